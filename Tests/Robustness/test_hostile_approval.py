"""The ApprovalFunction while AWS's answers are cut off anywhere, late, wrong, huge or missing."""

from collections import Counter

import pytest
from hostile.aws import ERROR, EVENT, GET, NEXT, RESPONSE, SIGNAL, UPDATE
from hostile.pressing import Pressing
from hostile.stage import ApprovalStage, MisfitStage, UnsignalledStage, VisitStage, WrongCodeStage
from hostile.sweep import Sweep

from kit.flow.ledger_world import LedgerWorld
from kit.flow.world import World
from kit.http.server import End

# The second write of a press notes that the signal was taken.
CASES = {
    SIGNAL: (World, SIGNAL, 0),
    NEXT: (World, NEXT, 0),
    RESPONSE: (World, RESPONSE, 0),
    ERROR: (World, ERROR, 0),
    f"with a ledger: {GET}": (LedgerWorld, GET, 0),
    f"with a ledger: {UPDATE} of the vote": (LedgerWorld, UPDATE, 0),
    f"with a ledger: {SIGNAL}": (LedgerWorld, SIGNAL, 0),
    f"with a ledger: {UPDATE} after the signal": (LedgerWorld, UPDATE, 1),
    f"with a ledger: {EVENT}": (LedgerWorld, EVENT, 0),
}


def outcome(pressings: list[Pressing], incidents: str) -> str:
    headings = ", ".join(f"{count} '{heading}'" for heading, count in Counter(each.heading for each in pressings).most_common())
    return f"no page says more than was said; the next one is served: {headings}; {incidents}"


# One boundary in so many, where another test cuts the same answer at every one in the same code.
THIN = {
    NEXT: 5,
    RESPONSE: 3,
    f"with a ledger: {SIGNAL}": 5,
    f"with a ledger: {UPDATE} after the signal": 5,
    f"with a ledger: {EVENT}": 5,
}


@pytest.mark.parametrize("end", [End.FIN, End.RESET], ids=["FIN", "reset"])
@pytest.mark.parametrize("case", CASES)
def test_cut(case, end, size, evidence):
    world_kind, operation, skip = CASES[case]
    make = {GET: VisitStage, ERROR: MisfitStage}.get(operation, ApprovalStage)
    sweep = Sweep(evidence, operation, world_kind, make, skip=skip)
    trials = sweep.cuts(end, size, every=THIN.get(case, 1))
    pressings = sweep.play(trials, size)
    what = f"{make.deed}, {case} cut at {len(trials)} byte boundaries by {end.name}"
    evidence.row(what, tried=len(trials), result=outcome(pressings, sweep.incidents))


@pytest.mark.parametrize("case", CASES)
def test_wrong(case, size, evidence):
    world_kind, operation, skip = CASES[case]
    make = MisfitStage if operation == ERROR else ApprovalStage
    sweep = Sweep(evidence, operation, world_kind, make, skip=skip)
    trials = sweep.faults(size)
    pressings = sweep.play(trials, size)
    what = f"{make.deed}, {case} late, missing, refused, wrong or huge"
    evidence.row(what, tried=len(trials), result=outcome(pressings, sweep.incidents))


# What else is written: all faults, and every twentieth cut.
ERRANDS = [WrongCodeStage, UnsignalledStage]


@pytest.mark.parametrize("make", ERRANDS, ids=lambda make: make.__name__)
def test_errand(make, size, evidence):
    sweep = Sweep(evidence, UPDATE, LedgerWorld, make)
    trials = sweep.faults(size) + sweep.cuts(End.FIN, size, every=20)
    pressings = sweep.play(trials, size)
    what = f"{make.deed}, {UPDATE} cut, late, missing, wrong or huge"
    evidence.row(what, tried=len(trials), result=outcome(pressings, sweep.incidents))
