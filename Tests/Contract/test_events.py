"""EventBridge: each event of a request's life, as docs/events describes it. That each is valid is checked after every test."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from jsonschema import Draft202012Validator

from kit.aws.event_schemas import FOLDER, validators
from kit.aws.sns import Subscription
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.http.server import Fault, Reply
from kit.waiting import until

SCHEMAS = {title: validator.schema for title, validator in validators().items()}
# What is told minutes, hours or days after the request was opened; test_clerk.py and test_late.py have it.
LATER = {"Request Reminded", "Request Expired", "Late Approval Used"}


def kinds(ledger) -> list[str]:
    return [entry["DetailType"] for entry in ledger.events.entries]


@pytest.mark.parametrize("title", SCHEMAS)
def test_a_schema_describes_every_field_and_has_an_example(title):
    schema = SCHEMAS[title]
    Draft202012Validator.check_schema(schema)
    assert (FOLDER / f"{title.lower().replace(' ', '-')}.json").is_file() and schema["description"]
    pending = [schema]
    while pending:
        each = pending.pop()
        assert each["additionalProperties"] is False and set(each["required"]) <= set(each["properties"])
        for name, field in each["properties"].items():
            assert field["description"], name
            pending += [field] if field["type"] == "object" else []
    assert schema["examples"]
    for example in schema["examples"]:
        validators()[title].validate(example)


def test_the_page_of_the_events_names_each_and_its_schema():
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    for title in SCHEMAS:
        assert f"[`{title}`]({title.lower().replace(' ', '-')}.json)" in page


def test_a_life_in_events_has_each_of_them(ledger):
    ledger.sns.subscriptions = [Subscription(ANN), Subscription(BEN)]
    wait_url, again = ledger.wait_url(), ledger.wait_url(handle="Again")
    emails = ledger.open_request(wait_url, Quorum="2", Product="Team wiki", Notes="for the team")
    ledger.gate(wait_url)
    ledger.press(emails[ANN], "approve", comment="fine")
    ledger.press(emails[BEN], "approve")
    ledger.gate(wait_url)
    ledger.open_request(again)
    ledger.tell(ledger.event("Delete", again))
    unreachable = "Approver Unreachable"  # which goes out side by side with the opening
    assert [kind for kind in kinds(ledger) if kind != unreachable] == [
        *["Request Opened", "Gate Refused", "Request Decided", "Request Decided"],
        *["Request Passed", "Request Opened", "Request Withdrawn"],
    ]
    assert kinds(ledger).count(unreachable) == 2
    assert set(kinds(ledger)) == set(SCHEMAS) - LATER
    assert [detail["signalled"] for detail in ledger.events.details("Request Decided")] == [False, True]
    (refused,), (passed,) = ledger.events.details("Gate Refused"), ledger.events.details("Request Passed")
    assert (refused["reason"], refused["state"], refused["verified"]) == ("notDecided", "pending", True)
    assert passed["approvedBy"] == [ANN, BEN] and passed["request"] == refused["request"] and passed["isUpdate"] is False
    assert CLEO not in passed["approvedBy"]


# Request Withdrawn


def test_a_delete_withdraws_and_tells_once(ledger):
    event = ledger.event()
    ledger.tell(event)
    for _ in range(2):
        assert ledger.tell(event | {"RequestType": "Delete", "PhysicalResourceId": "p"})["Status"] == "SUCCESS"
    (detail,) = ledger.events.details("Request Withdrawn")
    assert detail["reason"] == "deleted" and detail["requester"] == "requester@example.com"


def test_a_delete_of_what_is_decided_or_was_never_asked_tells_nothing(ledger):
    wait_url = ledger.wait_url()
    ledger.press(ledger.open_request(wait_url)[ANN], "reject")
    ledger.tell(ledger.event("Delete", wait_url))
    ledger.tell(ledger.event("Delete", ledger.wait_url(handle="NeverAsked")))
    assert "Request Withdrawn" not in kinds(ledger)


def test_a_new_wait_handle_withdraws_what_was_open(ledger):
    before, after = ledger.wait_url(handle="Old"), ledger.wait_url(handle="New")
    ledger.open_request(before)
    ledger.tell(ledger.event("Update", after, old={"WaitUrl": str(before)}))
    (detail,) = ledger.events.details("Request Withdrawn")
    assert detail["reason"] == "replaced"
    assert detail["request"] == ledger.events.details("Request Opened")[0]["request"]


def test_a_forged_create_that_ends_a_request_is_told(ledger):
    wait_url = ledger.wait_url()
    ledger.open_request(wait_url, Size="small")
    for _ in range(2):
        answer = ledger.tell(ledger.event("Create", wait_url, properties={"Size": "large"}))
        assert answer["Status"] == "FAILED"
    (detail,) = ledger.events.details("Request Withdrawn")
    assert detail["reason"] == "conflict"


# The gate


@pytest.mark.parametrize("decision, reason", [("reject", "rejected"), (None, "notDecided")], ids=str)
def test_a_refusal_says_why(ledger, decision, reason):
    wait_url = ledger.wait_url()
    emails = ledger.open_request(wait_url)
    if decision:
        ledger.press(emails[ANN], decision)
    ledger.gate(wait_url)
    (detail,) = ledger.events.details("Gate Refused")
    assert detail["reason"] == reason


def test_other_values_than_the_approved_ones_are_told(ledger):
    wait_url = ledger.wait_url()
    ledger.press(ledger.open_request(wait_url)[ANN], "approve")
    ledger.gate(wait_url, properties={"Digest": "0" * 64})
    (detail,) = ledger.events.details("Gate Refused")
    assert (detail["reason"], detail["state"]) == ("otherValues", "approved")


@pytest.mark.parametrize("url", [None, "https://evil.example/?X-Amz-Signature=0"], ids=["nobody was asked", "nonsense"])
def test_without_a_request_only_the_stack_is_known_and_not_verified(ledger, url):
    wait_url = ledger.wait_url()
    ledger.gate(wait_url, **({"properties": {"WaitUrl": url}} if url else {}))
    (detail,) = ledger.events.details("Gate Refused")
    assert detail["verified"] is False and "requester" not in detail and "request" not in detail
    assert detail["reason"] == ("unreadable" if url else "noRequest") and "evil" not in json.dumps(detail)


def test_a_ledger_that_cannot_be_read_is_told(ledger):
    ledger.dynamodb.trouble("*", Reply(500), times=99)
    assert ledger.gate(ledger.wait_url())["Status"] == "FAILED"
    assert [detail["reason"] for detail in ledger.events.details("Gate Refused")] == ["ledgerUnavailable"]


def test_a_passing_update_is_told_as_one_and_a_delete_is_not_told(ledger):
    wait_url = ledger.wait_url()
    ledger.press(ledger.open_request(wait_url)[ANN], "approve")
    ledger.gate(wait_url, "Update", old={"WaitUrl": str(wait_url)})
    ledger.gate(wait_url, "Delete")
    assert [detail["isUpdate"] for detail in ledger.events.details("Request Passed")] == [True]
    assert "Gate Refused" not in kinds(ledger)


# Trouble


@pytest.mark.parametrize("trouble", [Fault.SILENCE, Fault.RESET, Reply(500)], ids=["silent", "reset", "500"])
def test_an_event_that_is_lost_stops_nothing_and_is_logged(ledger, trouble):
    wait_url = ledger.wait_url()
    ledger.open_request(wait_url)
    ledger.events.trouble("PutEvents", trouble, times=99)
    assert ledger.gate(wait_url)["Status"] == "FAILED"
    assert any(line.get("detailType") == "Gate Refused" for line in ledger.notification.log())


def test_the_event_goes_out_side_by_side_with_the_answer(ledger):
    """The answer is held back: one after the other, the event would not come."""
    wait_url = ledger.wait_url()
    ledger.responses.released.clear()
    with ThreadPoolExecutor() as threads:
        gate = threads.submit(ledger.gate, wait_url)
        try:
            until(lambda: kinds(ledger) == ["Gate Refused"], "the event waits for the answer")
        finally:
            ledger.responses.released.set()
        assert gate.result()["Status"] == "FAILED"
