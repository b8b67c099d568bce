"""What a requester, a product's author or the sender of an event writes, and the stack's events, the log and EventBridge tell."""

import json

import pytest
from appearance import assert_event_is_honest, assert_honest, strings
from deceptions import FEW, chosen

from kit.aws.urls import WaitURL

MOST = 4096  # bytes that CloudFormation takes
LONGEST_LINE = 5000  # characters of a log line
PROPERTIES = ("WaitUrl", "EmailID", "Timeout", "Quorum", "Approvers", "Product", "Region")
FIELDS = ("RequestType", "ResourceType", "StackId")


def told(world, number: int, where: str) -> str:
    """The status in an answer whose reason is honest."""
    answer = json.loads(world.responses.requests[number].body)
    assert_honest(answer.get("Reason", ""), f"{where}: the reason")
    return answer["Status"]


def assert_short(world, number: int, where: str):
    length = len(world.responses.requests[number].body)
    assert length <= MOST, f"{where}: CloudFormation gets {length} bytes"


def assert_logged_honestly(function, where: str):
    printed = function.stdout()
    assert_honest(printed, f"{where}: the log", allowed="\n")
    for line in printed.splitlines():
        assert len(line) < LONGEST_LINE, f"{where}: a log line of {len(line)} characters"
        for text in strings(json.loads(line)):
            assert_honest(text, f"{where}: a value in the log")


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_deceives_nobody_who_reads_the_stacks_events_or_the_log(ledger, size, evidence, name):
    attacks = [(attack, value) for attack, text in chosen(size).items() for value in (text, [text, text], {text: text})]
    opened = 0
    function = ledger.start("NotificationFunction", MAX_OPEN="10000")  # so that it is the text, if anything, that is refused
    for number, (attack, value) in enumerate(attacks):
        # A request of its own each: for one that is there already, EventBridge hears nothing.
        answer = ledger.tell(
            ledger.event("Create", ledger.wait_url(handle=f"Handle{number}"), properties={name: value}), function
        )
        assert "MAX_OPEN" not in answer.get("Reason", ""), f"{name}, {attack}"
        assert_short(ledger, number, f"{name}, {attack}")
        opened += told(ledger, number, f"{name}, {attack}") == "SUCCESS"
    assert_logged_honestly(function, name)
    assert len(ledger.events.entries) == opened
    for entry in ledger.events.entries:
        assert_event_is_honest(json.loads(entry["Detail"]), f"{name}: an event of EventBridge")
    evidence.row(
        f"stack events, log and EventBridge: deceiving texts as the property {name}, in a list, in a map",
        tried=len(attacks),
        result=f"{len(attacks) - opened} refused, {opened} opened and told to EventBridge; reasons and log lines bounded, "
        "one JSON object a line, nothing hidden",
    )


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_of_the_event_deceives_nobody_who_reads_the_log(world, evidence, name):
    for attack, text in FEW.items():
        before = len(world.responses.requests)
        event = world.event("Create", world.wait_url(), **({name: text} if name != "StackId" else {}))
        if name == "StackId":
            event[name] = f"arn:aws:cloudformation:us-east-1:123456789012:stack/{text[:1000]}/{WaitURL().uuid}"
        world.notification.invoke(event)
        told(world, before, f"{name}, {attack}")
        if name != "StackId":  # which goes back as it came, of any length: CloudFormation knows its own
            assert_short(world, before, f"{name}, {attack}")
    assert_logged_honestly(world.notification, name)
    evidence.row(
        f"stack events and log: deceiving texts in the event's {name}",
        tried=len(FEW),
        result="reasons and log lines bounded, one JSON object a line, nothing hidden",
    )
