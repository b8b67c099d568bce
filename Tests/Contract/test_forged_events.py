"""Anyone who may invoke the function can write any event: what comes of those that CloudFormation did not send."""

import pytest

from kit.aws.cloudformation import CloudFormation
from kit.aws.urls import WaitURL
from kit.flow.ledger_world import ANN, BEN
from kit.http.server import Fault, Reply
from kit.lambda_.runtime_api import FUNCTION_ARN, OPERATOR_ARN

OTHER_ACCOUNT = "999999999999"


@pytest.mark.parametrize("event", [{"Clerk": {}}, {"Resend": {"RequestId": "0" * 32}}, {"Resend": None}], ids=str)
@pytest.mark.parametrize("arn", [FUNCTION_ARN, f"{FUNCTION_ARN}:live", f"{FUNCTION_ARN}-operator", ""], ids=str)
def test_an_operator_s_event_is_refused_elsewhere_and_logged(ledger, event, arn):
    ledger.open_request()
    before = len(ledger.sns.published), len(ledger.dynamodb.requests)
    outcome = ledger.notification.invoke(event, function_arn=arn)
    assert outcome.kind == "error" and "operator" in outcome.json()["errorMessage"]
    assert (len(ledger.sns.published), len(ledger.dynamodb.requests)) == before
    assert any(line["level"] == "WARN" and "operator" in line["message"] for line in ledger.notification.log())


def test_an_email_is_sent_again_at_most_once_in_five_minutes(ledger):
    emails = ledger.open_request()
    (request,) = ledger.requests()
    event = {"Resend": {"RequestId": request["RequestId"]["S"]}}
    assert ledger.notification.invoke(event, function_arn=OPERATOR_ARN).json() == {"resent": 3}
    for _ in range(3):
        assert ledger.notification.invoke(event, function_arn=OPERATOR_ARN).kind == "error"
    assert len(ledger.sns.published) == 6
    ledger.let_time_pass_for_resends()
    outcome = ledger.notification.invoke(event, function_arn=OPERATOR_ARN)
    assert outcome.kind == "response" and len(ledger.sns.published) == 9
    assert ANN not in outcome.body.decode() and ledger.visit(emails[ANN]).status == 200


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/{path}?X-Amz-Signature=0",
        "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com.evil.example/{path}?s=1",
        "http://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/{path}?s=1",
        "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/elsewhere?s=1",
        "https://cloudformation-waitcondition-us-east-1.s3.amazonaws.com/{path}?s=1",
    ],
)
@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
def test_nothing_is_done_for_an_event_whose_answer_would_go_elsewhere(ledger, url, kind):
    event = ledger.event(kind)
    path = f"{event['StackId']}%7C{event['LogicalResourceId']}%7C{event['RequestId']}".replace(":", "%3A")
    event["ResponseURL"] = url.format(path=path)
    outcome = ledger.notification.invoke(event)
    assert outcome.kind == "error"
    assert not ledger.sns.requests and not ledger.dynamodb.requests and ledger.nothing_left()


def test_another_account_s_stack_is_not_verified(ledger):
    wait_url = ledger.wait_url(account=OTHER_ACCOUNT, stack="production-payments")
    ledger.open_request(wait_url)
    assert not ledger.cloudformation.requests, "CloudFormation tells nothing of another account's stack"
    (request,) = ledger.requests()
    assert request["Verified"] == {"BOOL": False}
    assert ledger.events.details("Request Opened")[0]["verified"] is False


def test_the_own_account_s_handle_is_verified_by_cloudformation(ledger):
    ledger.open_request()
    (request,) = ledger.requests()
    assert request["Verified"] == {"BOOL": True}
    assert ledger.events.details("Request Opened")[0]["verified"] is True


def test_a_made_up_wait_url_of_the_own_account_fails(ledger):
    wait_url = ledger.wait_url()
    event = ledger.event("Create", wait_url)
    ledger.cloudformation.stack(wait_url.stack_id).resources[wait_url.handle] = str(wait_url.of(seconds=86398))
    answer = ledger.tell(event)
    assert answer["Status"] == "FAILED" and "CloudFormation says" in answer["Reason"]
    assert not ledger.sns.published and not ledger.requests()


UNREADABLE = {
    "denied": CloudFormation.error(403, "AccessDenied"),
    "throttled": CloudFormation.error(400, "Throttling"),
    "reset": Fault.RESET,
}


@pytest.mark.parametrize("reply", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_not_verified_and_goes_out_with_a_warning(ledger, reply):
    ledger.cloudformation.trouble("*", reply, times=99)
    emails = ledger.open_request()
    (request,) = ledger.requests()
    assert request["Verified"] == {"BOOL": False}
    assert any(line["level"] == "WARN" and "not verified" in line["message"] for line in ledger.notification.log())
    assert ledger.press(emails[BEN], "approve").status == 200


def test_a_decision_says_whether_the_store_took_it(ledger):
    assert ledger.press(ledger.open_request()[ANN], "approve").status == 200
    assert ledger.events.details("Request Decided")[0]["signalled"] is True
    made_up = ledger.wait_url(account=OTHER_ACCOUNT, handle="MadeUp")
    emails = ledger.open_request(made_up)
    ledger.signals.otherwise = Reply(403)
    ledger.press(emails[ANN], "approve")
    assert ledger.events.details("Request Decided")[1]["signalled"] is False


def test_a_rollback_in_the_small_install_asks_nobody(world):
    before, after = world.wait_url(handle="Old", made_at=world.started - 100), world.wait_url(handle="New")
    answer = world.tell(world.event("Update", before, old={"WaitUrl": str(after)}))
    assert answer["Status"] == "SUCCESS" and not world.sns.published
    answer = world.tell(world.event("Update", after, old={"WaitUrl": str(before)}))
    assert answer["Status"] == "SUCCESS" and len(world.sns.published) == 1


def test_an_update_counts_only_with_the_wait_url_that_the_ledger_has(ledger):
    wait_url = ledger.wait_url()
    ledger.press(ledger.open_request(wait_url)[ANN], "approve")
    forged = WaitURL(stack="team-wiki", handle="Forged").on(ledger.signals)
    ledger.known(forged)
    ledger.tell(ledger.event("Update", forged, old={"WaitUrl": str(forged)}))
    assert ledger.gate(forged)["Status"] == "FAILED"
