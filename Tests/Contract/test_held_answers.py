"""Updates that ask: the answer to CloudFormation is held until the approvers decide, and given once."""

import re
import time

import pytest

from kit.aws.dynamodb import KEY, THROTTLED
from kit.aws.dynamodb import error as dynamodb_error
from kit.aws.service import Trouble
from kit.aws.sns import Subscription, error, topic_of
from kit.aws.urls import WaitURL
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.flow.stack_life import (
    LARGE,
    SMALL,
    approved,
    held,
    hold,
    run_clerk,
    set_status,
    update,
    update_event,
)
from kit.http.server import Fault, Reply
from kit.lambda_.events import PHYSICAL_ID, response_url
from kit.lambda_.runtime_api import OPERATOR_ARN

OTHER_ACCOUNT = "999999999999"
HUGE = {"InstanceType": "t4g.2xlarge"}


@pytest.fixture
def running(ledger):
    """A stack whose launch was approved."""
    return approved(ledger)


def queued(ledger, event, seconds: int):
    """The same event as it comes when a queue has held it so long."""
    url = response_url(event, ledger.responses).of(made_at=int(time.time()) - seconds)
    ledger.secrets.add_query("the ResponseURL", str(url))
    return event | {"ResponseURL": str(url)}


def tries(ledger, change) -> int:
    return len([body for body in ledger.responses.bodies() if body["RequestId"] == change.event["RequestId"]])


# Deciding


def test_an_approval_is_the_answer_and_what_was_approved_follows(ledger, running):
    wait_url, small = running
    change = held(ledger, wait_url)
    assert change.item["Kind"] == {"S": "change"} and not change.answers()
    page = ledger.decide(change.emails[BEN], "approve", comment="fine")
    assert page.status == 200
    assert "recorded" in page.text and "CloudFormation was told" in page.text and "continuing" not in page.text
    answer = change.answer()
    assert answer["Status"] == "SUCCESS" and answer["PhysicalResourceId"] == PHYSICAL_ID
    assert "approved" in answer["Reason"].lower() and BEN in answer["Reason"]
    large = answer["Data"]["Digest"]
    resource = ledger.resource()
    assert resource["Approved"]["M"]["Digest"] == {"S": large} and resource["Before"]["M"]["Digest"] == {"S": small}
    old = {"Digest": small, "WaitUrl": str(wait_url)}
    passed = ledger.gate(wait_url, "Update", properties={"Digest": large}, old=old)
    assert passed["Status"] == "SUCCESS" and passed["Data"]["Approvers"] == BEN and "fine" in passed["Data"]["Comments"]
    assert ledger.events.details("Request Passed")[-1]["request"] == change.item[KEY]["S"]
    assert ledger.gate(wait_url, "Update", properties={"Digest": small}, old=old)["Status"] == "FAILED"
    assert "ExpiresAt" in change.item, "what is approved is in the resource's item"
    assert update(ledger, wait_url, LARGE | {"Notes": "x"}, LARGE)["Status"] == "SUCCESS"
    assert not [body for body in ledger.signals.bodies() if "approval" not in body["UniqueId"]]
    assert len(ledger.signals.requests) == 1, "the wait handle was told of the launch, and of nothing else"


def test_a_rejection_is_the_answer_with_who_and_why(ledger, running):
    wait_url, small = running
    change = held(ledger, wait_url)
    assert change.press("reject", BEN, comment="too large") == 200
    answer = change.answer()
    assert answer["Status"] == "FAILED" and answer["PhysicalResourceId"] == PHYSICAL_ID
    assert f"Rejected by {BEN}: too large" in answer["Reason"]
    assert ledger.resource()["Approved"]["M"]["Digest"] == {"S": small}
    assert change.press("approve") == 409
    assert change.answers() == [answer]


def test_a_quorum_decides_a_change_too(ledger):
    wait_url, _ = approved(ledger, **SMALL, Quorum="2")
    change = held(ledger, wait_url, LARGE | {"Quorum": "2"}, SMALL | {"Quorum": "2"})
    assert change.press("approve") == 200 and not change.answers()
    assert change.press("approve", BEN) == 200
    assert change.answer()["Status"] == "SUCCESS"


