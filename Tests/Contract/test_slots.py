"""No approver's topic gets more than a few emails in a second, whatever comes; what is beyond waits for the clerk, in order."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from kit.aws.slots import SLOTS_IN_A_SECOND, slots_given, slots_taken, without_a_slot
from kit.aws.sns import error, key_of, topic_of
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.http.server import Fault
from kit.lambda_.runtime_api import OPERATOR_ARN
from kit.waiting import until

EVERYONE = (ANN, BEN, CLEO)
MORE_THAN_LOOKED_AT = 110  # by a clerk that claims some of them
LEFT = "an email is still to be sent by the clerk"


@pytest.fixture
def clerk(ledger):
    function = ledger.start("NotificationFunction", REMIND_BEFORE="")

    def run(**options):
        ledger.make_due()
        return function.invoke({"Clerk": {}}, **{"function_arn": OPERATOR_ARN, **options})

    return run


def products(ledger, approver: str = ANN) -> list[str]:
    """What an approver was asked about, in the order of the emails."""
    return [email.text.split("Product: ")[1].split("\n")[0] for email in ledger.emails() if ledger.approver_of(email) == approver]


def launch(ledger, name: str, function=None):
    """The emails that a launch sends by itself."""
    before = len(ledger.sns.published)
    answer = ledger.tell(ledger.event("Create", ledger.wait_url(handle=name), properties={"Product": name}), function)
    assert answer["Status"] == "SUCCESS", answer
    return {ledger.approver_of(email): email for email in ledger.emails()[before:]}


def assert_spaced_out(ledger):
    given = slots_given(ledger.dynamodb.items())
    assert 0 < max(given.values(), default=0) <= SLOTS_IN_A_SECOND
    assert not without_a_slot(ledger.sns.requests, given), "an email went out without a slot of its second"


def test_slots_are_asked_for_while_the_request_is_written_and_cost_no_round_trip(ledger):
    ledger.dynamodb.hold("PutItem", after=True)
    event = ledger.event()
    ledger.notification.start(event, seconds=4)
    # All of them come though the write is never answered.
    until(lambda: len(slots_taken(ledger.dynamodb.inputs())) == 3, "the slots were not asked for side by side with the write")
    assert not ledger.sns.published
    until(lambda: ledger.responses.requests, "CloudFormation got no answer")


def asked_by_a_launch(ledger, clerk):
    """What a launch asks of the table; nothing where it leaves an email to the clerk, as on a busy machine."""
    before = len(ledger.dynamodb.requests)
    emails = launch(ledger, f"after{before}")
    asked = list(zip(ledger.dynamodb.operations(), ledger.dynamodb.inputs(), strict=True))[before:]
    if set(emails) == set(EVERYONE):
        return asked
    clerk()
    return []


def test_what_a_launch_asks_of_the_table(ledger, clerk):
    asked = until(lambda: asked_by_a_launch(ledger, clerk), "every launch leaves an email to the clerk")
    operations = Counter(
        (operation, str(body.get("Key")).count("slot-"), str(body.get("Key")).count("queue-")) for operation, body in asked
    )
    # A process that is held up takes its slots anew.
    assert operations.pop(("UpdateItem", 1, 0)) in range(3, 30) and operations.pop(("GetItem", 0, 1)) == 3
    # The resource, its request and a late approval; with slots that are taken anew, the request once more.
    assert operations.pop(("GetItem", 0, 0)) in range(3, 3 + 27)
    # The request is written, the resource, the requester, and one note.
    assert operations == {("PutItem", 0, 0): 1, ("UpdateItem", 0, 0): 3}


def test_launches_at_once_are_spaced_out_over_all_processes(ledger, clerk):
    functions = [ledger.start("NotificationFunction") for _ in range(4)]
    events = [ledger.event("Create", ledger.wait_url(handle=f"H{number}")) for number in range(8)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda pair: pair[0].invoke(pair[1]), zip(functions * 2, events, strict=True)))
    assert [body["Status"] for body in ledger.responses.bodies()] == ["SUCCESS"] * 8
    # In one run, unless the machine is busy.
    until(lambda: clerk() and len(ledger.emails()) >= 24, "an email is lost")
    sent = Counter(ledger.approver_of(email) for email in ledger.emails())
    assert sent == dict.fromkeys(EVERYONE, 8), "none is lost, and none comes twice"
    assert_spaced_out(ledger)


def test_what_finds_no_slot_waits_for_the_clerk_and_later_launches_stand_behind_it(ledger, clerk):
    function = ledger.start("NotificationFunction")
    ledger.sns.trouble("Publish", error(400, "Throttling"), times=9)
    assert launch(ledger, "first", function) == {}
    ledger.sns.relent()
    assert launch(ledger, "second", function) == {} and launch(ledger, "third", function) == {}
    assert [line["message"] for line in function.log()].count(LEFT) == 3
    clerk()
    for approver in EVERYONE:
        assert products(ledger, approver) == ["first", "second", "third"]
    assert all(ledger.visit(email).status == 200 for email in ledger.emails())
    assert set(launch(ledger, "fourth", function)) == set(EVERYONE), "the queue is over"
    assert_spaced_out(ledger)


def test_the_clerk_sends_in_the_order_of_launch_whatever_the_table_says_first(ledger, clerk):
    function = ledger.start("NotificationFunction")
    ledger.sns.trouble("Publish", error(400, "Throttling"), times=9)
    names = [f"number{number}" for number in range(6)]
    for name in names:
        launch(ledger, name, function)
    ledger.sns.relent()
    clerk()
    assert products(ledger) == products(ledger, CLEO) == names


def test_what_a_clerk_could_not_send_keeps_its_place(ledger):
    clerk = ledger.start("NotificationFunction", REMIND_BEFORE="", MAX_OPEN="1000")
    ledger.sns.trouble("Publish", error(400, "Throttling"), times=99)
    first, later = [f"first{number}" for number in range(4)], [f"later{number}" for number in range(MORE_THAN_LOOKED_AT)]
    for name in first + later:
        launch(ledger, name, clerk)
    ledger.let_time_pass_for_emails()
    ledger.make_due(seconds_ago=45, only=first)
    clerk.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)
    ledger.sns.relent()
    ledger.make_due(seconds_ago=20, only=later)
    clerk.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN, seconds=14)
    assert products(ledger)[: len(first)] == first


def test_a_deadline_does_not_wait_for_emails(ledger):
    clerk = ledger.start("NotificationFunction", REMIND_BEFORE="")
    ledger.sns.trouble("Publish", error(400, "Throttling"), times=99)
    names = [f"number{number}" for number in range(8)]
    for name in names:
        launch(ledger, name, clerk)
    ledger.sns.relent()
    ledger.make_due()
    ledger.make_due(only=names[-1:], Deadline=1)
    carry_out, seen = ledger.sns.carry_out, []

    def looking(operation, request):
        if operation == "Publish" and not seen:
            seen.extend(item["Product"]["S"] for item in ledger.requests() if item["Status"]["S"] == "expired")
        return carry_out(operation, request)

    ledger.sns.carry_out = looking
    # It takes six in a round, as there is time for so many emails.
    clerk.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN, seconds=13.5)
    assert seen == names[-1:] and ledger.emails()


def test_one_approver_whom_nothing_reaches_holds_up_no_other(ledger, clerk):
    function = ledger.start("NotificationFunction", REMIND_BEFORE="")
    ledger.sns.spoiled = {topic_of(BEN)}
    launch(ledger, "one", function)
    launch(ledger, "two", function)
    clerk()
    assert (products(ledger), products(ledger, BEN)) == (["one", "two"], [])
    ledger.sns.spoiled = set()
    clerk()
    assert products(ledger, BEN) == ["one", "two"]
    assert len(products(ledger)) == len(products(ledger, CLEO)) == 2


def test_a_process_that_is_frozen_between_slot_and_email_takes_another_slot(ledger):
    function = ledger.start("NotificationFunction")
    carry_out, frozen = ledger.dynamodb.carry_out, threading.Event()

    def freezing(operation, request):
        reply = carry_out(operation, request)
        if b'"slot-' in request.body and not frozen.is_set():
            frozen.set()
            function.freeze()
            threading.Timer(2.5, function.thaw).start()
        return reply

    ledger.dynamodb.carry_out = freezing
    assert set(ledger.open_request(function=function)) == set(EVERYONE)
    assert frozen.is_set() and len(slots_taken(ledger.dynamodb.inputs())) > 3
    assert_spaced_out(ledger)


@pytest.mark.parametrize("lost", [Fault.RESET, Fault.CLOSE, Fault.SILENCE], ids=["reset", "closed", "silent"])
def test_an_email_whose_answer_was_lost_comes_again_once_and_its_links_all_work(ledger, lost):
    """Whether SNS took the first can't be known."""
    ledger.sns.trouble("Publish", lost, after=True)
    ledger.open_request()
    sent = Counter(ledger.approver_of(email) for email in ledger.emails())
    assert sorted(sent.values()) == [1, 1, 2]
    assert all(ledger.visit(email).status == 200 for email in ledger.emails())
    assert_spaced_out(ledger)


