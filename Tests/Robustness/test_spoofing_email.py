"""The email and its subject: whatever a requester writes stays in the place that it has, in plain sight.

The skeleton is taken from an innocent email, and what may be seen from the Unicode standard; neither from our own rules.
"""

import json
import re
from email.header import decode_header

import pytest
from appearance import assert_honest, strings
from deceptions import ALL, FIELDS, HOLES, INNOCENT, LENGTHS, NOTHING, WORDS, chosen
from infull import assert_in_full, assert_refused_by_name, read_back
from skeleton import Skeleton

from kit.flow.email import CODE_LINE, Published

PROGRAMS = ("https", "lambda", "sqs")
LONGEST_LINE = 2300  # characters: a detail with the longest name and the longest value


def assert_honest_everywhere(email: Published, where: str):
    assert_honest(email.text, f"{where}: the email", allowed="\n")
    assert_honest(email.texts["default"], f"{where}: the short text")
    for program in PROGRAMS:
        assert_honest(email.texts[program], f"{where}: what {program} gets")
        for text in strings(json.loads(email.texts[program])):
            assert_honest(text, f"{where}: a value that {program} gets")
    assert max(map(len, email.text.split("\n"))) < LONGEST_LINE, where


DETAILS = "\nDetails entered by the requester (not verified)\n\n"
OURS = re.compile(
    r"\s*(Code|Stack|Account|Region|Where|Who|Requester|Launched by|Product|"
    r"Please decide|To approve|The page asks|If no one|Questions|https?:)",
    re.IGNORECASE,
)


def assert_no_line_is_imitated(email: Published, innocent: Published, where: str):
    """Outside the block of details, lines that begin like one of ours are those of an innocent email, indented or not."""
    ours, now = (
        [line.split(":")[0] for line in each.text.split(DETAILS)[0].split("\n") if OURS.match(line)] for each in (innocent, email)
    )
    assert now == ours, f"{where}: {now}"


def assert_plain_subject(subject: str, where: str):
    assert re.fullmatch(r"[\x21-\x7e][\x20-\x7e]{0,98}", subject), f"{where}: {subject!r}"
    assert subject.startswith("Approval needed: ")
    # A mail program decodes =?...?= in a header, so that what it shows is not what was checked.
    assert decode_header(subject) == [(subject, None)], f"{where}: a mail program decodes {subject!r}"


@pytest.mark.parametrize("field", FIELDS)
def test_a_requester_only_fills_in_his_own_place_of_the_mail(world, size, evidence, field):
    without_product = world.ask(**{WORDS["name"]: WORDS["value"]})
    innocent = world.ask(**FIELDS[field](INNOCENT["plain"]))
    with_detail = world.ask(**FIELDS[field](INNOCENT["with escapes"]))
    # A product whose place can't show all of it has a detail too, and every other field has the same lines always.
    skeletons = {False: Skeleton(innocent.text, HOLES), True: Skeleton(with_detail.text, HOLES)}
    assert with_detail.text.count("\n") == innocent.text.count("\n") + (field == "Product")
    short = Skeleton(innocent.texts["default"], HOLES)
    names = json.loads(innocent.texts["https"]).keys()
    refused = 0
    for name, attack in chosen(size).items():
        where = f"{field}, {name}"
        before = len(world.sns.published)
        answer = world.tell(world.event("Create", properties=FIELDS[field](attack)))
        if answer["Status"] == "FAILED":
            assert len(world.sns.published) == before, where
            assert_refused_by_name(answer, field, attack, where)
            refused += 1
            continue
        email = world.emails()[-1]
        assert_honest_everywhere(email, where)
        assert_plain_subject(email.subject, where)
        shown = json.loads(email.texts["https"])
        for detail in shown["details"]:
            assert f"    {detail['name']}: {detail['value']}\n" in email.text.split(DETAILS)[1], where
        if (field, name) == ("Product", NOTHING):
            assert "product" not in shown, where
            line = f"    Product: {shown['details'][-1]['value']}\n"
            assert read_back(shown["details"][-1]["value"]) == attack, where
            assert email.text.count(line) == 1 and without_product.text == email.text.replace(line, ""), where
            continue
        skeletons[assert_in_full(shown, field, attack, where)].assert_kept(email.text, where)
        short.assert_kept(email.texts["default"], where)
        assert_no_line_is_imitated(email, innocent, where)
        assert CODE_LINE.findall(email.text) == [innocent.code], where
        assert [line for line in email.text.split("\n") if re.match(r"https?:", line)] == [innocent.link], where
        assert email.texts["default"].endswith(f" Decide here: {innocent.link}"), where
        for program in PROGRAMS:
            facts = json.loads(email.texts[program])
            assert (facts.keys() | {"product"}, facts["code"], facts["approvalUrl"]) == (
                names | {"product"}, innocent.code, innocent.link)  # fmt: skip
    evidence.row(
        f"email and subject: deceiving texts in {field}",
        tried=len(chosen(size)),
        result=f"{refused} refused by name; of the others nothing hidden, lost or turned round; every line of ours as in an "
        "innocent email; one code line, one link line",
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
            email = world.emails()[-1]
            assert_honest_everywhere(email, name)
            assert_plain_subject(email.subject, name)
            skeleton.assert_kept(email.text, name)
    tried = 4 * len(chosen(size))
    evidence.row(
        "email: deceiving texts as or in the requester's address",
        tried=tried,
        result=f"{tried - accepted} refused with a reason in plain sight, {accepted} shown so",
    )


def test_many_deceiving_details_at_once_stay_details(world, evidence):
    details = {f"{number:03} {name}": attack for number, (name, attack) in enumerate(ALL.items())}
    answer = world.tell(world.event("Create", properties={"Product": "Wiki", **details}))
    assert answer["Status"] == "FAILED" and not world.sns.published
    assert_honest(answer["Reason"], "all at once: the reason")
    assert re.match(
        r'The property "\d{3} [ -~]{1,60}" has \d+ characters as an approver would be shown it; 2000 is', answer["Reason"]
    )
    details = {name: text for name, text in details.items() if len(text) <= 200}
    assert len(details) >= len(ALL) - len(LENGTHS) - 1
    email = world.ask(Product="Wiki", **details)
    assert_honest_everywhere(email, "all at once")
    head, details_block = email.text.split(DETAILS)
    lines, foot = details_block.split("\n\n")
    assert all(line.startswith("    ") for line in lines.split("\n"))
    facts = json.loads(email.texts["https"])["details"]
    assert {read_back(each["name"]): read_back(each["value"]) for each in facts} == details
    assert lines.split("\n") == [f"    {each['name']}: {each['value']}" for each in facts]
    assert "Approved" not in head and re.fullmatch(r"Questions\? Write to requester@example\.com\. [^\n]*\n", foot)
    evidence.row(
        "email: every deceiving text as a detail of one request",
        tried=len(details),
        result="one indented line each, in the details block",
    )
