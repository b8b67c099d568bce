"""A late yes: a request that nobody answered in time lets one more launch of the same pass, once."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from kit.aws.dynamodb import KEY, THROTTLED
from kit.aws.service import Trouble
from kit.aws.sns import topic_of
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.flow.stack_life import LARGE, SMALL, approved, change_item, held, run_clerk, set_status, update, update_event
from kit.http.server import Fault, Reply
from kit.lambda_.gateway import Call
from kit.lambda_.runtime_api import OPERATOR_ARN
from kit.waiting import until

DAY = 86_400
REQUESTER = "requester@example.com"
TAG = "aws:servicecatalog:provisioningPrincipalArn"
PRODUCT = "aws:servicecatalog:productArn"
SSO = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Developers_0123456789abcdef"


def let_the_time_be_over(ledger, days: float = 0):
    """Puts every open request's deadline into the past."""
    for item in ledger.requests():
        if item["Status"]["S"] in ("pending", "expired"):
            change_item(ledger, item[KEY]["S"], Deadline=int(time.time() - 1 - days * DAY))


def ask(ledger, stack="first", *, function=None, principal=None, product=None, **properties):
    """Launches in a stack of its own: what CloudFormation is told, and the email of each approver who was asked."""
    wait_url = ledger.wait_url(stack=stack)
    tags = ledger.cloudformation.stack(wait_url.stack_id).tags
    if principal:
        tags[TAG] = principal
    if product:
        tags[PRODUCT] = product
    before = len(ledger.sns.published)
    answer = ledger.tell(ledger.event("Create", wait_url, properties={"Size": "small"} | properties), function)
    if answer["Status"] == "SUCCESS":
        let_the_clerk_send(ledger, wait_url, function)
    return answer, {ledger.approver_of(email): email for email in ledger.emails()[before:] if email.links}, wait_url


def let_the_clerk_send(ledger, wait_url, function=None):
    """Emails that found no slot at once, as on a busy machine, are the clerk's."""

    def all_sent() -> bool:
        (item,) = [each for each in ledger.requests() if each["WaitUrl"] == {"S": str(wait_url)} and "Kind" not in each]
        seats = [seat["M"] for seat in item["Approvers"]["M"].values()]
        if item["Status"] != {"S": "pending"} or all("MailedAt" in seat for seat in seats):
            return True
        run_clerk(ledger, function)
        return False

    until(all_sent, "an email is missing", pause=0.5)


def unanswered(ledger, stack="first", **options):
    """A request whose time ran out."""
    answer, emails, _ = ask(ledger, stack, **options)
    assert answer["Status"] == "SUCCESS", answer
    let_the_time_be_over(ledger)
    return emails


def approved_late(ledger, *stacks, **options):
    """One such request in each stack, each with a late yes."""
    everybodys = [unanswered(ledger, stack, **options) for stack in stacks or ("first",)]
    for emails in everybodys:
        answer = ledger.press(emails.get(ANN) or emails[BEN], "approve", comment="late")
        assert answer.status == 200, answer
    assert not ledger.signals.requests
    return everybodys[0]


def passes(ledger, stack="second", **options) -> bool:
    """Whether a launch passes at once; otherwise the approvers are asked."""
    signalled = len(ledger.signals.requests)
    answer, emails, wait_url = ask(ledger, stack, **options)
    assert answer["Status"] == "SUCCESS", answer
    if emails:
        assert len(ledger.signals.requests) == signalled
        return False
    assert [body["Status"] for body in ledger.signals.bodies()[signalled:]] == ["SUCCESS"]
    assert ledger.gate(wait_url, Digest=None, ResourceProperties=gate_properties(answer, wait_url))["Status"] == "SUCCESS"
    return True


def gate_properties(answer, wait_url):
    return {"ServiceToken": "x", "WaitUrl": str(wait_url), "Digest": answer["Data"]["Digest"]}


def statuses(ledger):
    return sorted(item["Status"]["S"] for item in ledger.requests())


def used(ledger):
    return ledger.events.details("Late Approval Used")


# The late decision


def test_after_its_time_the_link_still_opens_and_says_what_an_answer_means(ledger):
    emails = unanswered(ledger)
    answer = ledger.visit(emails[ANN])
    assert answer.status == 200 and "Let the next launch" in answer.text and "can still answer until" in answer.text
    body = json.loads(ledger.send(Call(emails[ANN].link, "GET", headers={"accept": "application/json"})).text)
    assert body["request"]["lateUntil"] > body["request"]["deadline"]


