"""An approver who is removed from APPROVERS decides nothing any more: R11 of the public reports."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from kit.aws.sns import Subscription, key_of, topic_of
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.lambda_.runtime_api import OPERATOR_ARN
from kit.waiting import until_past


def without(ledger, *removed, name="ApprovalFunction"):
    left = [each for each in (ANN, BEN, CLEO) if each not in removed]
    return ledger.start(name, APPROVERS=",".join(left), QUORUM="1")


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_who_was_removed_gets_a_403_with_a_sentence(ledger, decision):
    email = ledger.open_request()[ANN]
    function = without(ledger, ANN)
    for answer in (ledger.visit(email, function=function), ledger.press(email, decision, function=function)):
        assert answer.status == 403 and "not an approver any more" in answer.text
    assert not ledger.signalled()
    assert ledger.requests()[0]["Status"] == {"S": "pending"}


def test_an_earlier_vote_of_theirs_counts_no_more(ledger):
    emails = ledger.open_request(Quorum="2")
    assert ledger.press(emails[ANN], "approve").status == 200
    function = without(ledger, ANN)
    ledger.press(emails[BEN], "approve", function=function)
    assert not ledger.signalled(), "one of the two approvals is a former approver's"
    ledger.press(emails[CLEO], "approve", function=function)
    assert [status for _, status in ledger.signalled()] == ["SUCCESS"]
    assert ANN not in ledger.signals.bodies()[-1]["Reason"]


def test_who_is_back_has_their_vote_back(ledger):
    emails = ledger.open_request(Quorum="2")
    ledger.press(emails[ANN], "approve")
    assert ledger.visit(emails[ANN], function=without(ledger, ANN)).status == 403
    ledger.press(emails[BEN], "approve")
    assert [status for _, status in ledger.signalled()] == ["SUCCESS"]


def test_the_others_go_on_deciding(ledger):
    emails = ledger.open_request()
    ledger.press(emails[BEN], "approve", function=without(ledger, ANN))
    assert [status for _, status in ledger.signalled()] == ["SUCCESS"]


@pytest.mark.parametrize("press", [None, "approve", "reject"])
def test_a_request_that_too_few_are_left_for_ends_and_cloudformation_is_told(ledger, press):
    emails = ledger.open_request(Quorum="2")
    function = without(ledger, ANN, BEN)
    answer = ledger.press(emails[CLEO], press, function=function) if press else ledger.visit(emails[CLEO], function=function)
    assert answer.status in (200, 410)
    answer = ledger.visit(emails[CLEO], function=function)
    assert answer.status == 410 and "Too few of the approvers" in answer.text
    assert [status for _, status in ledger.signalled()] == ["FAILURE"]
    assert "too few" in ledger.signals.bodies()[-1]["Reason"]
    assert ledger.requests()[0]["Status"] == {"S": "rejected"}


def test_a_decision_stays_as_it_was_when_its_approver_leaves(ledger):
    email = ledger.open_request()[ANN]
    ledger.press(email, "approve")
    answer = ledger.visit(email, function=without(ledger, ANN))
    assert answer.status == 200 and "Approved" in answer.text


def test_no_email_is_sent_again_to_who_was_removed(ledger):
    email = ledger.open_request()[ANN]
    request = parse_qs(urlsplit(email.link).query)["request"][0]
    function = without(ledger, ANN, name="NotificationFunction")
    before = len(ledger.sns.published)
    outcome = function.invoke({"Resend": {"RequestId": request}}, seconds=20, function_arn=OPERATOR_ARN)
    assert outcome.json() == {"resent": 2}
    assert {ledger.approver_of(each) for each in ledger.emails()[before:]} == {BEN, CLEO}


def test_an_installation_that_does_not_tell_its_approvers_counts_every_seat(ledger):
    """As version 0.1's template deployed it."""
    email = ledger.open_request()[ANN]
    function = ledger.start("ApprovalFunction", APPROVERS=None, QUORUM=None)
    assert ledger.press(email, "approve", function=function).status == 200


RESPELLED = "Ann@Example.com"


def respelled(ledger):
    """The install as it is after an update that spells Ann otherwise: her topic is another, too."""
    ledger.sns.subscriptions = [Subscription(RESPELLED), Subscription(BEN), Subscription(CLEO)]
    topics = {f"TOPIC_ARN_{key_of(RESPELLED)}": topic_of(RESPELLED), f"TOPIC_ARN_{key_of(ANN)}": None}
    return ledger.start("NotificationFunction", APPROVERS=f"{RESPELLED},{BEN},{CLEO}", REMIND_BEFORE="43199", **topics)


def run(ledger, clerk) -> list[str]:
    """Has the clerk run, and gives the topics that were published to."""
    ledger.make_due()
    before = len(ledger.sns.published)
    assert clerk.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN).kind == "response"
    return sorted(form["TopicArn"] for form in ledger.sns.published[before:])


def test_an_approver_who_is_spelled_otherwise_now_is_reminded_and_told(ledger):
    emails = ledger.open_request()
    clerk = respelled(ledger)
    until_past(time.time() + 2.1)
    everyone = sorted(map(topic_of, (RESPELLED, BEN, CLEO)))
    assert run(ledger, clerk) == everyone
    assert ledger.press(emails[BEN], "approve").status == 200
    assert run(ledger, clerk) == sorted(map(topic_of, (RESPELLED, CLEO)))


def test_an_approver_who_is_spelled_otherwise_now_is_sent_what_is_owed_and_again(ledger):
    ledger.open_request()
    ledger.owe_emails()
    clerk = respelled(ledger)
    assert run(ledger, clerk) == sorted(map(topic_of, (RESPELLED, BEN, CLEO)))
    (item,) = ledger.requests()
    event = {"Resend": {"RequestId": item["RequestId"]["S"], "Approver": ANN}}
    assert clerk.invoke(event, function_arn=OPERATOR_ARN).json() == {"resent": 1}
    assert ledger.sns.published[-1]["TopicArn"] == topic_of(RESPELLED)
    assert ledger.press(ledger.emails()[-1], "approve").status == 200