def test_an_approved_change_is_shown_as_old_and_new_and_what_stays(ledger):
    wait_url, _ = approved(ledger, **SMALL, Purpose="library", Disk="20")
    change = held(ledger, wait_url, LARGE | {"Purpose": "library", "Extra": "x"}, SMALL | {"Purpose": "library", "Disk": "20"})
    for text in (change.emails[ANN].text, ledger.open(change.emails[ANN].link).text()):
        for shown in ("t4g.small \u2192 t4g.large", "(not there) \u2192 x", "20 \u2192 (removed)", "library"):
            assert shown in text
    html = ledger.visit(change.emails[ANN]).text
    folded = "".join(re.findall(r"<details>.*?</details>", html, re.DOTALL))
    assert "stays" in folded and "library" in folded and "\u2192" not in folded
    assert html.count("library") == folded.count("library"), "what stays is folded"


def test_old_values_that_were_never_approved_are_not_shown_as_such(ledger, running):
    change = held(ledger, running[0], LARGE, LARGE | {"Extra": "x"})
    text = change.emails[ANN].text + ledger.open(change.emails[ANN].link).text()
    assert "\u2192" not in text and "t4g.large" in text


def test_where_the_account_is_another_the_change_is_not_verified(ledger):
    wait_url, _ = approved(ledger, ledger.wait_url(account=OTHER_ACCOUNT))
    change = held(ledger, wait_url)
    assert "not verified" in change.emails[ANN].text
    assert change.press("approve") == 200 and change.answer()["Status"] == "SUCCESS"


def test_the_place_of_the_answer_is_a_secret(ledger, running):
    change = held(ledger, running[0])
    pages = [ledger.visit(change.emails[ANN]).text]
    pages.append(ledger.decide(change.emails[ANN], "approve").text)
    pages.append(ledger.visit(change.emails[BEN]).text)
    ledger.let_slots_pass()
    run_clerk(ledger, ledger.start("NotificationFunction", REQUESTER_SENDER="approvals@example.com"))
    notices = ledger.sesv2.sent
    assert notices, "the requester is told how it ended"
    (_, query) = change.event["ResponseURL"].split("?", 1)
    for text in [
        *pages,
        *(email.raw for email in change.emails.values()),
        *ledger.sns.published,
        *notices,
        ledger.events.entries,
    ]:
        assert query not in str(text) and "Signature" not in str(text)


# Once per event


def test_a_repeated_event_asks_nobody_twice_and_is_held_again(ledger, running):
    change = held(ledger, running[0])
    for _ in range(2):
        assert not hold(ledger, running[0], change.event).emails
    assert change.press("reject") == 200
    assert not hold(ledger, running[0], change.event).emails
    assert change.answer()["Status"] == "FAILED"


def test_a_repeated_event_after_the_approval_says_the_same(ledger, running):
    change = held(ledger, running[0])
    assert change.press("approve") == 200
    ledger.notification.invoke(change.event)
    assert change.answer()["Status"] == "SUCCESS"


def test_a_late_repetition_ends_no_later_change(ledger, running):
    first = held(ledger, running[0])
    second = held(ledger, running[0], HUGE)
    hold(ledger, running[0], first.event)
    assert second.press("approve") == 200 and second.answer()["Status"] == "SUCCESS"


def test_an_earlier_update_that_lambda_delivers_again_ends_no_later_change(ledger, running):
    earlier = queued(ledger, update_event(ledger, running[0], SMALL | {"Notes": "x"}, SMALL), 90)
    assert ledger.tell(earlier)["Status"] == "SUCCESS"
    change = held(ledger, running[0])
    ledger.tell(earlier)
    assert change.press("approve") == 200 and change.answer()["Status"] == "SUCCESS"


def test_the_same_values_in_another_event_are_another_question(ledger, running):
    first, second = held(ledger, running[0]), held(ledger, running[0])
    assert first.item[KEY] != second.item[KEY]
    assert first.press("approve") == 410 and second.press("approve") == 200


def test_an_approver_who_was_not_emailed_is_when_the_event_comes_again(ledger, running):
    event = update_event(ledger, running[0], LARGE, SMALL)
    ledger.sns.trouble("Publish", Fault.RESET, times=99)
    hold(ledger, running[0], event, is_emailed=False)
    ledger.sns.relent()
    assert set(hold(ledger, running[0], event).emails) == {ANN, BEN, CLEO}


