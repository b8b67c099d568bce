"""Many presses at once, and processes that die in the middle: one decision, one signal, nothing lost."""

import json
import random
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from kit.aws.dynamodb import THROTTLED
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.http.server import Fault, Reply
from kit.lambda_.gateway import Answer, Call

PROCESSES, PRESSES = 4, 300


def press_at_once(ledger, presses, processes=PROCESSES):
    """Deals presses (email, decision, code) to several processes, each of which serves its share one at a time, all together."""
    functions = [ledger.start("ApprovalFunction") for _ in range(processes)]

    def serve(number):
        answers = []
        for email, decision, code in presses[number::processes]:
            call = Call(email.link, "POST", [("decision", decision), ("comment", f"by {number}"), ("code", code)])
            answers.append(Answer.read(functions[number].invoke(call.event())))
        return answers

    with ThreadPoolExecutor(processes) as pool:
        return [answer for answers in pool.map(serve, range(processes)) for answer in answers]


def test_hundreds_of_racing_presses_for_and_against_give_one_signal(ledger):
    emails = list(ledger.open_request().values())
    order = random.Random(4)
    presses = [
        (email, decision, email.code)
        for email, decision in (
            order.choice([(email, each) for email in emails for each in ("approve", "reject")]) for _ in range(PRESSES)
        )
    ]
    answers = press_at_once(ledger, presses)
    assert {answer.status for answer in answers} <= {200, 409}
    assert len(ledger.signals.requests) == 1
    status = ledger.signals.bodies()[0]["Status"]
    (item,) = ledger.requests()
    assert ("approved" if status == "SUCCESS" else "rejected") in json.dumps(item).lower()
    assert len(ledger.events.details("Request Decided")) >= 1


@pytest.mark.parametrize("seed", range(8))
def test_the_first_press_of_each_approver_in_a_race_gives_one_signal(ledger, seed):
    emails = list(ledger.open_request().values())
    order = random.Random(seed)
    answers = press_at_once(ledger, [(email, order.choice(["approve", "reject"]), email.code) for email in emails], processes=3)
    assert {answer.status for answer in answers} <= {200, 409}
    assert len(ledger.signals.requests) == 1


def test_a_quorum_reached_in_a_race_is_signalled_once_and_counts_nobody_twice(ledger):
    emails = ledger.open_request(Quorum="2")
    presses = [(emails[ANN], "approve", emails[ANN].code)] * 60
    press_at_once(ledger, presses)
    assert not ledger.signals.requests
    presses = [(email, "approve", email.code) for email in emails.values()] * 20
    assert {answer.status for answer in press_at_once(ledger, presses)} == {200}
    assert [body["Status"] for body in ledger.signals.bodies()] == ["SUCCESS"]


def test_wrong_codes_tried_in_parallel_lock_the_key_all_the_same(ledger):
    email = ledger.open_request()[ANN]
    right = email.code.replace(" ", "")
    guesses = [f"{(int(right) + 1 + n) % 1_000_000:06}" for n in range(60)]
    answers = press_at_once(ledger, [(email, "approve", guess) for guess in guesses])
    assert {answer.status for answer in answers} == {403}
    assert ledger.press(email, "approve").status == 403
    assert not ledger.signals.requests


def test_a_withdrawal_in_the_middle_of_presses_leaves_one_truth(ledger):
    emails = ledger.open_request()
    with ThreadPoolExecutor(1) as pool:
        withdrawn = pool.submit(ledger.notification.invoke, ledger.event("Delete"))
        answers = press_at_once(ledger, [(email, "approve", email.code) for email in emails.values()] * 4)
        withdrawn.result()
    assert {answer.status for answer in answers} <= {200, 410, 409}
    assert len(ledger.signals.requests) == (1 if any(answer.status == 200 for answer in answers) else 0)


# Crashes


def press_of(email, decision="approve"):
    return Call(email.link, "POST", [("decision", decision), ("comment", "before the crash"), ("code", email.code)]).event()


@pytest.mark.parametrize("decision, status, word", [("approve", "SUCCESS", "approved"), ("reject", "FAILURE", "rejected")])
def test_a_crash_while_the_signal_is_under_way_is_finished_by_the_next_visit(ledger, decision, status, word):
    emails = ledger.open_request()
    ledger.signals.released.clear()
    function = ledger.start("ApprovalFunction")
    function.start(press_of(emails[ANN], decision))
    assert ledger.signals.arrived.wait(30)
    function.kill()
    ledger.signals.released.set()
    page = ledger.open(emails[BEN].link)
    assert word in page.text().lower() and ANN in page.text()
    assert {each for _, each in ledger.signalled()} == {status} and len(ledger.signalled()) == 1
    sent = len(ledger.signals.requests)
    assert sent == 2
    ledger.visit(emails[BEN])
    ledger.visit(emails[CLEO])
    assert len(ledger.signals.requests) == sent, "once finished, no visit signals again"


