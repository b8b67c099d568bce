"""A slow table and a slow store while many press for and against: one decision, one signal to CloudFormation."""

import random
import threading
import time

import pytest
from presses import APPROVE, at_once

from kit.http.server import Reply
from kit.lambda_.gateway import Call

LATE = 0.25  # seconds that an answer of the table takes at most
CLAIM = 6.0  # seconds; longer than a process may keep the signal to itself


def presses(emails, count: int, seed: int) -> list[dict]:
    order = random.Random(seed)
    chosen = [(order.choice([*emails.values()]), order.choice(["approve", "reject"])) for _ in range(count)]
    return [Call(email.link, "POST", [("decision", word), *APPROVE[1:], ("code", email.code)]).event() for email, word in chosen]


def delay(server, seed: int):
    """Lets each answer of a server come after some time of its own, so that they overtake one another."""
    answer, order, lock = server.answer, random.Random(seed), threading.Lock()

    def late(request):
        with lock:
            seconds = order.uniform(0, LATE)
        time.sleep(seconds)
        reply = answer(request)
        with lock:
            seconds = order.uniform(0, LATE)
        time.sleep(seconds)
        return reply

    server.answer = late


def assert_one_truth(ledger, answers):
    assert {each.status for each in answers} <= {200, 409}, sorted({each.status for each in answers})
    assert len(ledger.signalled()) == 1
    ((_, status),) = ledger.signalled()
    (item,) = ledger.requests()
    assert item["Status"]["S"] == {"SUCCESS": "approved", "FAILURE": "rejected"}[status]


@pytest.mark.parametrize("seed", range(3))
def test_presses_that_overtake_one_another_in_a_slow_table(ledger, size, evidence, seed):
    emails = ledger.open_request()
    delay(ledger.dynamodb.server, seed)
    answers = at_once(ledger, presses(emails, size.of(full=60, short=16), seed))
    assert_one_truth(ledger, answers)
    assert len(ledger.signals.requests) == 1
    evidence.row(
        f"ledger: presses for and against while the table answers late and out of order (seed {seed})",
        tried=len(answers),
        result="one decision, one signal, every page says the same",
    )


@pytest.mark.parametrize("seconds", [1.0, CLAIM])
def test_presses_while_the_store_is_slow(ledger, size, evidence, seconds):
    if size.short and seconds == CLAIM:
        pytest.skip("takes longer than a short run may")
    emails = ledger.open_request()
    ledger.signals.replies = [Reply(200, after=seconds)]
    answers = at_once(ledger, presses(emails, 16, 12))
    assert_one_truth(ledger, answers)
    evidence.row(
        f"ledger: presses for and against while the store takes {seconds:.0f} s",
        tried=len(answers),
        result=f"one decision; {len(ledger.signals.requests)} PUT of one and the same signal",
    )