def test_a_late_yes_signals_nothing_and_is_on_record(ledger):
    emails = approved_late(ledger)
    assert statuses(ledger) == ["approvedLate"]
    (told,) = ledger.events.details("Request Decided")
    assert told["late"] is True and told["state"] == "approvedLate" and told["signalled"] is False and told["usableUntil"]
    for answer in (ledger.visit(emails[BEN]), ledger.press(emails[BEN], "approve"), ledger.press(emails[ANN], "approve")):
        assert answer.status == 200 and "Approved for the next launch" in answer.text
    assert ledger.press(emails[BEN], "reject").status == 409
    assert not ledger.signals.requests


def test_the_codes_and_locks_are_those_of_the_ballot(ledger):
    email = unanswered(ledger)[ANN]
    assert ledger.press(email, "approve", code="12").status == 403
    wrong = f"{(int(email.code.replace(' ', '')) + 1) % 1_000_000:06}"
    for _ in range(10):
        assert ledger.press(email, "approve", code=wrong).status == 403
    assert ledger.press(email, "approve").status == 403
    assert statuses(ledger) == ["pending"]


def test_a_quorum_of_late_votes_and_those_in_time(ledger):
    answer, emails, _ = ask(ledger, Quorum="2")
    assert ledger.press(emails[ANN], "approve").status == 200
    let_the_time_be_over(ledger)
    assert "of 2 approvals" in ledger.visit(emails[BEN]).text
    assert "Approved for the next launch" in ledger.press(emails[BEN], "approve").text
    assert statuses(ledger) == ["approvedLate"]
    assert [each["late"] for each in ledger.events.details("Request Decided")] == [False, True]


def test_a_late_vote_that_is_not_the_last_waits_for_the_others(ledger):
    emails = unanswered(ledger, Quorum="2")
    assert "Your approval is recorded" in ledger.press(emails[ANN], "approve").text
    assert "Your approval is recorded" in ledger.visit(emails[ANN]).text
    assert not passes(ledger, Quorum="2")


def test_a_late_rejection_ends_it(ledger):
    emails = unanswered(ledger)
    assert ledger.press(emails[ANN], "reject").status == 200
    assert statuses(ledger) == ["rejectedLate"]
    assert ledger.press(emails[BEN], "approve").status == 409
    assert "Rejected" in ledger.visit(emails[CLEO]).text
    assert not passes(ledger) and not ledger.signals.requests


@pytest.mark.parametrize("how", ["visit", "press"])
def test_after_the_last_day_it_is_over_for_good(ledger, how):
    emails = unanswered(ledger)
    let_the_time_be_over(ledger, days=7)
    answer = ledger.visit(emails[ANN]) if how == "visit" else ledger.press(emails[ANN], "approve")
    assert answer.status == 410 and "over for good" in answer.text


def test_where_there_are_no_late_days_the_deadline_is_the_end(ledger):
    emails = unanswered(ledger)
    function = ledger.start("ApprovalFunction", LATE_DAYS="0")
    for answer in (ledger.visit(emails[ANN], function=function), ledger.press(emails[ANN], "approve", function=function)):
        assert answer.status == 410 and "The time to decide is over" in answer.text
    approved_late(ledger, "third")
    assert not passes(ledger, function=ledger.start("NotificationFunction", LATE_DAYS="0"))


def test_opening_the_link_approves_nothing_late_even_where_it_does_in_time(ledger):
    emails = unanswered(ledger)
    function = ledger.start("ApprovalFunction", CONFIRMATION="one-click")
    assert "Let the next launch" in ledger.visit(emails[ANN], function=function).text
    assert statuses(ledger) == ["pending"]
    assert ledger.press(emails[ANN], "approve", function=function).status == 200
    assert statuses(ledger) == ["approvedLate"]


def test_a_delete_after_the_deadline_changes_nothing(ledger):
    wait_url = ledger.wait_url(stack="first")
    emails = ledger.open_request(wait_url, Size="small")
    let_the_time_be_over(ledger)
    ledger.tell(ledger.event("Delete", wait_url, properties={"Size": "small"}))
    assert ledger.press(emails[ANN], "approve").status == 200
    assert passes(ledger)


def deadline_in(ledger, seconds):
    """An hour after a request was opened, its deadline is so far away."""
    (item,) = ledger.requests()
    opened_at = int(time.time()) - 3600
    change_item(ledger, item[KEY]["S"], OpenedAt=opened_at, OpenedAtMs=opened_at * 1000, Deadline=int(time.time()) + seconds)


