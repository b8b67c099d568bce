"""How many requests one person has open, whatever crashed between a request's writing and its counting."""

import time

import pytest

from kit.aws.dynamodb import KEY
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.flow.stack_life import LARGE, SMALL, approved, change_item, hold, update_event
from kit.lambda_.runtime_api import OPERATOR_ARN
from kit.waiting import until


@pytest.fixture
def one(ledger):
    """A function for which one open request is the most, and the clerk's."""
    return ledger.start("NotificationFunction", MAX_OPEN="1")


def counts(ledger) -> list[dict]:
    """The items in which open requests are counted."""
    return [item for item in ledger.dynamodb.items() if item[KEY]["S"].startswith("requester-")]


def forget(ledger, request: dict):
    """Leaves the ledger as a crash does that comes before a request is counted, and before anybody is emailed."""
    for item in counts(ledger):
        left = [each for each in item["OpenRequests"]["L"] if each != request[KEY]]
        ledger.dynamodb.call(
            "UpdateItem",
            Key={KEY: item[KEY]},
            UpdateExpression="SET OpenRequests = :left",
            ExpressionAttributeValues={":left": {"L": left}},
        )
    ledger.owe_emails(request)


def run_clerk(ledger, function):
    ledger.let_slots_pass()
    ledger.make_due()
    assert function.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN).kind == "response"


def emailed_since(ledger, before: int) -> list[str]:
    return sorted(ledger.approver_of(email) for email in ledger.emails()[before:])


def too_many(ledger, one):
    """A second request that its process could not count any more, there being one; its event, the first one's emails, and all."""
    first = ledger.open_request(ledger.wait_url(stack="early"), function=one)
    event = ledger.event("Create", ledger.wait_url(stack="late"))
    two = ledger.start("NotificationFunction", MAX_OPEN="2")
    ledger.tell(event, two)
    ledger.have_emails_sent(two)
    (late,) = [item for item in ledger.requests() if item["StackId"] == {"S": event["StackId"]}]
    forget(ledger, late)
    return event, first, len(ledger.sns.published)


def test_the_clerk_counts_what_nobody_counted_before_it_emails_about_it(ledger, one):
    ledger.open_request(function=one)
    forget(ledger, *ledger.requests())
    before = len(ledger.sns.published)
    run_clerk(ledger, one)
    assert emailed_since(ledger, before) == [ANN, BEN, CLEO]
    answer = ledger.tell(ledger.event("Create", ledger.wait_url(stack="other")), one)
    assert answer["Status"] == "FAILED" and "MAX_OPEN" in answer["Reason"]


def test_nobody_is_emailed_about_one_too_many_and_its_event_says_so(ledger, one):
    event, _, before = too_many(ledger, one)
    run_clerk(ledger, one)
    assert not emailed_since(ledger, before)
    assert any("fewer open requests" in record["message"] for record in one.log())
    ledger.let_time_pass_for_emails()
    answer = ledger.tell(event, one)
    assert answer["Status"] == "FAILED" and "MAX_OPEN" in answer["Reason"]
    assert not emailed_since(ledger, before)


def test_one_too_many_that_an_approver_decides_meanwhile_is_not_failed(ledger, one):
    """The event comes again, and between what it has read and its withdrawal somebody says yes."""
    event, first, before = too_many(ledger, one)
    ledger.let_time_pass_for_emails()
    (late,) = [item for item in ledger.requests() if item["StackId"] == {"S": event["StackId"]}]
    assert ledger.press(ledger.asking_since(len(first))[ANN], "approve").status == 200
    (approved,) = [item for item in ledger.requests() if item[KEY] == late[KEY]]
    ledger.dynamodb.call("PutItem", Item=late)
    carry_out = ledger.dynamodb.carry_out

    def decided_before(operation, request):
        if operation == "UpdateItem" and b":withdrawn" in request.body:
            ledger.dynamodb.carry_out = carry_out
            ledger.dynamodb.call("PutItem", Item=approved)
        return carry_out(operation, request)

    ledger.dynamodb.carry_out = decided_before
    assert ledger.tell(event, one)["Status"] == "SUCCESS"
    assert ledger.dynamodb.carry_out == carry_out, "nothing was to be withdrawn"
    assert approved in ledger.requests() and len(ledger.sns.published) == before
    assert ledger.signalled() == {(f"approval-{approved[KEY]['S']}", "SUCCESS")}


