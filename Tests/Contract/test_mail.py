"""The mail: what it says, to whom which form of it goes, and that no requester can make it say something else."""

import json
import re
import unicodedata

import pytest

from kit.aws.sns import TOPIC
from kit.aws.urls import GENUINE
from kit.flow.email import CODE_LINE
from kit.flow.world import APPROVAL_URL

MOST = 262_144  # bytes of an SNS message


def plain(mail) -> str:
    """The text with line breaks and runs of spaces made one space, so that wrapping does not matter."""
    return " ".join(mail.text.split())


def test_the_mail_goes_to_the_topic_with_a_text_for_each_protocol(world):
    mail = world.ask()
    assert mail.form["TopicArn"] == TOPIC
    assert mail.form["MessageStructure"] == "json"
    assert {"default", "email", "https", "lambda", "sqs"} <= set(mail.texts)
    assert all(isinstance(text, str) for text in mail.texts.values())


def test_the_mail_says_who_asks_for_what_and_where(world):
    text = plain(world.ask(EmailID="jordan.requester@example.com", Product="Team wiki"))
    for fact in ("jordan.requester@example.com", "Team wiki", "123456789012", "us-east-1", "team-wiki"):
        assert fact in text


def test_the_mail_tells_every_detail_by_name_and_value(world):
    details = {"CostCentre": "4711", "InstanceType": "t3.small", "Zweck": "Übung für alle", "理由": "検証環境"}
    text = plain(world.ask(**details))
    for name, value in details.items():
        assert name in text and value in text


def test_a_detail_that_is_a_list_or_a_map_is_told_too(world):
    text = plain(world.ask(Subnets=["subnet-1", "subnet-2"], Tags={"Owner": "platform", "Stage": "test"}))
    for fact in ("Subnets", "subnet-1", "subnet-2", "Tags", "Owner", "platform", "Stage"):
        assert fact in text


def test_what_the_function_itself_reads_is_not_told_as_a_detail(world):
    text = world.ask().text
    assert "ServiceToken" not in text
    assert "arn:aws:lambda" not in text


def test_the_link_carries_the_wait_url_unchanged(world):
    wait_url = world.wait_url()
    mail = world.ask(wait_url)
    assert mail.link.startswith(APPROVAL_URL + "?waitUrl=")
    assert re.fullmatch(r"[A-Za-z0-9_-]+", mail.link.split("=", 1)[1])
    assert mail.wait_url == str(wait_url)


@pytest.mark.parametrize("wait_url", GENUINE.values(), ids=GENUINE)
def test_every_shape_of_wait_url_is_asked_for(world, wait_url):
    mail = world.ask(wait_url)
    assert mail.wait_url == str(wait_url)
    for fact in (wait_url.account, wait_url.region, wait_url.stack):
        assert fact in mail.text


def test_an_allowed_host_may_take_the_place_of_the_host_and_of_nothing_else(world):
    answer = world.tell(world.event("Create", f"{world.signals.url}/_ministack/cfn-signal/0b8c9d7e-1111-4222-8333-444455556666"))
    assert answer["Status"] == "FAILED" and "WaitUrl" in answer["Reason"]


def test_the_code_stands_on_a_line_of_its_own(world):
    mail = world.ask()
    assert len(mail.codes) == 1


def test_the_code_is_neither_in_the_subject_nor_the_link_nor_the_default_text(world):
    mail = world.ask()
    digits = mail.code.replace(" ", "")
    for text in (mail.subject, mail.link, mail.texts["default"]):
        assert mail.code not in text and digits not in text


def test_the_same_request_has_the_same_code_and_another_one_another(world):
    handles = [world.wait_url(handle=f"Handle{n}") for n in range(5)]
    codes = [world.ask(handle).code for handle in handles]
    assert len(set(codes)) > 1
    assert world.ask(handles[0]).code == codes[0]


def test_the_time_limit_follows_the_timeout(world):
    def without_link(mail):
        return mail.text.replace(mail.link, "").replace(mail.code, "")

    wait_url = world.wait_url()
    short, long, standard = (without_link(world.ask(wait_url, **p)) for p in ({"Timeout": "600"}, {"Timeout": "43200"}, {}))
    assert short != long
    assert re.search(r"\b20\d\d\b", standard), "the mail names no date"


def test_the_mail_says_what_happens_if_nobody_answers(world):
    assert re.search(r"roll(s|ed)?[ -]?back|cancel|expire|fail|undone|removed", plain(world.ask()), re.IGNORECASE)