# Each write of the deciding process, and whether it was carried out before the process died.
@pytest.mark.parametrize("carried_out", [False, True], ids=["before it", "after it"])
@pytest.mark.parametrize("write", [1, 2, 3])
def test_a_crash_at_any_write_leaves_at_most_one_signal_and_nothing_lost(ledger, write, carried_out):
    emails = ledger.open_request()
    ledger.crash("ApprovalFunction", press_of(emails[ANN]), "UpdateItem", number=write, after=carried_out)
    assert ledger.visit(emails[BEN]).status == 200
    answer = ledger.press(emails[ANN], "approve")
    assert answer.status == 200
    assert len(ledger.signalled()) == 1
    assert {status for _, status in ledger.signalled()} == {"SUCCESS"}
    assert "approved" in json.dumps(ledger.dynamodb.items()).lower()


# Trouble with the table while deciding


@pytest.mark.parametrize("reply", [THROTTLED, Reply(500), Fault.RESET], ids=["throttled", "500", "reset"])
@pytest.mark.parametrize("operation", ["GetItem", "UpdateItem"])
def test_a_passing_trouble_while_deciding_is_tried_again(ledger, operation, reply):
    email = ledger.open_request()[ANN]
    ledger.dynamodb.trouble(operation, reply)
    assert ledger.press(email, "approve").status == 200
    assert len(ledger.signals.requests) == 1


def test_a_decision_that_was_written_though_its_answer_was_lost_is_known_as_our_own(ledger):
    email = ledger.open_request()[ANN]
    ledger.dynamodb.trouble("UpdateItem", Fault.RESET, after=True)
    before = ledger.dynamodb.operations().count("UpdateItem")
    assert ledger.press(email, "approve").status == 200
    assert len(ledger.signals.requests) == 1
    assert ledger.events.details("Request Decided"), "the vote is this press's, and nobody else tells of it"
    written = ledger.dynamodb.operations().count("UpdateItem") - before
    assert written == 4, "the vote twice, what is approved and the signal's note once: it waits for no claim but its own"


def test_the_first_of_two_votes_whose_answer_was_lost_is_known_as_our_own(ledger):
    emails = ledger.open_request(Quorum="2")
    ledger.dynamodb.trouble("UpdateItem", Fault.RESET, after=True)
    assert ledger.press(emails[ANN], "approve").status == 200
    assert len(ledger.events.details("Request Decided")) == 1
    assert not ledger.signals.requests
    assert ledger.press(emails[BEN], "approve").status == 200
    assert len(ledger.events.details("Request Decided")) == 2
    assert len(ledger.signals.requests) == 1


@pytest.mark.parametrize("reply", [Reply(500), THROTTLED, Fault.SILENCE], ids=["500", "throttled", "silent"])
def test_a_table_that_cannot_be_reached_decides_nothing_and_says_so(ledger, reply):
    email = ledger.open_request()[ANN]
    ledger.dynamodb.trouble("*", reply, times=99)
    invocation = ledger.approval.start(
        Call(email.link, "POST", [("decision", "approve"), ("code", email.code)]).event(), seconds=5
    )
    outcome = ledger.approval.finish(invocation)
    assert outcome.request.at < invocation.deadline + 1  # a thread of ours stamps it, late on a busy machine
    assert Answer.read(outcome).status >= 500
    assert not ledger.signals.requests
    ledger.dynamodb.relent()
    assert ledger.press(email, "approve").status == 200


def test_where_it_is_unknown_whether_a_decision_was_written_the_page_does_not_claim_that_it_was_not(ledger):
    email = ledger.open_request()[ANN]
    ledger.dynamodb.trouble("UpdateItem", Fault.RESET, after=True, times=99)
    answer = ledger.press(email, "approve")
    assert answer.status >= 500
    assert not re.search(r"nothing (was|has been)|not (been )?(decided|recorded|approved)", answer.text, re.IGNORECASE)
    ledger.dynamodb.relent()
    assert "approved" in ledger.open(email.link).text().lower()
    assert len(ledger.signalled()) == 1


def test_a_write_that_stays_refused_is_never_shown_as_a_decision(ledger):
    email = ledger.open_request()[ANN]
    ledger.dynamodb.trouble("UpdateItem", Reply(500), times=99)
    answer = ledger.press(email, "approve")
    assert answer.status >= 500
    assert not ledger.signals.requests