def test_one_too_many_goes_out_once_there_is_room(ledger, one):
    _, first, before = too_many(ledger, one)
    run_clerk(ledger, one)
    assert ledger.press(first[ANN], "reject").status == 200
    run_clerk(ledger, one)
    subjects = [email.subject for email in ledger.emails()[before:]]
    assert sum(subject.startswith("Approval needed") for subject in subjects) == 3, subjects
    answer = ledger.tell(ledger.event("Create", ledger.wait_url(stack="third")), one)
    assert answer["Status"] == "FAILED" and "MAX_OPEN" in answer["Reason"]


def test_while_one_waits_for_room_others_are_emailed(ledger, one):
    too_many(ledger, one)
    other = ledger.event("Create", ledger.wait_url(stack="other"), properties={"EmailID": "other@example.com"})
    ledger.tell(other, one)
    ledger.owe_emails()
    before = len(ledger.sns.published)
    run_clerk(ledger, one)
    # The first request and the other one.
    assert emailed_since(ledger, before) == sorted([ANN, BEN, CLEO] * 2)


def test_a_request_that_is_counted_and_still_to_be_written_has_its_place(ledger, one):
    ledger.dynamodb.hold("PutItem", after=False)
    slow = ledger.start("NotificationFunction", MAX_OPEN="1")
    slow.start(ledger.event("Create", ledger.wait_url(stack="slow")))
    until(lambda: counts(ledger), "the slow request was not counted")
    assert not ledger.requests()
    answer = ledger.tell(ledger.event("Create", ledger.wait_url(stack="quick")), one)
    assert answer["Status"] == "FAILED" and "MAX_OPEN" in answer["Reason"]
    until(lambda: len(ledger.responses.bodies()) == 2, "the slow request was not answered")
    assert ledger.responses.bodies()[-1]["Status"] == "SUCCESS"


def test_a_change_counts_and_one_too_many_says_so(ledger, one):
    wait_url, _ = approved(ledger)
    change = hold(ledger, wait_url, update_event(ledger, wait_url, LARGE, SMALL), one)
    answer = ledger.tell(ledger.event("Create", ledger.wait_url(stack="other")), one)
    assert answer["Status"] == "FAILED" and "MAX_OPEN" in answer["Reason"]
    assert change.press("reject", BEN) == 200
    ledger.launch(ledger.wait_url(stack="third"), function=one)
    refused = ledger.tell(update_event(ledger, wait_url, LARGE, SMALL), one)
    assert refused["Status"] == "FAILED" and "MAX_OPEN" in refused["Reason"]


def test_a_request_whose_time_is_over_leaves_room_before_the_clerk_says_so(ledger, one):
    ledger.open_request(ledger.wait_url(stack="early"), function=one)
    (early,) = ledger.requests()
    change_item(ledger, early[KEY]["S"], Deadline=int(time.time()) - 1)
    assert ledger.open_request(ledger.wait_url(stack="late"), function=one)


def test_an_entry_that_cannot_be_read_leaves_room_and_the_log_says_so(ledger, one):
    ledger.open_request(ledger.wait_url(stack="early"), function=one)
    (early,) = ledger.requests()
    change_item(ledger, early[KEY]["S"], Version=0)
    assert ledger.open_request(ledger.wait_url(stack="late"), function=one)
    (record,) = [each for each in one.log() if each.get("request") == early[KEY]["S"] and each["level"] == "ERROR"]
    assert "can't be read" in record["message"] and "not counted" in record["message"] and record["reason"]
