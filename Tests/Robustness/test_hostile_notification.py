"""The NotificationFunction while AWS's answers are cut off anywhere, late, wrong, huge or missing."""

from collections import Counter

import pytest
from hostile.aws import ANSWER, EVENT, GET, LIST, NEXT, PUBLISH, PUT, RESPONSE, UPDATE
from hostile.stage import GateStage, NotificationStage, ResendStage, WithdrawalStage
from hostile.sweep import Sweep
from hostile.verdict import Asking, Resending

from kit.flow.ledger_world import LedgerWorld
from kit.flow.world import World
from kit.http.server import End

SMALL = [(World, operation) for operation in (LIST, PUBLISH, ANSWER, NEXT, RESPONSE)]
# With a ledger, what it adds, and the emails, of which there are three then.
LEDGER = [(LedgerWorld, operation) for operation in (PUT, PUBLISH, UPDATE, EVENT)]
CASES = pytest.mark.parametrize(
    "world_kind, operation", SMALL + LEDGER, ids=[f"{kind.__name__}-{operation}" for kind, operation in SMALL + LEDGER]
)
# One boundary in so many, where another test cuts the same answer at every one in the same code.
THIN = {(LedgerWorld, PUBLISH): 5}
# A repeated event waits for the first one's emails, in the ledger, until shortly before the deadline.
SECONDS = {World: 30.0, LedgerWorld: 10.0}


def outcome(askings: list[Asking | Resending], incidents: str) -> str:
    statuses = Counter(each.status or "unreachable" for each in askings)
    told = ", ".join(f"{count} {status}" for status, count in statuses.items())
    again = sum(each.emails_again for each in askings)
    emails = f"{again} emails again, where the retry could not know" if again else "no email twice"
    return f"one answer each: {told}; {incidents}; {emails}"


def where(world_kind) -> str:
    return "with a ledger: " if world_kind is LedgerWorld else ""


@pytest.mark.parametrize("end", [End.FIN, End.RESET], ids=["FIN", "reset"])
@CASES
def test_cut(world_kind, operation, end, size, evidence):
    sweep = Sweep(evidence, operation, world_kind, NotificationStage, seconds=SECONDS[world_kind])
    trials = sweep.cuts(end, size, every=THIN.get((world_kind, operation), 1))
    askings = sweep.play(trials, size)
    what = f"{where(world_kind)}{operation} cut at {len(trials)} byte boundaries by {end.name}"
    evidence.row(what, tried=len(trials), result=outcome(askings, sweep.incidents))


@CASES
def test_wrong(world_kind, operation, size, evidence):
    sweep = Sweep(evidence, operation, world_kind, NotificationStage, seconds=SECONDS[world_kind])
    trials = sweep.faults(size)
    askings = sweep.play(trials, size)
    what = f"{where(world_kind)}{operation} late, missing, refused, wrong or huge"
    evidence.row(what, tried=len(trials), result=outcome(askings, sweep.incidents))


# What else the ledger is asked for: all faults, and every twentieth cut.
ERRANDS = {
    f"the gate of an undecided request, {GET}": (GateStage, GET),
    f"a Delete of an undecided request, {UPDATE}": (WithdrawalStage, UPDATE),
    f"new links for everyone, {GET}": (ResendStage, GET),
    f"new links for everyone, {UPDATE}": (ResendStage, UPDATE),
}


@pytest.mark.parametrize("errand", ERRANDS)
def test_errand(errand, size, evidence):
    make, operation = ERRANDS[errand]
    sweep = Sweep(evidence, operation, LedgerWorld, make)
    trials = sweep.faults(size) + sweep.cuts(End.FIN, size, every=20)
    done = sweep.play(trials, size)
    evidence.row(f"{errand} cut, late, missing, wrong or huge", tried=len(trials), result=outcome(done, sweep.incidents))