@pytest.mark.parametrize("protocol", ["https", "lambda", "sqs"])
def test_programs_get_the_same_facts_as_a_json_object(world, protocol):
    mail = world.ask(EmailID="jordan.requester@example.com", Product="Team wiki", CostCentre="4711")
    facts = json.loads(mail.texts[protocol])
    assert isinstance(facts, dict)
    values = json.dumps(facts, ensure_ascii=False).replace("\\/", "/")
    for fact in (
        mail.link,
        "jordan.requester@example.com",
        "Team wiki",
        "CostCentre",
        "4711",
        "123456789012",
        "us-east-1",
        "team-wiki",
    ):
        assert fact in values


# The subject


SUBJECTS = {
    "no product": {},
    "a plain product": {"Product": "Team wiki"},
    "a very long product": {"Product": "Wiki " * 100},
    "a product beyond ASCII": {"Product": "Überwachung für 東京 🙂"},
    "nothing but beyond ASCII": {"Product": "東京都"},
    "line breaks": {"Product": "Wiki\r\nBcc: everyone@example.com\nX: y"},
    "controls": {"Product": "\x00\x07\x1b[31mred\x7f"},
    "leading spaces": {"Product": "   wiki   "},
    "a long address": {"EmailID": "r" * 60 + "@" + "d" * 120 + ".example.com"},
}


@pytest.mark.parametrize("properties", SUBJECTS.values(), ids=SUBJECTS)
def test_the_subject_is_at_most_99_printable_ascii_characters(world, properties):
    subject = world.ask(**properties).subject
    assert 1 <= len(subject) <= 99
    assert re.fullmatch(r"[\x21-\x7e][\x20-\x7e]*", subject)


# What a requester may try


def forbidden(text: str) -> set[str]:
    """Control characters but the line feed, and the invisible ones that turn text around or break lines."""
    bad = {char for char in text if unicodedata.category(char) == "Cc" and char != "\n"}
    return bad | {char for char in text if char in "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


NASTY = "start\x00\x08\x1b[2J\x7f\x85\x9b\r\n\t\u2028\u2029\u202eend"


@pytest.mark.parametrize("field", ["Product", "Purpose"])
def test_no_control_character_reaches_any_text(world, field):
    mail = world.ask(**{field: NASTY})
    assert not forbidden(mail.text)
    assert not forbidden(mail.texts["default"])
    for protocol in ("https", "lambda", "sqs"):
        values = json.dumps(json.loads(mail.texts[protocol]), ensure_ascii=False)
        assert not forbidden(values.replace("\\n", "\n"))
    assert "start" in mail.text and "end" in mail.text


def test_no_control_character_in_the_name_of_a_detail_reaches_the_mail(world):
    assert not forbidden(world.ask(**{NASTY: "value"}).text)


def test_a_requester_cannot_add_a_line_of_their_own(world):
    mail = world.ask(Product="Wiki\nCode: 000 000", Purpose="x\n\nCode: 111 111\r\nCode: 222 222", **{"y\nCode: 333 333": "z"})
    assert len(CODE_LINE.findall(mail.text)) == 1
    assert mail.code not in ("000 000", "111 111", "222 222", "333 333")


def test_a_requester_cannot_put_a_link_of_their_own_in_the_place_of_ours(world):
    other = f"{APPROVAL_URL}?waitUrl=aHR0cHM6Ly9ldmlsLmV4YW1wbGUv"
    mail = world.ask(Purpose=f"x\n{other}")
    lines = [line.strip() for line in mail.text.splitlines()]
    assert other not in lines
    assert sum(line.startswith(APPROVAL_URL) for line in lines) <= 1


def test_text_of_the_requester_is_labelled_as_such(world):
    text = plain(world.ask(Purpose="trust me"))
    assert re.search(r"request", text.replace("requester@example.com", "").split("trust me")[0], re.IGNORECASE)


HUGE = {
    "a huge product": {"Product": "p" * 150_000},
    "a huge detail": {"Purpose": "ü" * 90_000},
    "a huge name": {"n" * 150_000: "v"},
    "very many details": {f"Detail{n:04}": f"value {n}" for n in range(4000)},
    "a wide list": {"List": [f"item-{n}" for n in range(20_000)]},
    "a deep map": {"Map": json.loads('{"a":' * 60 + "1" + "}" * 60)},
    "much that JSON escapes twice": {"Purpose": '"\\' * 70_000},
}


@pytest.mark.parametrize("properties", HUGE.values(), ids=HUGE)
def test_a_huge_request_gives_a_bounded_mail(world, properties):
    mail = world.ask(**properties)
    assert len(mail.raw.encode()) <= MOST
    assert mail.link and mail.code
    assert len(mail.text) < 100_000, "nobody reads so long a mail"
