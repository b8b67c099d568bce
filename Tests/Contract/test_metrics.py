"""CloudWatch's metrics: each occurrence once. That each line is valid, and has no dimension but the ledger, is checked after
every test."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from kit.aws.metrics import metrics
from kit.aws.sns import Subscription, error
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.flow.page import Page
from kit.lambda_.gateway import Answer, Call
from kit.lambda_.runtime_api import OPERATOR_ARN
from kit.waiting import until_past

LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]
UNITS = {
    **dict.fromkeys(["RequestsOpened", "RequestsApproved", "RequestsRejected", "RequestsExpired", "EmailsSent"], "Count"),
    **dict.fromkeys(["ApproversUnreachable", "GateRefusals", "LinksLocked"], "Count"),
    **dict.fromkeys(["SecondsToDecision", "ClerkLag"], "Seconds"),
}


def values(ledger, name: str) -> list[float]:
    return [each.value for function in ledger.functions for each in metrics(function.log()) if each.name == name]


def counted(ledger) -> dict[str, float]:
    """The sums of what is counted."""
    sums: Counter[str] = Counter()
    for function in ledger.functions:
        for each in metrics(function.log()):
            assert each.unit == UNITS[each.name]
            if each.unit == "Count":
                sums[each.name] += each.value
    return dict(sums)


def sent(ledger) -> int:
    """Emails that AWS took; on a busy machine some wait for the clerk."""
    return len(ledger.sns.published) + len(ledger.sesv2.sent)


def clerk(ledger, function=None):
    """The time comes at which the clerk looks at every request; it runs."""
    ledger.make_due()
    return (function or ledger.notification).invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)


def test_a_life_is_counted(ledger):
    ledger.sns.subscriptions = [Subscription(ANN), Subscription(BEN)]
    wait_url = ledger.wait_url()
    emails = ledger.open_request(wait_url, Quorum="2")
    ledger.gate(wait_url)
    ledger.press(emails[ANN], "approve")
    ledger.press(emails[BEN], "approve")
    ledger.gate(wait_url)
    assert counted(ledger) == {
        "RequestsOpened": 1, "EmailsSent": sent(ledger), "ApproversUnreachable": 1, "GateRefusals": 1, "RequestsApproved": 1,
    }  # fmt: skip
    (seconds,) = values(ledger, "SecondsToDecision")
    assert 0 <= seconds < 600


def test_a_rejection_is_counted_once_however_often_it_is_pressed(ledger):
    emails = ledger.open_request()
    for approver in (ANN, ANN, BEN):
        ledger.press(emails[approver], "reject")
    assert counted(ledger) == {"RequestsOpened": 1, "EmailsSent": sent(ledger), "RequestsRejected": 1}


def test_approvers_who_decide_at_once_are_counted_once(ledger):
    emails = ledger.open_request(Quorum="2")
    functions = {approver: ledger.start("ApprovalFunction") for approver in emails}
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda each: ledger.press(emails[each], "approve", function=functions[each]), emails))
    assert counted(ledger)["RequestsApproved"] == 1 and len(values(ledger, "SecondsToDecision")) == 1


def test_a_repeated_event_counts_nothing(ledger):
    event = ledger.event()
    ledger.tell(event)
    ledger.tell(event)
    assert counted(ledger) == {"RequestsOpened": 1, "EmailsSent": sent(ledger)}


def test_a_request_whose_emails_the_clerk_sends_is_opened_once(ledger):
    """A repeated event finds that no email was sent, and sends them."""
    function = ledger.start("NotificationFunction", REMIND_BEFORE="")
    event = ledger.event()
    ledger.sns.trouble("Publish", error(400, "Throttling"), times=9)
    assert ledger.tell(event, function)["Status"] == "SUCCESS"
    assert counted(ledger) == {"RequestsOpened": 1}
    ledger.sns.relent()
    ledger.let_time_pass_for_emails()
    ledger.tell(event, function)
    assert counted(ledger) == {"RequestsOpened": 1, "EmailsSent": sent(ledger)}
    assert len(ledger.events.details("Request Opened")) == 1


def test_an_expired_request_is_counted_once_by_several_clerks(ledger):
    functions = [ledger.start("NotificationFunction", REMIND_BEFORE="") for _ in range(3)]
    ledger.open_request(function=functions[0], Timeout="1")
    until_past(time.time() + 2)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda each: clerk(ledger, each), functions))
    assert counted(ledger) == {"RequestsOpened": 1, "EmailsSent": sent(ledger), "RequestsExpired": 1}
    assert values(ledger, "ClerkLag") and all(seconds >= 0 for seconds in values(ledger, "ClerkLag"))


def test_the_clerks_emails_are_counted(ledger):
    function = ledger.start("NotificationFunction", REMIND_BEFORE="43199", REQUESTER_SENDER="approvals@example.com")
    emails = ledger.open_request(function=function)
    until_past(time.time() + 2.1)
    clerk(ledger, function)
    assert counted(ledger)["EmailsSent"] == sent(ledger) > 3
    ledger.press(emails[ANN], "approve")
    clerk(ledger, function)
    assert ledger.sesv2.sent and counted(ledger)["EmailsSent"] == sent(ledger)


def test_a_clerk_that_has_nothing_to_do_writes_no_number(ledger):
    ledger.open_request()
    before = len(ledger.notification.log())
    ledger.notification.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)
    assert not metrics(ledger.notification.log()[before:]), "each minute would cost"


def test_how_late_the_clerk_is_is_told(ledger):
    ledger.open_request(Timeout="7200")
    ledger.make_due(seconds_ago=300)
    ledger.notification.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)
    (seconds,) = values(ledger, "ClerkLag")
    assert 300 <= seconds < 900


def test_a_link_is_locked_once(ledger):
    email = ledger.open_request()[ANN]
    for _ in range(13):
        ledger.press(email, "approve", code="000 000")
    assert counted(ledger)["LinksLocked"] == 1


@pytest.mark.parametrize("is_sent_again", [False, True], ids=["the first link", "one that was sent again"])
def test_a_link_that_many_guess_at_once_is_locked_once(ledger, is_sent_again):
    email = ledger.open_request()[CLEO]
    if is_sent_again:
        request = {"RequestId": email.query["request"], "Approver": CLEO}
        ledger.notification.invoke({"Resend": request}, function_arn=OPERATOR_ARN)
        email = ledger.emails()[-1]
    functions = [ledger.start("ApprovalFunction") for _ in range(4)]

    def guess(number: int):
        return functions[number % 4].start(Call(email.link, "POST", [("decision", "approve"), ("code", "000 000")]).event())

    for started in [(functions[number % 4], guess(number)) for number in range(16)]:
        started[0].finish(started[1])
    assert counted(ledger)["LinksLocked"] == 1
    assert Page(Answer.read(functions[0].invoke(Call(email.link).event())), email.link)


@pytest.mark.parametrize("level", LEVELS)
def test_no_level_of_the_log_drops_a_number(ledger, level):
    notification = ledger.start("NotificationFunction", AWS_LAMBDA_LOG_LEVEL=level)
    approval = ledger.start("ApprovalFunction", AWS_LAMBDA_LOG_LEVEL=level)
    emails = ledger.open_request(function=notification)
    ledger.press(emails[ANN], "reject", function=approval)
    assert counted(ledger) == {"RequestsOpened": 1, "EmailsSent": sent(ledger), "RequestsRejected": 1}
    for line in [*notification.log(), *approval.log()]:
        if "_aws" in line:
            assert LEVELS.index(line["level"]) >= LEVELS.index(level), "Lambda would drop it"


def test_the_small_install_counts_nothing(world):
    """A press can be repeated there, and nobody would know."""
    email = world.ask()
    world.decide(email, "approve")
    assert not [each for function in world.functions for each in metrics(function.log())]
