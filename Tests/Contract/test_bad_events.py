"""Bad input to the notification function: each row is an event, what CloudFormation is told, and nobody is emailed.

Columns: name, what is wrong with the event, the answer's status, a word that its reason must have.
"NO ANSWER" means that there is nowhere to answer to: Lambda gets an error instead.
"""

import json

import pytest
from hostile_urls import FOREIGN, REFUSED

from kit.aws.urls import WaitURL
from kit.lambda_.events import REMOVE

NO_ANSWER = "NO ANSWER"


def properties(**values):
    return {"properties": values}


EVENTS = [
    # name, change, expected, word
    ("no wait URL", properties(WaitUrl=REMOVE), "FAILED", "WaitUrl"),
    ("a wait URL that is null", properties(WaitUrl=None), "FAILED", "WaitUrl"),
    ("a wait URL that is a number", properties(WaitUrl=42), "FAILED", "WaitUrl"),
    ("a wait URL that is a list", properties(WaitUrl=[str(WaitURL())]), "FAILED", "WaitUrl"),
    ("a wait URL that is a map", properties(WaitUrl={"Ref": "WaitHandle"}), "FAILED", "WaitUrl"),
    ("no address", properties(EmailID=REMOVE), "FAILED", "EmailID"),
    ("an empty address", properties(EmailID=""), "FAILED", "EmailID"),
    ("an address of spaces", properties(EmailID="   "), "FAILED", "EmailID"),
    ("an address that is null", properties(EmailID=None), "FAILED", "EmailID"),
    ("an address that is a list", properties(EmailID=["requester@example.com"]), "FAILED", "EmailID"),
    ("an address that is none", properties(EmailID="requester"), "FAILED", "EmailID"),
    ("an address with a second header", properties(EmailID="a@example.com\r\nBcc: b@example.com"), "FAILED", "EmailID"),
    ("a timeout in words", properties(Timeout="half a day"), "FAILED", "Timeout"),
    ("a timeout below zero", properties(Timeout="-1"), "FAILED", "Timeout"),
    ("a timeout that is a list", properties(Timeout=["43200"]), "FAILED", "Timeout"),
    ("a timeout past all counting", properties(Timeout="9" * 40), "FAILED", "Timeout"),
    ("properties that are a list", {"ResourceProperties": ["WaitUrl"]}, "FAILED", None),
    ("properties that are a text", {"ResourceProperties": "WaitUrl"}, "FAILED", None),
    ("no properties", {"ResourceProperties": REMOVE}, "FAILED", None),
    ("properties that are null", {"ResourceProperties": None}, "FAILED", None),
    ("no request type", {"RequestType": REMOVE}, "FAILED", "RequestType"),
    ("an unknown request type", {"RequestType": "Purge"}, "FAILED", "Purge"),
    ("a request type in lower case", {"RequestType": "create"}, "FAILED", "create"),
    ("a request type that is a number", {"RequestType": 1}, "FAILED", "RequestType"),
    ("no stack id", {"StackId": REMOVE}, "FAILED", "StackId"),
    ("a stack id that is no ARN", {"StackId": "team-wiki"}, "FAILED", None),
    ("a stack id that is a map", {"StackId": {}}, "FAILED", "StackId"),
    ("no request id", {"RequestId": REMOVE}, "FAILED", "RequestId"),
    ("a request id that is a number", {"RequestId": 7}, "FAILED", "RequestId"),
    ("no logical id", {"LogicalResourceId": REMOVE}, "FAILED", "LogicalResourceId"),
    ("no response URL", {"ResponseURL": REMOVE}, NO_ANSWER, None),
    ("an empty response URL", {"ResponseURL": ""}, NO_ANSWER, None),
    ("a response URL that is a list", {"ResponseURL": ["https://example.com"]}, NO_ANSWER, None),
    ("a response URL that is a word", {"ResponseURL": "nowhere"}, NO_ANSWER, None),
    ("a response URL that is a file", {"ResponseURL": "file:///tmp/answer"}, NO_ANSWER, None),
]