@pytest.mark.parametrize("way", ["Delete", "Update"])
def test_a_rollback_shortly_before_the_deadline_comes_from_it(ledger, way):
    """A wait condition that does not wait for the request ends a little earlier than the request."""
    wait_url = ledger.wait_url(stack="first")
    emails = ledger.open_request(wait_url, Size="small")
    deadline_in(ledger, 30)
    if way == "Delete":
        ledger.tell(ledger.event("Delete", wait_url, properties={"Size": "small"}))
    else:
        set_status(ledger, wait_url, "UPDATE_ROLLBACK_IN_PROGRESS")
        before = ledger.wait_url(stack="first", handle="Before").of(seconds=3600)
        assert update(ledger, before, {"Size": "small"}, {"Size": "small"}, old_url=wait_url)["Status"] == "SUCCESS"
    assert not ledger.events.details("Request Withdrawn")
    assert "Let the next launch" in ledger.visit(emails[ANN]).text
    clerk(ledger)
    assert len(ledger.events.details("Request Expired")) == 1
    assert "Approved for the next launch" in ledger.press(emails[ANN], "approve").text
    assert not ledger.signals.requests
    assert passes(ledger)


def test_a_press_that_crosses_such_a_rollback_is_a_late_one(ledger):
    """The page was read in time, and the request's time ended before the vote was written."""
    emails = ledger.open_request(ledger.wait_url(stack="first"), Size="small")
    (item,) = ledger.requests()
    carry_out = ledger.dynamodb.carry_out

    def late(operation, request):
        if operation == "UpdateItem":
            ledger.dynamodb.carry_out = carry_out
            change_item(ledger, item[KEY]["S"], Deadline=int(time.time()), Version=int(item["Version"]["N"]) + 1)
        return carry_out(operation, request)

    ledger.dynamodb.carry_out = late
    assert "Approved for the next launch" in ledger.press(emails[ANN], "approve").text
    assert statuses(ledger) == ["approvedLate"] and not ledger.signals.requests


@pytest.mark.parametrize("timeout, seconds", [("43200", 70), ("40", 20)])
def test_a_delete_well_before_the_deadline_withdraws(ledger, timeout, seconds):
    wait_url = ledger.wait_url(stack="first")
    emails = ledger.open_request(wait_url, Size="small", Timeout=timeout)
    deadline_in(ledger, seconds)
    ledger.tell(ledger.event("Delete", wait_url, properties={"Size": "small", "Timeout": timeout}))
    assert ledger.press(emails[ANN], "approve").status == 410


def test_an_expired_request_takes_a_late_yes_too(ledger):
    emails = unanswered(ledger)
    clerk(ledger)
    assert statuses(ledger) == ["expired"]
    assert ledger.press(emails[ANN], "approve").status == 200
    assert passes(ledger)


def test_the_email_says_that_the_link_still_opens(ledger):
    _, emails, _ = ask(ledger)
    assert "After that the link still opens until" in emails[ANN].text
    _, emails, _ = ask(ledger, "second", function=ledger.start("NotificationFunction", LATE_DAYS="0"))
    assert "still opens" not in emails[ANN].text


# What it lets pass


def test_the_next_launch_of_the_same_passes_at_once_and_asks_nobody(ledger):
    approved_late(ledger)
    before = len(ledger.sns.published)
    assert passes(ledger)
    assert len(ledger.sns.published) == before
    assert statuses(ledger) == ["approved", "used"]
    (body,) = ledger.signals.bodies()
    assert ANN in body["Reason"]
    (told,) = used(ledger)
    assert told["approvedBy"] == [ANN]
    assert not ledger.events.details("Request Opened")[1:]


def test_it_is_used_once(ledger):
    approved_late(ledger)
    assert passes(ledger)
    assert not passes(ledger, "third")
    assert len(used(ledger)) == 1


def test_each_late_yes_is_one_launch(ledger):
    approved_late(ledger, "first", "other")
    assert passes(ledger, "second") and passes(ledger, "third")
    assert not passes(ledger, "fourth")


def test_the_gate_of_the_stack_that_was_not_answered_stays_shut(ledger):
    answer, emails, wait_url = ask(ledger)
    let_the_time_be_over(ledger)
    assert "Approved for the next launch" in ledger.press(emails[ANN], "approve").text
    gate = ledger.gate(wait_url, properties={"Digest": answer["Data"]["Digest"]})
    assert gate["Status"] == "FAILED" and "Not approved" in gate["Reason"]


def test_two_launches_at_once_use_it_once(ledger):
    approved_late(ledger)
    functions = [ledger.start("NotificationFunction") for _ in range(4)]
    events = [
        ledger.event("Create", ledger.wait_url(stack=f"at-once-{number}"), properties={"Size": "small"}) for number in range(4)
    ]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda function, event: function.invoke(event), functions, events))
    assert len(ledger.signals.requests) == 1 and len(used(ledger)) == 1
    assert statuses(ledger) == ["approved", "pending", "pending", "pending", "used"]


