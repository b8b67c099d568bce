"""The mail and its subject: whatever a requester writes stays in the place that it has, in plain sight.

The skeleton is taken from an innocent mail, and what may be seen from the Unicode standard; neither from our own rules.
"""

import email.header
import json
import re

import pytest
from appearance import assert_honest, strings
from deceptions import ALL, FIELDS, HOLES, NOTHING, WORDS, chosen
from skeleton import Skeleton

from kit.flow.email import CODE_LINE, Published

PROGRAMS = ("https", "lambda", "sqs")
LONGEST_LINE = 1300  # characters; nobody scrolls further


def assert_honest_everywhere(mail: Published, where: str):
    assert_honest(mail.text, f"{where}: the mail", allowed="\n")
    assert_honest(mail.texts["default"], f"{where}: the short text")
    for program in PROGRAMS:
        assert_honest(mail.texts[program], f"{where}: what {program} gets")
        for text in strings(json.loads(mail.texts[program])):
            assert_honest(text, f"{where}: a value that {program} gets")
    assert max(map(len, mail.text.split("\n"))) < LONGEST_LINE, where


OURS = re.compile(r"\s*(Code|Stack|Account|Region|Where|Please decide|To approve|The page asks|Questions|https?:)", re.IGNORECASE)


def assert_no_line_is_imitated(mail: Published, innocent: Published, where: str):
    """Outside the block of details, lines that begin like one of ours are those of an innocent mail, indented or not."""
    ours, now = (
        [line.split(":")[0] for line in each.text.split("\nDetails, ")[0].split("\n") if OURS.match(line)]
        for each in (innocent, mail)
    )
    assert now == ours, f"{where}: {now}"


def assert_plain_subject(subject: str, where: str):
    assert re.fullmatch(r"[\x21-\x7e][\x20-\x7e]{0,98}", subject), f"{where}: {subject!r}"
    assert subject.startswith("Approval needed: ")
    # A mail program decodes =?...?= in a header, so that what it shows is not what was checked.
    assert email.header.decode_header(subject) == [(subject, None)], f"{where}: a mail program decodes {subject!r}"


@pytest.mark.parametrize("field", FIELDS)
def test_a_requester_only_fills_in_his_own_place_of_the_mail(world, size, evidence, field):
    without_product = world.ask(**{WORDS["name"]: WORDS["value"]})
    innocent = world.ask(**FIELDS[field](WORDS["value"]))
    skeleton, short = Skeleton(innocent.text, HOLES), Skeleton(innocent.texts["default"], HOLES)
    names = json.loads(innocent.texts["https"]).keys()
    for name, attack in chosen(size).items():
        where = f"{field}, {name}"
        mail = world.ask(**FIELDS[field](attack))
        assert_honest_everywhere(mail, where)
        assert_plain_subject(mail.subject, where)
        if (field, name) == ("Product", NOTHING):
            assert without_product.text == mail.text, where
            continue
        skeleton.assert_kept(mail.text, where)
        short.assert_kept(mail.texts["default"], where)
        assert_no_line_is_imitated(mail, innocent, where)
        assert CODE_LINE.findall(mail.text) == [innocent.code], where
        assert [line for line in mail.text.split("\n") if re.match(r"https?:", line)] == [innocent.link], where
        assert mail.texts["default"].endswith(f" Decide here: {innocent.link}"), where
        for program in PROGRAMS:
            facts = json.loads(mail.texts[program])
            assert (facts.keys() | {"product"}, facts["code"], facts["approvalUrl"]) == (
                names | {"product"}, innocent.code, innocent.link)  # fmt: skip
    evidence.row(
        f"mail and subject: deceiving texts in {field}",
        tried=len(chosen(size)),
        result="nothing hidden or turned round; every line of ours as in an innocent mail; one code line, one link line",
    )


def test_an_address_that_deceives_is_refused_or_shown_in_plain_sight(world, size, evidence):
    accepted = 0
    innocent = world.ask(EmailID="innocent@example.com")
    skeleton = Skeleton(innocent.text, ["innocent@example.com"])
    for name, attack in chosen(size).items():
        for address in (f"{attack}@example.com", f"requester@{attack}.example.com", f"requester@example.com{attack}", attack):
            before = len(world.sns.published)
            answer = world.tell(world.event("Create", properties={"EmailID": address}))
            if answer["Status"] == "FAILED":
                assert len(world.sns.published) == before, name
                assert_honest(answer["Reason"], f"{name}: the reason")
                continue
            accepted += 1
            mail = world.mails()[-1]
            assert_honest_everywhere(mail, name)
            assert_plain_subject(mail.subject, name)
            skeleton.assert_kept(mail.text, name)
    tried = 4 * len(chosen(size))
    evidence.row(
        "mail: deceiving texts as or in the requester's address",
        tried=tried,
        result=f"{tried - accepted} refused with a reason in plain sight, {accepted} shown so",
    )


def test_many_deceiving_details_at_once_stay_details(world, evidence):
    details = {f"{number:03} {name}": attack for number, (name, attack) in enumerate(ALL.items())}
    mail = world.ask(Product="Wiki", **details)
    assert_honest_everywhere(mail, "all at once")
    head, details_block = mail.text.split("\nDetails entered by the requester (not verified)\n\n")
    lines, foot = details_block.split("\n\n")
    assert all(line.startswith("    ") for line in lines.split("\n"))
    assert "Approved" not in head and re.fullmatch(r"Questions\? Write to requester@example\.com\. [^\n]*\n", foot)
    evidence.row(
        "mail: every deceiving text as a detail of one request",
        tried=len(details),
        result="one indented line each, in the details block",
    )