@pytest.mark.parametrize("name, change, expected, word", EVENTS, ids=[row[0] for row in EVENTS])
def test_a_bad_event_gets_one_clear_answer_and_emails_nobody(world, name, change, expected, word):
    outcome = world.notification.invoke(world.event(**change))
    assert not world.sns.published
    if expected is NO_ANSWER:
        assert outcome.kind == "error"
        assert not world.responses.requests
        return
    (answer,) = world.responses.bodies()
    assert answer["Status"] == expected
    assert answer["Reason"] and answer["PhysicalResourceId"]
    assert word is None or word in answer["Reason"]


@pytest.mark.parametrize("url, _", REFUSED.values(), ids=REFUSED)
def test_a_hostile_wait_url_is_refused_and_emails_nobody(world, url, _):
    answer = world.tell(world.event(wait_url=url))
    assert answer["Status"] == "FAILED"
    assert "WaitUrl" in answer["Reason"] or "wait" in answer["Reason"].lower()
    assert world.nothing_left()


@pytest.mark.parametrize("url", FOREIGN.values(), ids=FOREIGN)
def test_the_wait_url_of_another_stack_is_refused(world, url):
    answer = world.tell(world.event(wait_url=url, StackId=WaitURL().stack_id))
    assert answer["Status"] == "FAILED"
    assert world.nothing_left()


def test_a_foreign_wait_url_on_a_host_that_tests_allow_is_refused_too(world):
    answer = world.tell(world.event(wait_url=world.wait_url(stack="payroll"), StackId=WaitURL().stack_id))
    assert answer["Status"] == "FAILED"
    assert world.nothing_left()


# Events that are no custom-resource events, and so have nowhere to answer to.
NOT_EVENTS = {
    "an empty object": b"{}",
    "an empty list": b"[]",
    "null": b"null",
    "a number": b"42",
    "a text": b'"hello"',
    "not JSON": b"hello",
    "half a JSON": b'{"RequestType": "Create", ',
    "not UTF-8": b'{"RequestType": "\xff\xfe"}',
    "a gateway's event": b'{"httpMethod": "GET", "path": "/"}',
}


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
def test_an_event_that_came_through_a_topic_is_told_what_service_token_must_be(world, kind):
    event = world.event(kind)
    record = {"EventSource": "aws:sns", "Sns": {"Type": "Notification", "Message": json.dumps(event)}}
    answer = world.tell({"Records": [record]})
    assert {name: answer[name] for name in ("StackId", "RequestId", "LogicalResourceId")} == {
        name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")
    }
    assert answer["Status"] == ("SUCCESS" if kind == "Delete" else "FAILED")
    assert kind == "Delete" or "ServiceToken" in answer["Reason"]
    assert world.nothing_left()


@pytest.mark.parametrize("event", NOT_EVENTS.values(), ids=NOT_EVENTS)
def test_what_is_no_event_is_reported_to_lambda_as_an_error(world, event):
    outcome = world.notification.invoke(event)
    assert outcome.kind == "error"
    assert set(outcome.json()) >= {"errorMessage", "errorType", "stackTrace"}
    assert outcome.request.header("Lambda-Runtime-Function-Error-Type")
    assert world.nothing_left()
    assert world.tell(world.event())["Status"] == "SUCCESS", "the next event must not suffer"


def test_an_event_nested_deeper_than_any_parser_goes_is_still_answered(world):
    event = json.dumps(world.event())[:-1] + ', "Deep": ' + "[" * 3000 + "]" * 3000 + "}"
    world.notification.invoke(event.encode())
    assert len(world.responses.bodies()) == 1


# An Update or Delete may lack what it ought to have; a stack must get through its clean-up.


def test_the_same_event_twice_is_answered_twice(world):
    event = world.event()
    assert world.tell(event)["Status"] == world.tell(event)["Status"] == "SUCCESS"


def test_a_response_url_is_used_byte_for_byte_whatever_characters_it_has(world):
    event = world.event()
    world.notification.invoke(event | {"ResponseURL": event["ResponseURL"] + "&odd=%2b%7c~!*'();"})
    assert world.responses.requests[0].target.endswith(b"&odd=%2b%7c~!*'();")