def test_a_create_makes_no_more_round_trips_for_it(ledger):
    def reads():
        asked = zip(ledger.dynamodb.operations(), ledger.dynamodb.inputs(), strict=True)
        # A request's own item is read besides, along with each slot that has become too old: how often is for the machine to say.
        return sum(operation == "GetItem" and "-" in call["Key"][KEY]["S"] for operation, call in asked)

    before = reads()
    ask(ledger, function=ledger.start("NotificationFunction", LATE_DAYS="0"))
    without = reads() - before
    ask(ledger, "second")
    assert reads() - before - without == without + 1, "one more GetItem, side by side with the others"


@pytest.mark.parametrize(
    "other",
    [{"Size": "large"}, {"Product": "Another"}, {"EmailID": "somebody.else@example.com"}],
    ids=["values", "product", "person"],
)
def test_another_launch_is_asked_about(ledger, other):
    approved_late(ledger)
    assert not passes(ledger, **other)
    assert statuses(ledger) == ["approvedLate", "pending"]


def test_what_no_approval_depends_on_may_differ(ledger):
    approved_late(ledger)
    assert passes(ledger, Notes="once more", Timeout="600")


def test_another_account_or_region_is_asked_about(ledger):
    approved_late(ledger)
    for place in ({"account": "210987654321"}, {"region": "eu-west-3"}):
        wait_url = ledger.wait_url(stack="second", **place)
        before = len(ledger.sns.published)
        answer, _ = ledger.asked(ledger.event("Create", wait_url, properties={"Size": "small"}))
        assert answer["Status"] == "SUCCESS"
        assert len(ledger.sns.published) == before + 3


@pytest.mark.parametrize(
    "first, second, expected",
    [
        (f"{SSO}/eve@example.com", f"{SSO}/eve@example.com", True),
        (f"{SSO}/eve@example.com", f"{SSO}/mallory@example.com", False),
        (f"{SSO}/eve@example.com", None, False),
        (None, f"{SSO}/eve@example.com", False),
        (None, None, True),
    ],
)
def test_a_verified_person_counts_before_the_typed_address(ledger, first, second, expected):
    approved_late(ledger, "SC-first", principal=first)
    assert passes(ledger, "SC-second", principal=second) is expected


def test_another_product_of_the_catalog_is_asked_about(ledger):
    arn = "arn:aws:catalog:us-east-1:123456789012:product/prod-{}"
    approved_late(ledger, "SC-first", product=arn.format("a"))
    assert not passes(ledger, "SC-second", product=arn.format("b"))
    assert not passes(ledger, "by-hand")
    assert passes(ledger, "SC-third", product=arn.format("a"))


def test_what_aws_has_confirmed_serves_nothing_that_it_has_not(ledger):
    approved_late(ledger)
    ledger.cloudformation.trouble("DescribeStackResource", ledger.cloudformation.error(403, "AccessDenied"))
    assert not passes(ledger)


def test_who_approved_late_and_is_removed_since_counts_no_more(ledger):
    approved_late(ledger)
    without_ann = ledger.start("NotificationFunction", APPROVERS=f"{BEN},{CLEO}")
    assert not passes(ledger, function=without_ann)
    assert passes(ledger, "third"), "it is not used up"


def test_a_quorum_that_was_raised_since_asks_anew(ledger):
    approved_late(ledger)
    assert not passes(ledger, function=ledger.start("NotificationFunction", QUORUM="2"))
    assert not passes(ledger, "third", Quorum="3")
    assert passes(ledger, "fourth")


def test_an_approver_who_launches_does_not_count(ledger):
    emails = unanswered(ledger, EmailID="ann.other@example.com")
    assert ledger.press(emails[ANN], "approve").status == 200
    assert not passes(ledger, "SC-second", principal=f"{SSO}/{ANN}", EmailID="ann.other@example.com")


def test_it_ends_after_its_days(ledger):
    emails = approved_late(ledger)
    (item,) = ledger.requests()
    assert abs(int(item["StandingUntil"]["N"]) - time.time() - 7 * DAY) < 600
    assert int(item["ExpiresAt"]["N"]) > int(item["StandingUntil"]["N"]) + 80 * DAY
    change_item(ledger, item[KEY]["S"], StandingUntil=int(time.time()) - 1)
    assert not passes(ledger)
    assert ledger.visit(emails[ANN]).status == 410


def test_who_must_be_verified_is(ledger):
    approved_late(ledger)
    strict = ledger.start("NotificationFunction", VERIFY_REQUESTER="require")
    answer, emails, _ = ask(ledger, "second", function=strict)
    assert answer["Status"] == "FAILED" and not emails and not ledger.signals.requests