# The window


@pytest.mark.parametrize(
    ("new", "old", "seconds"),
    [
        ({}, {}, 3300),
        ({"ServiceTimeout": "600"}, {}, 450),
        ({}, {"ServiceTimeout": "600"}, 450),
        ({"ServiceTimeout": 2000}, {}, 1700),
    ],
    ids=str,
)
def test_the_window_counts_from_the_date_of_the_response_url(ledger, running, new, old, seconds):
    event = queued(ledger, update_event(ledger, running[0], LARGE | new, SMALL | old), 100)
    made_at = int(time.time()) - 100
    change = hold(ledger, running[0], event)
    assert abs(int(change.item["WindowEnds"]["N"]) - made_at - seconds) <= 1
    assert change.item["Deadline"] == change.item["WindowEnds"]


def test_an_event_that_a_queue_held_for_too_long_fails_at_once(ledger, running):
    before = len(ledger.sns.published)
    answer = ledger.tell(queued(ledger, update_event(ledger, running[0], LARGE, SMALL), 3400))
    assert answer["Status"] == "FAILED" and "nobody was asked" in answer["Reason"]
    assert len(ledger.sns.published) == before and len(ledger.requests()) == 1


def test_what_a_queue_held_as_long_as_it_may_is_held_for_what_is_left(ledger, running):
    """templates/approval-flow.yaml: MaximumEventAgeInSeconds."""
    change = hold(ledger, running[0], queued(ledger, update_event(ledger, running[0], LARGE, SMALL), 3000))
    assert 0 < int(change.item["WindowEnds"]["N"]) - time.time() <= 300
    assert change.press("approve") == 200 and change.answer()["Status"] == "SUCCESS"


def test_a_date_in_the_future_gives_no_more_time(ledger, running):
    change = hold(ledger, running[0], queued(ledger, update_event(ledger, running[0], LARGE, SMALL), -90_000))
    assert int(change.item["WindowEnds"]["N"]) <= time.time() + 3300


def test_at_the_windows_end_the_clerk_answers_with_our_reason(ledger, running):
    change = held(ledger, running[0])
    change.end_window()
    run_clerk(ledger)
    answer = change.answer()
    assert answer["Status"] == "FAILED"
    assert "nobody decided in time; once approved, the same update passes without asking" in answer["Reason"]
    assert change.item["Status"] == {"S": "expired"}
    assert change.press("reject") == 200, "a late decision, of which CloudFormation is told nothing"
    run_clerk(ledger)
    assert tries(ledger, change) == 1


def test_a_press_after_the_window_never_pretends(ledger, running):
    change = held(ledger, running[0])
    change.end_window()
    assert change.press("approve", function=ledger.start("ApprovalFunction", LATE_DAYS="0")) == 410 and not change.answers()
    run_clerk(ledger)
    assert change.answer()["Status"] == "FAILED"


def end_window_at_the_next_write(ledger, change):
    """The page was read in time, and the write comes late: the table itself compares."""
    carry_out = ledger.dynamodb.carry_out

    def late(operation, request):
        if operation == "UpdateItem":
            ledger.dynamodb.carry_out = carry_out
            change.end_window()
        return carry_out(operation, request)

    ledger.dynamodb.carry_out = late


def test_a_window_that_ends_while_the_vote_is_written_is_over(ledger, running):
    change = held(ledger, running[0])
    end_window_at_the_next_write(ledger, change)
    assert change.press("approve", function=ledger.start("ApprovalFunction", LATE_DAYS="0")) == 410
    assert not change.answers() and change.item["Status"] == {"S": "pending"}


def test_a_vote_whose_window_ends_while_it_is_written_is_a_late_one(ledger, running):
    change = held(ledger, running[0])
    end_window_at_the_next_write(ledger, change)
    assert "Approved for the next update" in ledger.press(change.emails[ANN], "approve").text
    assert change.item["Status"] == {"S": "approvedLate"}
    assert change.answer()["Status"] == "FAILED"


# Nobody can be asked


