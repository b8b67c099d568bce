"""The clerk: {"Clerk": {}} through the alias `operator` does what has become due, once."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from kit.aws.dynamodb import KEY, THROTTLED
from kit.aws.sesv2 import SESv2
from kit.aws.sns import Subscription, error, key_of, topic_of
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.http.server import Fault, Reply
from kit.lambda_.gateway import Call
from kit.lambda_.runtime_api import OPERATOR_ARN
from kit.waiting import until_past

SENDER = "approvals@example.com"
REQUESTER = "requester@example.com"
MANY = 50  # more than are claimed at once


@pytest.fixture
def clerk(ledger):
    """A function that reminds a second after the opening and tells requesters; and how to run it."""
    function = ledger.start("NotificationFunction", REMIND_BEFORE="43199", REQUESTER_SENDER=SENDER)

    def run(**options):
        return function.invoke({"Clerk": {}}, **{"function_arn": OPERATOR_ARN, **options})

    run.function = function
    return run


def notices(ledger, start: int) -> list[tuple[str, str]]:
    """Topic and subject of what was published since."""
    return sorted((form["TopicArn"], form["Subject"]) for form in ledger.sns.published[start:])


def only(ledger) -> dict:
    (item,) = ledger.requests()
    return item


def decided(ledger, clerk, decision="approve", comment="as agreed"):
    emails = ledger.open_request(function=clerk.function, Product="Team wiki")
    assert ledger.press(emails[ANN], decision, comment=comment).status == 200
    return emails


@pytest.mark.parametrize("arn", [OPERATOR_ARN.removesuffix(":operator"), OPERATOR_ARN + "s"])
def test_the_clerk_takes_orders_through_the_operators_alias_only(ledger, clerk, arn):
    outcome = clerk(function_arn=arn)
    assert outcome.kind == "error" and outcome.json()["errorType"] == "Approval.NotOperator"
    assert not ledger.dynamodb.requests


def test_where_nothing_is_due_one_question_is_asked(ledger, clerk):
    ledger.open_request(function=clerk.function)
    before = len(ledger.dynamodb.requests)
    assert clerk().json() == {"done": 0}
    assert ledger.dynamodb.operations()[before:] == ["Query"]


def test_those_who_have_not_answered_are_reminded_once_and_without_a_link(ledger, clerk):
    emails = ledger.open_request(function=clerk.function, Quorum="2")
    assert ledger.press(emails[ANN], "approve").status == 200
    until_past(time.time() + 2.1)
    ledger.make_due()
    assert clerk().json() == {"done": 1}
    assert [topic for topic, _ in notices(ledger, 3)] == [topic_of(BEN), topic_of(CLEO)]
    for form in ledger.sns.published[3:]:
        assert "Reminder" in form["Subject"] and "?request=" not in form["Message"] and emails[BEN].code not in form["Message"]
    (told,) = ledger.events.details("Request Reminded")
    assert told["reminded"] == [BEN, CLEO]
    ledger.make_due()
    assert clerk().json() == {"done": 1}
    assert len(ledger.sns.published) == 5
    assert ledger.press(emails[BEN], "approve").status == 200, "the first link stays good"
    assert int(only(ledger)["DueAt"]["N"]) <= time.time() + 1, "the outcome is due"


def test_a_reminder_that_was_due_before_the_request_was_opened_is_skipped(ledger):
    function = ledger.start("NotificationFunction", REMIND_BEFORE="43200,3600")
    ledger.open_request(function=function, Timeout="600")
    ledger.make_due()
    function.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)
    assert len(ledger.sns.published) == 3


def test_after_the_deadline_the_request_is_expired_and_the_requester_is_told(ledger, clerk):
    emails = ledger.open_request(function=clerk.function, Timeout="1")
    until_past(time.time() + 2)
    ledger.make_due()
    clerk()
    assert only(ledger)["Status"]["S"] == "expired" and "Due" not in only(ledger)
    assert len(ledger.events.details("Request Expired")) == 1
    (sent,) = ledger.sesv2.sent
    assert sent.to == (REQUESTER,) and "nobody decided in time" in sent.subject
    no_late_days = ledger.start("ApprovalFunction", LATE_DAYS="0")
    assert ledger.press(emails[ANN], "approve", function=no_late_days).status == 410
    assert not ledger.signals.requests


def test_a_late_decision_that_comes_while_the_requester_is_told_is_told_too(ledger, clerk):
    emails = ledger.open_request(function=clerk.function, Timeout="1")
    until_past(time.time() + 2)
    carry_out, pressed = ledger.sesv2.carry_out, []

    def meanwhile(operation, request):
        if not pressed:
            pressed.append(ledger.press(emails[ANN], "approve").status)
        return carry_out(operation, request)

    ledger.sesv2.carry_out = meanwhile
    for _ in range(2):
        ledger.make_due()
        clerk()
    assert pressed == [200]
    assert [sent.subject for sent in ledger.sesv2.sent] == [
        "Your request: nobody decided in time",
        "Your request: approved after its time, launch again",
    ]
    assert "Due" not in only(ledger)


def test_what_has_ended_is_told_though_another_request_of_the_round_meets_trouble(ledger, clerk):
    ledger.open_request(ledger.wait_url(handle="Other"), function=clerk.function)
    owed = only(ledger)
    ledger.open_request(function=clerk.function, Timeout="1")
    ledger.owe_emails(owed)
    until_past(time.time() + 2)
    ledger.let_slots_pass()
    ledger.make_due()
    carry_out = ledger.dynamodb.carry_out
    ledger.dynamodb.carry_out = lambda operation, request: (
        THROTTLED if operation == "UpdateItem" and b"KeyHash" in request.body else carry_out(operation, request)
    )
    assert clerk().json()["errorType"] == "Approval.ClerkStopped"
    assert len(ledger.events.details("Request Expired")) == 1


@pytest.mark.parametrize("late", [False, True], ids=["in time", "late"])
def test_who_approved_in_vain_is_told_to_the_requester(ledger, clerk, late):
    """An approval that came late is for the next launch, and told as such."""
    emails = ledger.open_request(function=clerk.function, Quorum="2")
    if late:
        ledger.make_due(Deadline=int(time.time()) - 1)
    assert ledger.press(emails[ANN], "approve", comment="as agreed").status == 200
    if not late:
        deadline = int(time.time()) + 2
        until_past(deadline + 1)
        ledger.make_due(Deadline=deadline)
    ledger.make_due()
    clerk()
    (sent,) = ledger.sesv2.sent
    assert sent.subject == f"Your request: {'nobody decided' if late else 'too few approved'} in time"
    assert (f"Approved by {ANN}: as agreed" in sent.text) is not late
    assert f"{'Nobody decided' if late else 'Too few approved'} in time, so nothing was started." in sent.text


@pytest.mark.parametrize("decision, word", [("approve", "approved"), ("reject", "rejected")])
def test_the_outcome_is_told_to_the_others_and_to_the_requester_once(ledger, clerk, decision, word):
    decided(ledger, clerk, decision, comment="too = expensive?")
    assert clerk().json() == {"done": 1} and clerk().json() == {"done": 0}
    assert [topic for topic, _ in notices(ledger, 3)] == [topic_of(BEN), topic_of(CLEO)]
    assert all(word in form["Subject"] and ANN in form["Message"] for form in ledger.sns.published[3:])
    (sent,) = ledger.sesv2.sent
    assert (sent.sender, sent.to) == (SENDER, (REQUESTER,))
    assert word in sent.subject and "wiki" not in sent.subject
    assert "too = expensive?" in sent.text and "Team wiki" in sent.text
    assert "Due" not in only(ledger)


@pytest.mark.parametrize("ended", ["approve", "reject", "too few", "in time"])
def test_no_notice_has_a_link_or_in_its_subject_what_a_requester_or_approver_wrote(ledger, clerk, ended):
    written = "Zebra"
    properties = {"EmailID": f"{written}@example.com", "Product": written, "Notes": written, "Purpose": written}
    emails = ledger.open_request(ledger.wait_url(stack=written), function=clerk.function, Quorum="2", **properties)
    asked = len(ledger.sns.published)
    until_past(time.time() + 2.1)
    ledger.make_due()
    clerk()
    left = clerk.function
    if ended == "too few":
        left = ledger.start("NotificationFunction", APPROVERS=CLEO, REQUESTER_SENDER=SENDER)
    elif ended == "in time":
        ledger.make_due(Deadline=int(time.time()) - 1)
    else:
        assert ledger.press(emails[ANN], ended, comment=written).status == 200
        if ended == "approve":
            assert ledger.press(emails[BEN], ended, comment=written).status == 200
    ledger.make_due()
    left.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)
    (sent,) = ledger.sesv2.sent
    told = [(email.subject, email.text) for email in ledger.emails()[asked:]] + [(sent.subject, sent.text)]
    assert len(told) >= 4 and all(written in text for _, text in told)
    for subject, text in told:
        assert written.lower() not in subject.lower() and subject.isascii() and len(subject) < 100
        assert "https://" not in text and not any(email.code in text for email in emails.values())


def test_nobody_is_told_before_cloudformation(ledger, clerk):
    emails = ledger.open_request(function=clerk.function)
    ledger.signals.otherwise = Reply(503)
    assert ledger.press(emails[ANN], "approve").status == 502
    ledger.make_due()
    clerk()
    assert len(ledger.sns.published) == 3 and not ledger.sesv2.sent
    ledger.signals.otherwise = Reply(200)
    ledger.let_claims_run_out()
    ledger.visit(emails[ANN])
    assert ledger.press(emails[ANN], "approve").status == 200
    clerk()
    assert len(ledger.sns.published) == 5 and len(ledger.sesv2.sent) == 1


def test_requesters_are_told_only_where_there_is_a_sender(ledger):
    function = ledger.start("NotificationFunction")
    emails = ledger.open_request(function=function)
    ledger.press(emails[ANN], "approve")
    function.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)
    assert len(ledger.sns.published) == 5 and not ledger.sesv2.requests


def test_a_withdrawn_request_is_none_of_the_clerks(ledger, clerk):
    ledger.open_request(function=clerk.function)
    ledger.tell(ledger.event("Delete"), clerk.function)
    assert "Due" not in only(ledger)


def test_of_several_clerks_at_once_one_tells(ledger, clerk):
    decided(ledger, clerk)
    others = [ledger.start("NotificationFunction", REQUESTER_SENDER=SENDER) for _ in range(3)]
    with ThreadPoolExecutor() as pool:
        outcomes = list(pool.map(lambda each: each.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN), others))
    assert sum(outcome.json()["done"] for outcome in outcomes) == 1
    assert len(ledger.sns.published) == 5 and len(ledger.sesv2.sent) == 1


def test_an_email_that_could_not_be_sent_yet_is_the_clerks(ledger):
    function = ledger.start("NotificationFunction", REMIND_BEFORE="")

    def clerk():
        return function.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)

    ledger.sns.trouble("Publish", error(400, "Throttling"), times=9)
    assert ledger.tell(ledger.event(), function)["Status"] == "SUCCESS"
    assert not ledger.sns.published
    ledger.sns.relent()
    ledger.make_due()
    clerk()
    emails = {ledger.approver_of(email): email for email in ledger.emails()}
    assert set(emails) == {ANN, BEN, CLEO} and len(ledger.sns.published) == 3
    assert all(ledger.visit(email).status == 200 for email in emails.values())
    ledger.make_due()
    clerk()
    assert len(ledger.sns.published) == 3


def test_a_notice_that_fails_is_sent_after_the_claim_and_the_others_not_again(ledger, clerk):
    decided(ledger, clerk)
    ledger.sns.trouble("Publish", Reply(503), times=5)
    ledger.sesv2.trouble("SendEmail", SESv2.error(429, "TooManyRequestsException"), times=3)
    clerk()
    told = len(ledger.sns.published) - 3
    assert "Due" in only(ledger) and not ledger.sesv2.sent and told < 2
    ledger.sns.relent()
    ledger.sesv2.relent()
    ledger.make_due()
    clerk()
    assert sorted(topic for topic, _ in notices(ledger, 3)) == [topic_of(BEN), topic_of(CLEO)]
    assert len(ledger.sesv2.sent) == 1 and "Due" not in only(ledger)


def test_a_refusal_for_good_is_logged_and_not_repeated_for_ever(ledger, clerk):
    decided(ledger, clerk)
    ledger.sesv2.trouble("SendEmail", SESv2.error(400, "MessageRejected"), times=9)
    clerk()
    assert "Due" not in only(ledger)
    assert any("requester was not told" in line["message"] for line in clerk.function.log())
    assert len(ledger.sesv2.requests) == 1 and "RequesterToldAt" not in only(ledger), "the record says more than happened"


def seats(ledger, attribute: str) -> list[str]:
    """The approvers whose seat has an attribute."""
    everyone = [seat["M"] for seat in only(ledger)["Approvers"]["M"].values()]
    return sorted(seat["Address"]["S"] for seat in everyone if attribute in seat)


def test_a_notice_that_is_refused_for_good_is_not_noted_as_sent(ledger, clerk):
    emails = ledger.open_request(function=clerk.function)
    asked = len(ledger.sns.published)
    until_past(time.time() + 2.1)
    ledger.make_due()
    ledger.sns.trouble("Publish", error(403, "AuthorizationError"), times=99)
    assert clerk().json() == {"done": 1}
    assert seats(ledger, "RemindedAt") == [] and "RemindedAt" not in only(ledger)
    assert not ledger.events.details("Request Reminded")
    assert int(only(ledger)["DueAt"]["N"]) > time.time() + 60, "and is not repeated every minute"
    assert ledger.press(emails[ANN], "approve").status == 200
    clerk()
    assert seats(ledger, "ToldAt") == [] and "Due" not in only(ledger)
    assert len(ledger.sns.published) == asked and len(ledger.sesv2.sent) == 1


def test_a_refusal_that_came_from_something_on_the_way_loses_no_notice(ledger, clerk):
    decided(ledger, clerk)
    ledger.sns.trouble("Publish", Reply(403, b"<html>Forbidden</html>"), times=2)
    ledger.sesv2.trouble("SendEmail", Reply(403), times=1)
    clerk()
    assert len(ledger.sns.published) == 3 and not ledger.sesv2.sent and "Due" in only(ledger)
    ledger.let_slots_pass()
    ledger.make_due()
    clerk()
    assert [topic for topic, _ in notices(ledger, 3)] == [topic_of(BEN), topic_of(CLEO)]
    assert len(ledger.sesv2.sent) == 1 and "Due" not in only(ledger)


@pytest.mark.parametrize("reply", [THROTTLED, Reply(500)], ids=["throttled", "500"])
@pytest.mark.parametrize("operation", ["Query", "GetItem", "UpdateItem"])
def test_trouble_with_the_table_loses_nothing_but_time(ledger, clerk, operation, reply):
    decided(ledger, clerk)
    ledger.dynamodb.trouble(operation, reply, times=9)
    clerk(seconds=20)
    ledger.dynamodb.relent()
    ledger.make_due()
    clerk()
    assert {topic for topic, _ in notices(ledger, 3)} == {topic_of(BEN), topic_of(CLEO)}
    assert "Due" not in only(ledger)


def test_an_item_that_cannot_be_read_blocks_no_other(ledger, clerk):
    decided(ledger, clerk)
    broken = {KEY: {"S": "0" * 32}, "Due": {"S": "due"}, "DueAt": {"N": "1"}}
    ledger.dynamodb.call("PutItem", Item=broken)
    assert clerk().json() == {"done": 1}
    assert len(ledger.sns.published) == 5
    assert any(line["level"] == "ERROR" for line in clerk.function.log())


def test_a_run_takes_many_in_rounds_that_are_bounded(ledger, clerk):
    ledger.open_request(function=clerk.function)
    opened = only(ledger)
    ledger.dynamodb.call("DeleteItem", Key={KEY: opened[KEY]})
    due = {"Status": {"S": "expired"}, "Due": {"S": "due"}, "DueAt": {"N": "1"}}
    for number in range(MANY):
        told = {KEY: {"S": f"{number:032x}"}, "Requester": {"S": f"user{number}@example.com"}}
        ledger.dynamodb.call("PutItem", Item=opened | due | told)
    before = len(ledger.dynamodb.requests)
    assert clerk(seconds=60).json() == {"done": MANY}
    assert sorted(sent.to[0] for sent in ledger.sesv2.sent) == sorted(f"user{number}@example.com" for number in range(MANY))
    rounds: list[int] = []
    for asked in ledger.dynamodb.inputs()[before:]:
        if "IndexName" in asked:
            assert asked["Limit"] == 100
            rounds.append(0)
        rounds[-1] += asked.get("UpdateExpression") == "SET DueAt = :claim"
    assert sum(rounds) == MANY and max(rounds) <= 40 and rounds[-1] == 0, rounds


@pytest.mark.parametrize("by", ["launch", "clerk"])
def test_a_reminder_calls_no_link_good_that_is_locked(ledger, clerk, by):
    emails = ledger.open_request(function=clerk.function)
    if by == "clerk":
        ledger.owe_emails()
        ledger.let_slots_pass()
        before = len(ledger.sns.published)
        ledger.have_emails_sent(clerk.function)
        emails = ledger.asking_since(before)
    asked = len(ledger.sns.published)
    wrong = "000 000" if emails[ANN].code != "000 000" else "000 001"
    for _ in range(10):
        assert ledger.press(emails[ANN], "approve", code=wrong).status == 403
    until_past(time.time() + 2.1)
    ledger.make_due()
    clerk()
    told = {ledger.approver_of(email): email.text for email in ledger.emails()[asked:]}
    assert {approver: "is still good" in text for approver, text in told.items()} == {ANN: False, BEN: True, CLEO: True}
    assert "have locked the link" in told[ANN]


def test_an_unreached_approver_is_not_reminded(ledger, clerk):
    ledger.sns.subscriptions = [Subscription(ANN), Subscription(BEN)]
    ledger.open_request(function=clerk.function)
    until_past(time.time() + 2.1)
    ledger.make_due()
    clerk()
    assert [topic for topic, _ in notices(ledger, 2)] == [topic_of(ANN), topic_of(BEN)]


@pytest.mark.parametrize("ended", [False, True], ids=["reminder", "outcome"])
@pytest.mark.parametrize("stranger", [False, True], ids=["unsubscribed", "overheard"])
def test_who_was_lost_after_the_email_gets_no_notice_and_is_named_and_healed_once(ledger, clerk, stranger, ended):
    emails = ledger.open_request(function=clerk.function)
    if stranger:
        ledger.sns.strangers[topic_of(CLEO)] = [Subscription("eve@example.com")]
    else:
        ledger.sns.subscriptions = [Subscription(ANN), Subscription(BEN)]
    if ended:
        assert ledger.press(emails[ANN], "approve").status == 200
    else:
        until_past(time.time() + 2.1)
        ledger.make_due()
    ledger.sesv2.trouble("SendEmail", SESv2.error(429, "TooManyRequestsException"), times=3)
    for _ in range(3):
        clerk()
        ledger.make_due()
    reached = [BEN] if ended else [ANN, BEN]
    assert [topic for topic, _ in notices(ledger, 3)] == [topic_of(each) for each in reached]
    assert seats(ledger, "ToldAt" if ended else "RemindedAt") == reached, "the record says more than happened"
    assert seats(ledger, "Unreached") == [CLEO]
    (told,) = ledger.events.details("Approver Unreachable")
    assert (told["approver"], told["confirmationSent"]) == (CLEO, not stranger)
    assert [form["Endpoint"] for form in ledger.sns.subscribed] == ([] if stranger else [CLEO])
    (line,) = [line for line in clerk.function.log() if "can't be reached" in line["message"]]
    assert (line["approver"], line["request"], line["level"]) == (CLEO, only(ledger)["RequestId"]["S"], "WARN")


def test_a_run_sends_one_confirmation_for_any_number_of_emails_and_notices(ledger, clerk):
    for number in range(3):
        ledger.open_request(ledger.wait_url(handle=f"H{number}"), function=clerk.function)
    ledger.owe_emails(ledger.requests()[0])
    ledger.sns.subscriptions = [Subscription(ANN), Subscription(BEN)]
    until_past(time.time() + 2.1)
    ledger.let_slots_pass()
    ledger.make_due()
    clerk()
    assert [form["Endpoint"] for form in ledger.sns.subscribed] == [CLEO]
    told = ledger.events.details("Approver Unreachable")
    assert len(told) == 3 and all(each["confirmationSent"] for each in told)


@pytest.mark.parametrize("owed", [True, False], ids=["email", "reminder"])
def test_a_confirmation_that_hangs_keeps_nothing_from_being_noted(ledger, clerk, owed):
    ledger.open_request(function=clerk.function)
    ledger.sns.subscriptions = [Subscription(ANN), Subscription(BEN)]
    ledger.sns.trouble("Subscribe", Fault.SILENCE, times=9)
    if owed:
        ledger.owe_emails()
    until_past(time.time() + 2.1)
    ledger.let_slots_pass()
    ledger.make_due()
    # Enough for a round, and too little for the attempts of a confirmation.
    assert clerk(seconds=12).json() == {"done": 1}
    assert seats(ledger, "MailedAt" if owed else "RemindedAt") == [ANN, BEN]
    assert seats(ledger, "Unreached") == [CLEO]


@pytest.mark.parametrize("owed", [True, False], ids=["email", "reminder"])
def test_a_topic_that_is_gone_hides_nobody_who_listens_in(ledger, clerk, owed):
    ledger.open_request(function=clerk.function)
    asked = len(ledger.sns.published)
    carry_out = ledger.sns.carry_out
    ledger.sns.carry_out = lambda operation, request: (
        error(404, "NotFound") if key_of(ANN).encode() in request.body else carry_out(operation, request)
    )
    ledger.sns.strangers[topic_of(BEN)] = [Subscription("eve@example.com")]
    if owed:
        ledger.owe_emails()
    until_past(time.time() + 2.1)
    ledger.let_slots_pass()
    ledger.make_due()
    clerk()
    assert [topic for topic, _ in notices(ledger, asked)] == [topic_of(CLEO)]


@pytest.mark.parametrize(
    "principal, told",
    [
        ("sts::123456789012:assumed-role/AWSReservedSSO_Users_0123456789abcdef/eve@example.com", "eve@example.com"),
        ("iam::123456789012:user/eve", REQUESTER),
        ("sts::123456789012:assumed-role/Builders/eve@example.com", REQUESTER),
    ],
    ids=["verified address", "verified name", "a name that its session chose"],
)
def test_the_outcome_goes_to_the_address_that_aws_vouches_for_else_to_the_typed_one(ledger, clerk, principal, told):
    wait_url = ledger.wait_url(stack="SC-123456789012-pp-abc")
    tags = ledger.cloudformation.stack(wait_url.stack_id).tags
    tags["aws:servicecatalog:provisioningPrincipalArn"] = f"arn:aws:{principal}"
    _, emails = ledger.asked(ledger.event("Create", wait_url, properties={"EmailID": REQUESTER}), clerk.function)
    assert ledger.press(emails[ANN], "approve").status == 200
    clerk()
    (sent,) = ledger.sesv2.sent
    assert sent.to == (told,)


# What a crash cut off


def cut_off(ledger, clerk, decision, **properties):
    """A decision that is on record, whose process died before it told CloudFormation."""
    emails = ledger.open_request(function=clerk.function, **properties)
    email = emails[ANN]
    form = [("decision", decision), ("comment", "as agreed"), ("code", email.code)]
    ledger.crash("ApprovalFunction", Call(email.link, "POST", form).event(), "UpdateItem", after=True)
    assert not ledger.signals.requests
    return emails


@pytest.mark.parametrize("decision, status", [("approve", "SUCCESS"), ("reject", "FAILURE")])
def test_a_decision_whose_signal_was_cut_off_is_delivered_by_the_clerk_and_then_told(ledger, clerk, decision, status):
    emails = cut_off(ledger, clerk, decision)
    ledger.make_due(SignalClaimedUntil=int(time.time()) - 1)
    assert clerk().json() == {"done": 2}, "first the signal, then the notices"
    (signal,) = ledger.signals.bodies()
    assert signal["Status"] == status and "as agreed" in signal["Reason"]
    assert [topic for topic, _ in notices(ledger, 3)] == [topic_of(BEN), topic_of(CLEO)]
    assert len(ledger.sesv2.sent) == 1 and "Due" not in only(ledger) and only(ledger)["Signalled"] == {"BOOL": True}
    if decision == "approve":
        assert ledger.resource()["Approved"]["M"]["RequestId"]["S"] == only(ledger)[KEY]["S"]
    assert ledger.visit(emails[ANN]).status == 200 and len(ledger.signals.requests) == 1


def test_the_clerk_leaves_a_signal_to_who_claimed_it_a_moment_ago(ledger, clerk):
    cut_off(ledger, clerk, "approve")
    ledger.make_due(SignalClaimedUntil=int(time.time()) + 60)
    clerk()
    assert not ledger.signals.requests and not ledger.sesv2.sent
    assert int(only(ledger)["DueAt"]["N"]) > time.time()


@pytest.mark.parametrize("reply", [Reply(403), Reply(503), Fault.RESET], ids=["403", "503", "reset"])
def test_a_signal_that_is_not_delivered_is_tried_again_later_and_nobody_is_told_before(ledger, clerk, reply):
    cut_off(ledger, clerk, "approve")
    ledger.make_due(SignalClaimedUntil=int(time.time()) - 1)
    ledger.signals.replies = [reply] * 3
    clerk()
    assert len(ledger.sns.published) == 3 and not ledger.sesv2.sent and "Due" in only(ledger)
    ledger.signals.replies = []
    ledger.make_due(SignalClaimedUntil=int(time.time()) - 1)
    clerk()
    assert ledger.signalled() == {(ledger.signals.bodies()[-1]["UniqueId"], "SUCCESS")}
    assert len(ledger.sns.published) == 5 and len(ledger.sesv2.sent) == 1


def test_a_signal_whose_url_has_expired_is_given_up_and_the_page_says_so(ledger, clerk):
    emails = cut_off(ledger, clerk, "approve")
    ledger.make_due(SignalClaimedUntil=int(time.time()) - 1)
    ledger.signals.otherwise = Reply(
        400, body=b"<Error><Code>ExpiredToken</Code><Message>The token has expired.</Message></Error>"
    )
    clerk()
    assert len(ledger.signals.requests) == 1 and "Due" not in only(ledger) and only(ledger)["Signalled"] == {"BOOL": False}
    assert len(ledger.sns.published) == 3 and not ledger.sesv2.sent, "CloudFormation does not know, so nobody is told"
    ledger.let_claims_run_out()
    page = ledger.visit(emails[ANN])
    assert page.status == 502 and "its URL has expired" in page.text


def test_a_store_that_hangs_for_one_request_holds_up_no_other(ledger, clerk):
    """Each is tried three times for five seconds: one after the other, they would take the whole run."""
    for number in range(4):
        emails = ledger.open_request(ledger.wait_url(handle=f"Handle{number}"), function=clerk.function)
        form = [("decision", "approve"), ("code", emails[ANN].code)]
        ledger.crash("ApprovalFunction", Call(emails[ANN].link, "POST", form).event(), "UpdateItem", after=True)
    ledger.make_due(SignalClaimedUntil=int(time.time()) - 1)
    ledger.signals.replies = [Fault.SILENCE]
    clerk(seconds=30)
    assert len({request.target for request in ledger.signals.requests}) == 4
    assert sorted(item["Signalled"]["BOOL"] for item in ledger.requests()) == [False, True, True, True]


@pytest.mark.parametrize("seconds", [3, 10])
def test_a_run_of_little_time_does_what_it_can(ledger, clerk, seconds):
    cut_off(ledger, clerk, "approve")
    ledger.make_due(SignalClaimedUntil=int(time.time()) - 1)
    clerk(seconds=seconds)
    assert ledger.signalled() == {(ledger.signals.bodies()[-1]["UniqueId"], "SUCCESS")}


def test_a_notice_says_what_is_not_verified(ledger, clerk):
    emails = ledger.open_request(ledger.wait_url(account="999999999999", stack="SC-production"), function=clerk.function)
    until_past(time.time() + 2.1)
    ledger.make_due()
    clerk()
    assert ledger.press(emails[ANN], "reject").status == 200
    ledger.make_due()
    clerk()
    texts = [form["Message"] for form in ledger.sns.published[3:]] + [sent.text for sent in ledger.sesv2.sent]
    assert len(texts) == 3 + 2 + 1, "three reminders, and two approvers and the requester who are told"
    for text in texts:
        assert "SC-production" in text and "Account, region and stack are not verified" in text
        assert f"Requester: {REQUESTER} (typed, not verified)" in text and "Launched by: not verified" in text


def test_a_request_that_too_few_approvers_are_left_for_is_ended_and_everyone_is_told(ledger, clerk):
    emails = ledger.open_request(function=clerk.function, Quorum="2")
    assert ledger.press(emails[CLEO], "approve").status == 200
    left = ledger.start("NotificationFunction", APPROVERS=CLEO, REQUESTER_SENDER=SENDER)
    ledger.make_due()
    left.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)
    assert only(ledger)["Status"] == {"S": "rejected"} and "Due" not in only(ledger)
    (signal,) = ledger.signals.bodies()
    assert signal["Status"] == "FAILURE" and "too few" in signal["Reason"]
    (told,) = ledger.events.details("Request Withdrawn")
    assert told["reason"] == "tooFewApprovers"
    assert [topic for topic, _ in notices(ledger, 3)] == [topic_of(CLEO)], "she voted, and does not know"
    assert all("Too few" in form["Message"] for form in ledger.sns.published[3:])
    (sent,) = ledger.sesv2.sent
    assert "Too few" in sent.text and "rejected" not in sent.subject
    assert ledger.visit(emails[CLEO]).status == 410


def test_a_reminder_that_one_approver_does_not_get_is_sent_to_that_one_later(ledger, clerk):
    ledger.open_request(function=clerk.function)
    asked = len(ledger.sns.published)
    until_past(time.time() + 2.1)
    ledger.make_due()
    ledger.sns.spoiled = {topic_of(BEN)}
    clerk()
    assert [topic for topic, _ in notices(ledger, asked)] == [topic_of(ANN), topic_of(CLEO)]
    ledger.sns.spoiled = set()
    ledger.make_due()
    clerk()
    assert [topic for topic, _ in notices(ledger, asked + 2)] == [topic_of(BEN)]
    assert [event["reminded"] for event in ledger.events.details("Request Reminded")] == [[ANN, CLEO], [BEN]]