def test_late_approvals_that_were_taken_back_hide_none_that_stands(ledger):
    stacks = [f"number-{number}" for number in range(5)]
    approved_late(ledger, *stacks)
    (standing,) = [item for item in ledger.dynamodb.items() if item[KEY]["S"].startswith("standing-")]
    # The first that are looked at: their copies stayed, as after a crash.
    ids = sorted((id for id in standing if len(id) == 32), key=lambda id: (int(standing[id]["M"]["Until"]["N"]), id))
    for id in ids[:4]:
        assert withdraw(ledger, id).kind == "response"
    ledger.dynamodb.call("PutItem", Item=standing)
    assert passes(ledger)
    assert not passes(ledger, "third")


# Taking it back


def withdraw(ledger, request_id, **options):
    return ledger.notification.invoke({"Withdraw": {"RequestId": request_id}}, **{"function_arn": OPERATOR_ARN, **options})


def test_an_operator_takes_it_back(ledger):
    emails = approved_late(ledger)
    (item,) = ledger.requests()
    id = item[KEY]["S"]
    assert withdraw(ledger, id, function_arn=OPERATOR_ARN.removesuffix(":operator")).kind == "error"
    assert withdraw(ledger, id).json() == {"withdrawn": id}
    assert not passes(ledger)
    assert ledger.visit(emails[ANN]).status == 410
    (told,) = ledger.events.details("Request Withdrawn")
    assert told["reason"] == "operator"
    again = withdraw(ledger, id)
    assert again.kind == "error" and "withdrawn" in again.json()["errorMessage"]


def test_what_could_still_be_approved_late_is_taken_back_too(ledger):
    emails = unanswered(ledger)
    assert withdraw(ledger, ledger.requests()[0][KEY]["S"]).kind == "response"
    assert ledger.press(emails[ANN], "approve").status == 410


@pytest.mark.parametrize("id", ["0" * 32, "nonsense", None, 7])
def test_nothing_is_taken_back_that_is_not_there(ledger, id):
    outcome = withdraw(ledger, id)
    assert outcome.kind == "error"


def test_a_request_that_can_be_decided_in_time_is_for_the_approvers(ledger):
    ask(ledger)
    outcome = withdraw(ledger, ledger.requests()[0][KEY]["S"])
    assert outcome.kind == "error" and "reject" in outcome.json()["errorMessage"]
    assert statuses(ledger) == ["pending"]


# Trouble and crashes


def event_of(ledger, stack="second"):
    return ledger.event("Create", ledger.wait_url(stack=stack), properties={"Size": "small"})


@pytest.mark.parametrize("carried_out", [False, True], ids=["before it", "after it"])
@pytest.mark.parametrize("operation, number", [("UpdateItem", 1), ("PutItem", 1), ("UpdateItem", 2), ("UpdateItem", 4)])
def test_a_crash_at_any_write_is_finished_by_the_events_repetition(ledger, operation, number, carried_out):
    approved_late(ledger)
    event = event_of(ledger)
    ledger.crash("NotificationFunction", event, operation, number=number, after=carried_out)
    ledger.let_claims_run_out()
    before = len(ledger.sns.published)
    ledger.notification.invoke(event)
    assert statuses(ledger) == ["approved", "used"]
    assert len(ledger.signalled()) == 1 and {status for _, status in ledger.signalled()} == {"SUCCESS"}
    assert len(ledger.sns.published) == before
    assert {body["Status"] for body in ledger.responses.bodies()} == {"SUCCESS"}
    assert not passes(ledger, "third")


def test_a_crash_between_use_and_signal_is_finished_by_the_events_repetition(ledger):
    approved_late(ledger)
    event = event_of(ledger)
    ledger.signals.released.clear()
    function = ledger.start("NotificationFunction")
    function.start(event)
    assert ledger.signals.arrived.wait(30)
    function.kill()
    ledger.signals.released.set()
    ledger.let_claims_run_out()
    ledger.notification.invoke(event)
    assert len(ledger.signalled()) == 1 and len(ledger.signals.requests) == 2
    assert statuses(ledger) == ["approved", "used"]


@pytest.mark.parametrize("reply", [THROTTLED, Reply(500), Fault.RESET], ids=["throttled", "500", "reset"])
@pytest.mark.parametrize("operation", ["GetItem", "UpdateItem", "PutItem"])
@pytest.mark.parametrize("carried_out", [False, True], ids=["before it", "after it"])
def test_a_passing_trouble_is_tried_again(ledger, operation, reply, carried_out):
    approved_late(ledger)
    ledger.dynamodb.trouble(operation, reply, after=carried_out)
    assert passes(ledger)
    assert not passes(ledger, "third")


