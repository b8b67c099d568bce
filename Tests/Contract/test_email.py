"""The email: what it says, to whom which form of it goes, and that no requester can make it say something else."""

import json
import re

import pytest

from kit.aws.urls import GENUINE
from kit.flow.email import CODE_LINE
from kit.flow.world import APPROVAL_URL

MOST = 262_144  # bytes of an SNS message


def plain(email) -> str:
    """The text with line breaks and runs of spaces made one space, so that wrapping does not matter."""
    return " ".join(email.text.split())


def test_the_email_tells_every_detail_by_name_and_value(world):
    details = {"CostCentre": "4711", "InstanceType": "t3.small", "Zweck": "Übung für alle", "理由": "検証環境"}
    text = plain(world.ask(**details))
    for name, value in details.items():
        assert name in text and value in text


def test_the_link_carries_the_wait_url_unchanged(world):
    wait_url = world.wait_url()
    email = world.ask(wait_url)
    assert email.link.startswith(APPROVAL_URL + "?waitUrl=")
    assert re.fullmatch(r"[A-Za-z0-9_-]+", email.link.split("=", 1)[1])
    assert email.wait_url == str(wait_url)


@pytest.mark.parametrize("wait_url", GENUINE.values(), ids=GENUINE)
def test_every_shape_of_wait_url_is_asked_for(world, wait_url):
    email = world.ask(wait_url)
    assert email.wait_url == str(wait_url)
    for fact in (wait_url.account, wait_url.region, wait_url.stack):
        assert fact in email.text


def test_an_allowed_host_may_take_the_place_of_the_host_and_of_nothing_else(world):
    answer = world.tell(world.event("Create", f"{world.signals.url}/_ministack/cfn-signal/0b8c9d7e-1111-4222-8333-444455556666"))
    assert answer["Status"] == "FAILED" and "WaitUrl" in answer["Reason"]


def test_the_code_is_neither_in_the_subject_nor_the_link_nor_the_default_text(world):
    email = world.ask()
    digits = email.code.replace(" ", "")
    for text in (email.subject, email.link, email.texts["default"]):
        assert email.code not in text and digits not in text


# What a requester may try


def test_a_requester_cannot_add_a_line_of_their_own(world):
    email = world.ask(Product="Wiki\nCode: 000 000", Purpose="x\n\nCode: 111 111\r\nCode: 222 222", **{"y\nCode: 333 333": "z"})
    assert len(CODE_LINE.findall(email.text)) == 1
    assert email.code not in ("000 000", "111 111", "222 222", "333 333")


HUGE = {
    "very many details": {f"Detail{n:04}": f"value {n}" for n in range(4000)},
    "a deep map": {"Map": json.loads('{"a":' * 60 + "1" + "}" * 60)},
    "much that JSON escapes twice": {f"Detail{n}": '"\\' * 450 for n in range(40)},
}

TOO_MUCH = {
    "a huge product": {"Product": "p" * 150_000},
    "a huge detail": {"Purpose": "ü" * 90_000},
    "a huge name": {"n" * 150_000: "v"},
    "a wide list": {"List": [f"item-{n}" for n in range(20_000)]},
    "a little too much": {"Purpose": "x" * 2001},
    "too much in all": {f"Detail{n:03}": "x" * 1999 for n in range(120)},
}


@pytest.mark.parametrize("properties", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_cannot_be_shown_cannot_be_approved_and_is_named(world, properties):
    answer = world.tell(world.event(properties=properties))
    assert answer["Status"] == "FAILED"
    assert next(iter(properties))[:7] in answer["Reason"] and "Notes" in answer["Reason"]
    assert world.nothing_left()


@pytest.mark.parametrize("properties", HUGE.values(), ids=HUGE)
def test_a_huge_request_gives_an_email_that_sns_takes_and_that_shows_all_of_it(world, properties):
    email = world.ask(**properties)
    assert len(email.raw.encode()) <= MOST
    assert email.link and email.code
    assert all(f"    {name}: " in email.text for name in properties)