def test_too_few_who_can_be_reached_fail_the_update_at_once(ledger, running):
    ledger.sns.subscriptions = [Subscription(each, confirmed=False) for each in (ANN, BEN, CLEO)]
    answer = update(ledger, running[0], LARGE, SMALL)
    assert answer["Status"] == "FAILED" and ANN in answer["Reason"]
    assert len(ledger.requests()) == 1


def test_emails_that_are_refused_for_good_fail_the_update_at_once(ledger, running):
    ledger.sns.trouble("Publish", error(400, "InvalidParameter"), times=99)
    answer = update(ledger, running[0], LARGE, SMALL)
    assert answer["Status"] == "FAILED" and "InvalidParameter" in answer["Reason"]
    ledger.let_claims_run_out()
    run_clerk(ledger)
    (change,) = [item for item in ledger.requests() if "Kind" in item]
    assert change["Status"] == {"S": "withdrawn"}
    assert {body["Reason"] for body in ledger.responses.bodies() if body["Status"] == "FAILED"} == {answer["Reason"]}


def test_emails_that_can_go_later_go_later(ledger, running):
    ledger.sns.trouble("Publish", Reply(503), times=99)
    change = held(ledger, running[0], is_emailed=False)
    ledger.sns.relent()
    before = len(ledger.sns.published)
    run_clerk(ledger)
    # Beside the notices of how the launch ended.
    emails = {ledger.approver_of(email): email for email in ledger.emails()[before:] if email.links}
    assert ledger.press(emails[ANN], "approve").status == 200
    assert change.answer()["Status"] == "SUCCESS"


# Something comes in between


def test_a_later_update_ends_a_change_that_is_held(ledger, running):
    first = held(ledger, running[0])
    second = held(ledger, running[0], HUGE)
    assert first.item["Status"] == {"S": "withdrawn"} and first.press("approve") == 410
    run_clerk(ledger)
    assert first.answer()["Status"] == "FAILED" and "later update" in first.answer()["Reason"]
    assert second.press("approve") == 200 and second.answer()["Status"] == "SUCCESS"
    assert len(first.answers()) == 1


def test_a_later_update_with_a_new_handle_ends_it_too(ledger, running):
    change = held(ledger, running[0])
    sent = len(ledger.sns.published)
    now = ledger.wait_url(handle="Second")
    assert update(ledger, now, HUGE, SMALL, old_url=running[0])["Status"] == "SUCCESS"
    assert change.item["Status"] == {"S": "withdrawn"} and change.press("approve") == 410
    run_clerk(ledger)
    assert change.answer()["Status"] == "FAILED" and "later update" in change.answer()["Reason"]
    ledger.have_emails_sent()
    assert ledger.press(ledger.asking_since(sent)[ANN], "approve").status == 200
    assert ledger.signalled() == {(body["UniqueId"], "SUCCESS") for body in ledger.signals.bodies()}


def test_an_update_that_can_not_be_asked_about_ends_it_too(ledger, running):
    """Values too long to be shown: it fails at once, and what was held fails with it."""
    change = held(ledger, running[0])
    refused = update(ledger, running[0], {"InstanceType": "x" * 2001}, SMALL)
    assert refused["Status"] == "FAILED" and "InstanceType" in refused["Reason"]
    run_clerk(ledger)
    assert change.answer()["Status"] == "FAILED" and change.press("approve") == 410


@pytest.mark.parametrize("state", ["UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_IN_PROGRESS"])
def test_a_cancelled_update_goes_back_and_withdraws_its_change(ledger, running, state):
    change = held(ledger, running[0])
    set_status(ledger, running[0], state)
    assert update(ledger, running[0], SMALL, LARGE)["Status"] == "SUCCESS"
    assert change.item["Status"] == {"S": "withdrawn"} and change.press("approve") == 410
    run_clerk(ledger)
    assert change.answer()["Status"] == "FAILED"
    assert "Request Withdrawn" in [entry["DetailType"] for entry in ledger.events.entries]