def test_what_cannot_be_read_is_asked_about(ledger):
    approved_late(ledger)
    (standing,) = [item for item in ledger.dynamodb.items() if item[KEY]["S"].startswith("standing-")]
    (id,) = [name for name in standing if len(name) == 32]
    for broken in ({"S": "x"}, {"M": {}}, {"M": {**standing[id]["M"], "Votes": {"L": [{"S": "x"}]}}}):
        ledger.dynamodb.call(
            "UpdateItem",
            Key={KEY: standing[KEY]},
            UpdateExpression="SET #id = :value",
            ExpressionAttributeNames={"#id": id},
            ExpressionAttributeValues={":value": broken},
        )
        assert not passes(ledger, f"broken-{list(broken)[0]}-{len(str(broken))}")


def test_a_signal_that_is_refused_fails_the_launch_at_once(ledger):
    approved_late(ledger)
    ledger.signals.otherwise = Reply(403)
    answer, emails, _ = ask(ledger, "second")
    assert answer["Status"] == "FAILED" and "403" in answer["Reason"] and not emails


def test_a_signal_that_was_not_confirmed_is_sent_again_by_the_events_repetition(ledger):
    approved_late(ledger)
    event = event_of(ledger)
    ledger.signals.otherwise = Reply(503)
    assert ledger.tell(event)["Status"] == "SUCCESS"
    ledger.signals.otherwise = Reply(200)
    ledger.let_claims_run_out()
    assert ledger.tell(event)["Status"] == "SUCCESS"
    assert len(ledger.signalled()) == 1


def test_a_repeated_event_uses_nothing_more(ledger):
    approved_late(ledger, "first", "other")
    event = event_of(ledger)
    for _ in range(3):
        assert ledger.tell(event)["Status"] == "SUCCESS"
    assert statuses(ledger) == ["approved", "approvedLate", "used"]
    assert len(ledger.signalled()) == 1


# Who is told


def clerk(ledger, **environment):
    run_clerk(ledger, ledger.start("NotificationFunction", REMIND_BEFORE="", **environment))


def test_the_requester_is_told_to_launch_again(ledger):
    emails = unanswered(ledger)
    clerk(ledger, REQUESTER_SENDER="approvals@example.com")
    clerk(ledger, REQUESTER_SENDER="approvals@example.com")
    assert ["nobody decided" in sent.subject for sent in ledger.sesv2.sent] == [True]
    ledger.press(emails[ANN], "approve")
    clerk(ledger, REQUESTER_SENDER="approvals@example.com")
    sent = ledger.sesv2.sent[-1]
    assert len(ledger.sesv2.sent) == 2 and "launch again" in sent.subject and ANN in sent.text
    assert all("Due" not in item for item in ledger.requests())


def test_the_requester_is_told_of_a_late_rejection(ledger):
    emails = unanswered(ledger)
    ledger.press(emails[ANN], "reject", comment="never")
    clerk(ledger, REQUESTER_SENDER="approvals@example.com")
    (sent,) = ledger.sesv2.sent
    assert "rejected" in sent.subject and "never" in sent.text


def test_approvers_are_told_when_it_is_used_without_a_link(ledger):
    approved_late(ledger)
    assert passes(ledger)
    before = len(ledger.sns.published)
    clerk(ledger)
    clerk(ledger)
    told = ledger.sns.published[before:]
    assert sorted(form["TopicArn"] for form in told) == sorted(topic_of(each) for each in (ANN, BEN, CLEO))
    for form in told:
        assert "was used" in form["Subject"] and ANN in form["Message"]
        assert "?request=" not in form["Message"] and "Code:" not in form["Message"]


def test_of_a_change_both_are_told_of_an_update(ledger, running):
    change = held(ledger, running)
    change.end_window()
    clerk(ledger, REQUESTER_SENDER="approvals@example.com")
    assert change.press("approve") == 200
    clerk(ledger, REQUESTER_SENDER="approvals@example.com")
    told = ledger.sesv2.sent[-1]
    assert "update again" in told.subject and "Update to exactly the same values again" in told.text
    before = len(ledger.sns.published)
    assert again(ledger, running)
    clerk(ledger)
    notices = ledger.sns.published[before:]
    assert sorted(form["TopicArn"] for form in notices) == sorted(topic_of(each) for each in (ANN, BEN, CLEO))
    for form in notices:
        assert "An update has passed without asking you" in form["Message"] and "launch" not in form["Message"]