def test_a_table_without_a_slot_to_give_delays_the_email_and_loses_nothing(ledger, clerk):
    function = ledger.start("NotificationFunction")
    carry_out = ledger.dynamodb.carry_out
    ledger.dynamodb.carry_out = lambda operation, request: (
        ledger.dynamodb.error(500, "InternalServerError") if b'"slot-' in request.body else carry_out(operation, request)
    )
    assert launch(ledger, "one", function) == {}
    ledger.dynamodb.carry_out = carry_out
    clerk()
    assert products(ledger) == products(ledger, BEN) == products(ledger, CLEO) == ["one"]


@pytest.fixture
def no_slots(ledger):
    """No approver of those named has a slot until this is set."""
    carry_out, over, waiting = ledger.dynamodb.carry_out, threading.Event(), [BEN, CLEO]

    def full(operation, request):
        if not over.is_set() and any(f'"slot-{key_of(each)}-'.encode() in request.body for each in waiting):
            return ledger.dynamodb.error(400, "ConditionalCheckFailedException")
        return carry_out(operation, request)

    ledger.dynamodb.carry_out = full
    return over


def test_a_delete_between_the_first_and_the_last_email_of_a_launch_keeps_the_others_back(ledger, clerk, no_slots):
    launching, withdrawing = ledger.start("NotificationFunction"), ledger.start("NotificationFunction")
    create = ledger.event("Create", ledger.wait_url())
    invocation = launching.start(create)
    # On a busy machine it may leave every email to the clerk.
    until(lambda: ledger.sns.published or invocation.done.is_set(), "nobody was emailed")
    withdrawing.invoke(ledger.event("Delete", ledger.wait_url()))
    no_slots.set()
    launching.finish(invocation)
    clerk()
    assert {ledger.approver_of(email) for email in ledger.emails()} <= {ANN}
    assert all(ledger.visit(email).status == 410 for email in ledger.emails())
    assert not ledger.signals.requests