def test_a_delete_withdraws_the_change_of_its_resource_only(ledger, running):
    change = held(ledger, running[0])
    ledger.tell(ledger.event("Delete", running[0], properties=LARGE, LogicalResourceId="Other"))
    ledger.tell(ledger.event("Delete", running[0].of(seconds=86398), properties=LARGE))
    assert change.item["Status"] == {"S": "pending"}
    ledger.tell(ledger.event("Delete", running[0], properties=LARGE))
    assert change.press("approve") == 410
    run_clerk(ledger)
    assert change.answer()["Status"] == "FAILED"


def test_a_delete_that_names_the_handle_of_before_ends_no_change(ledger, running):
    """Whoever may invoke the function can read it in the stack's events."""
    before, now = running[0], ledger.wait_url(handle="Second")
    sent = len(ledger.sns.published)
    assert update(ledger, now, SMALL, SMALL, old_url=before)["Status"] == "SUCCESS"
    ledger.have_emails_sent()
    assert ledger.press(ledger.asking_since(sent)[ANN], "approve").status == 200
    change = held(ledger, now)
    ledger.tell(ledger.event("Delete", before, properties=SMALL))
    assert change.item["Status"] == {"S": "pending"} and not change.answers()
    assert change.press("approve") == 200 and change.answer()["Status"] == "SUCCESS"


def test_an_update_that_names_another_handle_than_the_ledgers_ends_no_change(ledger, running):
    change = held(ledger, running[0])
    forged = ledger.wait_url(handle="Forged")
    ledger.cloudformation.stack(forged.stack_id).resources["Forged"] = "https://another"
    ledger.notification.invoke(update_event(ledger, forged, HUGE, SMALL, old_url=forged))
    assert change.press("approve") == 200 and change.answer()["Status"] == "SUCCESS"


def test_a_rollback_after_an_approved_change_goes_to_what_was_approved_before(ledger, running):
    wait_url, small = running
    change = held(ledger, wait_url)
    assert change.press("approve") == 200
    large = change.answer()["Data"]["Digest"]
    set_status(ledger, wait_url, "UPDATE_ROLLBACK_IN_PROGRESS")
    assert update(ledger, wait_url, SMALL, LARGE)["Status"] == "SUCCESS"
    old = {"Digest": large, "WaitUrl": str(wait_url)}
    assert ledger.gate(wait_url, "Update", properties={"Digest": small}, old=old)["Status"] == "SUCCESS"
    assert ledger.resource()["Approved"]["M"]["Digest"] == {"S": small}
    set_status(ledger, wait_url, "UPDATE_IN_PROGRESS")
    held(ledger, wait_url)


def test_a_change_whose_approvers_are_too_few_now_ends(ledger):
    wait_url, _ = approved(ledger, **SMALL, Quorum="2")
    change = held(ledger, wait_url, LARGE | {"Quorum": "2"}, SMALL | {"Quorum": "2"})
    fewer = ledger.start("ApprovalFunction", APPROVERS=ANN)
    assert ledger.visit(change.emails[ANN], function=fewer).status == 410
    answer = change.answer()
    assert answer["Status"] == "FAILED" and "too few of the approvers" in answer["Reason"]


def test_the_clerk_ends_it_too_if_nobody_opens_the_link(ledger):
    wait_url, _ = approved(ledger, **SMALL, Quorum="2")
    change = held(ledger, wait_url, LARGE | {"Quorum": "2"}, SMALL | {"Quorum": "2"})
    run_clerk(ledger)
    assert int(change.item["DueAt"]["N"]) < int(change.item["WindowEnds"]["N"]), "it looks again before the end"
    run_clerk(ledger, ledger.start("NotificationFunction", APPROVERS=ANN))
    answer = change.answer()
    assert answer["Status"] == "FAILED" and "too few of the approvers" in answer["Reason"]


def test_functions_that_are_deployed_anew_know_what_is_held(ledger, running):
    change = held(ledger, running[0])
    ledger.notification.kill()
    anew = ledger.start("ApprovalFunction")
    assert ledger.press(change.emails[ANN], "approve", function=anew).status == 200
    assert change.answer()["Status"] == "SUCCESS"


def test_a_table_that_was_restored_knows_nothing_and_pretends_nothing(ledger, running):
    change = held(ledger, running[0])
    ledger.dynamodb.call("DeleteItem", Key={KEY: change.item[KEY]})
    assert change.press("approve") == 404
    run_clerk(ledger)
    assert not change.answers()
    # The resource names a request that is gone: the next update asks as if it had never been.
    assert held(ledger, running[0]).press("approve") == 200