def test_the_clerk_puts_it_where_the_next_launch_looks_if_a_crash_kept_it_away(ledger):
    emails = unanswered(ledger)
    press = Call(emails[ANN].link, "POST", [("decision", "approve"), ("code", emails[ANN].code)]).event()
    ledger.crash("ApprovalFunction", press, "UpdateItem", number=2, after=False)
    assert statuses(ledger) == ["approvedLate"]
    assert not passes(ledger)
    clerk(ledger)
    assert passes(ledger, "third")


# Changes of what runs


@pytest.fixture
def running(ledger):
    """A stack whose launch was approved."""
    wait_url, _ = approved(ledger)
    return wait_url


def unanswered_change(ledger, wait_url, **options):
    """A change whose window ended, and whose update CloudFormation took back."""
    change = held(ledger, wait_url, **options)
    change.end_window()
    run_clerk(ledger)
    assert change.answer()["Status"] == "FAILED"
    return change


def change_approved_late(ledger, wait_url):
    change = unanswered_change(ledger, wait_url)
    assert change.press("approve") == 200
    assert change.item["Status"]["S"] == "approvedLate"
    return change


def again(ledger, wait_url, new=LARGE, old=SMALL):
    """The same update once more: the digest with which it passes at once, or nothing if the approvers are asked."""
    event = update_event(ledger, wait_url, new, old)
    emailed, answered = len(ledger.sns.published), len(ledger.responses.requests)
    assert ledger.notification.invoke(event).kind == "response"
    bodies = ledger.responses.bodies()[answered:]
    if not bodies:
        ledger.have_emails_sent()
        assert len(ledger.sns.published) > emailed
        return None
    (body,) = bodies
    assert body["Status"] == "SUCCESS" and len(ledger.sns.published) == emailed
    return body["Data"]["Digest"]


def test_a_change_that_was_approved_late_passes_at_once_when_it_is_tried_again(ledger, running):
    change = change_approved_late(ledger, running)
    assert len(change.answers()) == 1, "CloudFormation was told once that nobody decided in time"
    digest = again(ledger, running)
    assert digest
    old = {"Digest": ledger.resource()["Before"]["M"]["Digest"]["S"], "WaitUrl": str(running)}
    assert ledger.resource()["Approved"]["M"]["Digest"] == {"S": digest}
    assert ledger.gate(running, "Update", properties={"Digest": digest}, old=old)["Status"] == "SUCCESS"
    assert change.item["Status"]["S"] == "used" and len(used(ledger)) == 1
    assert update(ledger, running, LARGE | {"Notes": "x"}, LARGE)["Status"] == "SUCCESS"


def test_a_change_whose_old_values_were_never_approved_passes_too(ledger, running):
    """What it was shown against is what the ledger has as approved, whatever the event says."""
    other = SMALL | {"Extra": "x"}
    change = held(ledger, running, LARGE, other)
    change.end_window()
    run_clerk(ledger)
    assert change.press("approve") == 200
    assert again(ledger, running, LARGE, other)


def test_an_update_with_a_new_handle_passes_too_and_once(ledger, running):
    def begin(handle, name):
        event = update_event(ledger, ledger.wait_url(handle=handle), LARGE, SMALL, old_url=running)
        answer, emails = ledger.asked(event)
        assert answer["Status"] == "SUCCESS", name
        return emails

    def goes_back(handle):
        set_status(ledger, running, "UPDATE_ROLLBACK_IN_PROGRESS")
        assert update(ledger, running, SMALL, LARGE, old_url=ledger.wait_url(handle=handle))["Status"] == "SUCCESS"
        set_status(ledger, running, "UPDATE_IN_PROGRESS")

    emails = begin("New", "nobody answers")
    assert "for the next update of exactly this" in emails[ANN].text
    assert "for the next update of exactly this" in ledger.visit(emails[ANN]).text
    let_the_time_be_over(ledger)
    goes_back("New")
    # It is for this stack and the values before, as it lets no launch pass.
    page = ledger.visit(emails[ANN]).text
    assert "Let the next update" in page and "update of this stack from the same values to exactly these" in page
    assert "Approved for the next update" in ledger.press(emails[ANN], "approve").text
    signalled = len(ledger.signals.requests)
    assert not begin("Newer", "it passes")
    assert [body["Status"] for body in ledger.signals.bodies()[signalled:]] == ["SUCCESS"]
    assert len(used(ledger)) == 1
    goes_back("Newer")
    assert begin("Newest", "the approvers are asked")