def test_a_delete_while_the_clerk_sends_emails_keeps_the_rest_of_them_back(ledger, clerk, no_slots):
    function, withdrawing = ledger.start("NotificationFunction"), ledger.start("NotificationFunction")
    ledger.sns.trouble("Publish", error(400, "Throttling"), times=9)
    for name in ("stays", "goes"):
        launch(ledger, name, function)
    ledger.sns.relent()
    with ThreadPoolExecutor() as pool:
        working = pool.submit(clerk)
        until(lambda: "stays" in products(ledger), "the clerk sends nothing")
        withdrawing.invoke(ledger.event("Delete", ledger.wait_url(handle="goes"), properties={"Product": "goes"}))
        no_slots.set()
        working.result()
    clerk()
    assert products(ledger, BEN) == products(ledger, CLEO) == ["stays"]


def test_notices_take_slots_too(ledger, clerk):
    for number in range(5):
        emails = ledger.open_request(ledger.wait_url(handle=f"number{number}"))
        assert ledger.press(emails[ANN], "approve").status == 200
    clerk()
    assert Counter(form["TopicArn"] for form in ledger.sns.published)[topic_of(BEN)] == 10
    assert_spaced_out(ledger)


def test_of_two_clerks_at_once_one_sends_the_emails_in_order(ledger, clerk):
    function = ledger.start("NotificationFunction", REMIND_BEFORE="")
    ledger.sns.trouble("Publish", error(400, "Throttling"), times=9)
    names = [f"number{number}" for number in range(5)]
    for name in names:
        launch(ledger, name, function)
    ledger.sns.relent()
    ledger.make_due()
    others = [ledger.start("NotificationFunction", REMIND_BEFORE="") for _ in range(3)]
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda each: each.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN).json()["done"], others))
    assert sorted(done) == [0, 0, 5]
    assert products(ledger) == names