def test_a_table_that_is_gone_decides_nothing_and_nothing_is_claimed(ledger, running):
    change = held(ledger, running[0])
    gone = dynamodb_error(400, "ResourceNotFoundException")
    for operation in ("GetItem", "UpdateItem", "PutItem", "Query"):
        ledger.dynamodb.trouble(operation, gone, times=99)
    page = ledger.press(change.emails[ANN], "approve")
    assert page.status == 503 and "is recorded" not in page.text
    assert run_clerk_alone(ledger).kind == "error" and not change.answers()
    answer = update(ledger, running[0], HUGE, SMALL)
    assert answer["Status"] == "FAILED" and "ResourceNotFoundException" in answer["Reason"]


def run_clerk_alone(ledger):
    return ledger.notification.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)


# Crashes


def test_an_answer_that_was_not_taken_is_given_by_the_next_visit(ledger, running):
    change = held(ledger, running[0])
    ledger.responses.otherwise = Reply(503)
    assert change.press("approve") == 502
    assert "CloudFormation was told" not in ledger.emails()[-1].text
    ledger.responses.otherwise = Reply(200)
    ledger.let_claims_run_out()
    assert ledger.visit(change.emails[BEN]).status == 200
    assert change.answer()["Status"] == "SUCCESS"


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_an_answer_that_was_not_taken_is_given_by_the_clerk(ledger, running, decision):
    change = held(ledger, running[0])
    ledger.responses.otherwise = Reply(503)
    assert change.press(decision) == 502
    ledger.responses.otherwise = Reply(200)
    before = tries(ledger, change)
    ledger.let_claims_run_out()
    run_clerk(ledger)
    assert tries(ledger, change) == before + 1
    assert change.answer()["Status"] == ("SUCCESS" if decision == "approve" else "FAILED")
    assert change.item["Signalled"] == {"BOOL": True}
    run_clerk(ledger)
    assert tries(ledger, change) == before + 1


def test_a_refused_answer_is_said_to_be_refused(ledger, running):
    change = held(ledger, running[0])
    ledger.responses.otherwise = Reply(403)
    page = ledger.press(change.emails[ANN], "approve")
    assert page.status == 502 and "refused" in page.text and "CloudFormation was told" not in page.text


def test_the_watchdog_does_not_answer_what_may_be_held(ledger, running):
    ledger.dynamodb.hold("PutItem", after=True)
    event = update_event(ledger, running[0], LARGE, SMALL)
    before = len(ledger.responses.requests)
    invocation = ledger.notification.start(event, seconds=4)
    ledger.dynamodb.wait_until_held_or(invocation.done.is_set)
    outcome = ledger.notification.finish(invocation)
    assert outcome.kind == "error", "Lambda sends the event again"
    assert len(ledger.responses.requests) == before
    ledger.dynamodb.relent()
    change = hold(ledger, running[0], event)
    assert set(change.emails) == {ANN, BEN, CLEO}
    assert change.press("approve") == 200
    assert change.answer()["Status"] == "SUCCESS"


def test_the_watchdog_does_not_answer_what_an_earlier_invocation_may_have_held(ledger, running):
    change = held(ledger, running[0])
    event = queued(ledger, change.event, 70)
    ledger.dynamodb.hold("GetItem", after=False)
    invocation = ledger.notification.start(event, seconds=4)
    ledger.dynamodb.wait_until_held_or(invocation.done.is_set)
    assert ledger.notification.finish(invocation).kind == "error", "Lambda sends the event again"
    ledger.dynamodb.relent()
    assert not change.answers()
    assert change.press("approve") == 200 and change.answer()["Status"] == "SUCCESS"