def test_a_change_whose_late_approval_may_be_used_up_is_sent_again_and_passes(ledger, running):
    change = change_approved_late(ledger, running)
    event = update_event(ledger, running, LARGE, SMALL)
    ledger.dynamodb.troubles.append(Trouble("UpdateItem", Reply(500), after=True, times=3, skip=1))
    assert ledger.notification.invoke(event).kind == "error"
    assert change.item["Status"] == {"S": "used"}
    assert ledger.notification.invoke(event).kind == "response"
    (body,) = [body for body in ledger.responses.bodies() if body["RequestId"] == event["RequestId"]]
    assert body["Status"] == "SUCCESS"


def test_the_page_of_a_change_says_what_an_answer_means_now(ledger, running):
    change = unanswered_change(ledger, running)
    text = ledger.visit(change.emails[ANN]).text
    assert "Let the next update" in text and "from the same values to exactly these" in text
    assert "The link" not in text and "After that the link still opens" in change.emails[ANN].text


@pytest.mark.parametrize("press", ["approve", "reject"])
def test_a_late_press_before_the_clerk_comes_tells_cloudformation_that_nobody_decided_in_time(ledger, running, press):
    change = held(ledger, running)
    change.end_window()
    assert change.press(press) == 200
    answer = change.answer()
    assert answer["Status"] == "FAILED" and "nobody decided in time" in answer["Reason"]
    run_clerk(ledger)
    assert len(change.answers()) == 1
    assert bool(again(ledger, running)) is (press == "approve")


def test_a_change_that_is_taken_back_after_its_window_is_answered_by_the_clerk(ledger, running):
    change = held(ledger, running)
    change.end_window()
    assert withdraw(ledger, change.item[KEY]["S"]).kind == "response"
    run_clerk(ledger)
    answer = change.answer()
    assert answer["Status"] == "FAILED" and "nobody decided in time" in answer["Reason"]
    assert change.press("approve") == 410


def test_a_late_press_whose_answer_is_not_taken_is_told_by_the_clerk(ledger, running):
    change = held(ledger, running)
    change.end_window()
    ledger.responses.otherwise = Reply(503)
    change.press("approve")
    ledger.responses.otherwise = Reply(200)
    run_clerk(ledger)
    assert "nobody decided in time" in change.answer()["Reason"]
    assert change.press("approve") == 200


def test_it_is_used_once_for_the_same_change_only(ledger, running):
    change_approved_late(ledger, running)
    assert not again(ledger, running, {"InstanceType": "t4g.2xlarge"})
    assert again(ledger, running)
    assert update(ledger, running, LARGE | {"Notes": "x"}, LARGE)["Status"] == "SUCCESS"
    back = held(ledger, running, SMALL, LARGE)
    assert back.press("approve") == 200
    assert not again(ledger, running)


@pytest.mark.parametrize("old", [SMALL, {"InstanceType": "t4g.nano"}], ids=["approved", "never approved"])
def test_what_was_approved_for_a_launch_lets_no_update_pass(ledger, running, old):
    """The update of a stack that runs: with a new handle it asks as a launch does, whatever it says that there was."""
    assert ledger.press(unanswered(ledger, "elsewhere", **LARGE)[ANN], "approve").status == 200
    assert statuses(ledger) == ["approved", "approvedLate"]
    event = update_event(ledger, ledger.wait_url(handle="New"), LARGE | {"Size": "small"}, old, old_url=running)
    answer, emails = ledger.asked(event)
    assert answer["Status"] == "SUCCESS" and set(emails) == {ANN, BEN, CLEO} and not used(ledger)


def test_another_stack_or_other_values_before_are_asked_about(ledger, running):
    change_approved_late(ledger, running)
    elsewhere, _ = approved(ledger, ledger.wait_url(stack="elsewhere"))
    assert not again(ledger, elsewhere)
    assert not passes(ledger, "a-launch", Size="small", **LARGE)


@pytest.mark.parametrize("carried_out", [False, True], ids=["before it", "after it"])
@pytest.mark.parametrize("operation, number", [("UpdateItem", 1), ("UpdateItem", 2), ("PutItem", 1), ("UpdateItem", 3)])
def test_a_crash_while_a_change_passes_is_finished(ledger, running, operation, number, carried_out):
    change_approved_late(ledger, running)
    event = update_event(ledger, running, LARGE, SMALL)
    ledger.crash("NotificationFunction", event, operation, number=number, after=carried_out)
    ledger.let_claims_run_out()
    ledger.notification.invoke(event)
    run_clerk(ledger)
    bodies = [body for body in ledger.responses.bodies() if body["RequestId"] == event["RequestId"]]
    assert bodies and {body["Status"] for body in bodies} == {"SUCCESS"}
    assert ledger.resource()["Approved"]["M"]["Digest"] == {"S": bodies[0]["Data"]["Digest"]}
    assert statuses(ledger) == ["approved", "approved", "used"]