@pytest.mark.parametrize("trouble", [Reply(500), Fault.RESET, dynamodb_error(400, "AccessDeniedException")], ids=str)
def test_an_event_that_may_be_held_already_is_not_failed_while_the_ledger_cannot_be_read(ledger, running, trouble):
    """The write that holds the answer is left in doubt; a minute later Lambda sends the event again, and the table is down."""
    event = queued(ledger, update_event(ledger, running[0], LARGE, SMALL), 70)
    ledger.dynamodb.trouble("PutItem", Reply(500), times=99, after=True)
    assert ledger.notification.invoke(event).kind == "error"
    ledger.dynamodb.relent()
    ledger.dynamodb.trouble("GetItem", trouble, times=99)
    assert ledger.notification.invoke(event).kind == "error"
    ledger.dynamodb.relent()
    before = len(ledger.sns.published)
    ledger.have_emails_sent()
    emails = {ledger.approver_of(email): email for email in ledger.emails()[before:] if email.links}
    assert ledger.press(emails[ANN], "approve").status == 200
    assert {body["Status"] for body in ledger.responses.bodies() if body["RequestId"] == event["RequestId"]} == {"SUCCESS"}


@pytest.mark.parametrize("operation", ["GetItem", "UpdateItem"])
def test_a_repeated_event_is_not_failed_by_what_goes_wrong_before_it_is_held_again(ledger, running, operation):
    change = held(ledger, running[0])
    # The items that are read side by side come well; what follows them does not.
    ledger.dynamodb.troubles.append(Trouble(operation, Reply(500), times=99, skip=4 if operation == "GetItem" else 0))
    ledger.notification.invoke(change.event)
    assert not change.answers()
    ledger.dynamodb.relent()
    assert change.press("approve") == 200 and change.answer()["Status"] == "SUCCESS"


@pytest.mark.parametrize("trouble", [Reply(500), dynamodb_error(400, "AccessDeniedException")], ids=str)
def test_an_event_that_comes_for_the_first_time_fails_at_once_where_the_ledger_cannot_be_read(ledger, running, trouble):
    ledger.dynamodb.trouble("GetItem", trouble, times=99)
    answer = update(ledger, running[0], LARGE, SMALL)
    assert answer["Status"] == "FAILED" and "The ledger of requests can't be used" in answer["Reason"]


def test_a_write_that_is_refused_after_its_answer_was_lost_is_in_doubt(ledger, running):
    ledger.dynamodb.trouble("PutItem", Fault.RESET, after=True)
    ledger.dynamodb.trouble("PutItem", THROTTLED, times=9)
    event = update_event(ledger, running[0], LARGE, SMALL)
    assert ledger.notification.invoke(event).kind == "error"
    ledger.dynamodb.relent()
    change = hold(ledger, running[0], event)
    assert change.press("reject") == 200 and change.answer()["Status"] == "FAILED"


def test_a_write_that_the_table_refuses_fails_the_update(ledger, running):
    ledger.dynamodb.trouble("PutItem", dynamodb_error(400, "AccessDeniedException"), times=9)
    assert update(ledger, running[0], LARGE, SMALL)["Status"] == "FAILED"
    assert len(ledger.requests()) == 1


def test_a_vote_after_a_frozen_clerk_leaves_one_answer(ledger, running):
    change = held(ledger, running[0])
    change.end_window()
    ledger.responses.otherwise = Reply(503)
    run_clerk(ledger)
    ledger.responses.otherwise = Reply(200)
    ledger.let_claims_run_out()
    assert ledger.visit(change.emails[ANN]).status == 200
    assert change.answer()["Status"] == "FAILED"


def test_events_say_that_it_is_a_change(ledger, running):
    change = held(ledger, running[0])
    change.press("approve", BEN)
    details = [entry for entry in ledger.events.details("Request Opened") if entry.get("kind") == "change"]
    assert len(details) == 1
    assert ledger.events.details("Request Decided")[-1]["kind"] == "change"


def test_nothing_is_published_beyond_the_three_emails(ledger, running):
    before = len(ledger.sns.published)
    held(ledger, running[0])
    assert sorted(form["TopicArn"] for form in ledger.sns.published[before:]) == sorted(
        topic_of(each) for each in (ANN, BEN, CLEO)
    )


def test_without_a_ledger_an_update_succeeds_silently(world):
    wait_url = WaitURL().on(world.signals)
    world.ask(wait_url, **SMALL)
    event = world.event("Update", wait_url, properties=LARGE, old=SMALL)
    assert world.tell(event)["Status"] == "SUCCESS"
