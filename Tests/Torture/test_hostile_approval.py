"""The ApprovalFunction while AWS's answers are cut off anywhere, late, wrong, huge or missing."""

from collections import Counter

import pytest
from harness.http_server import End
from harness.ledger import LedgerWorld
from harness.world import World
from hostile.aws import EVENT, GET, NEXT, RESPONSE, SIGNAL, UPDATE
from hostile.pressing import Pressing
from hostile.stage import ApprovalStage, VisitStage
from hostile.sweep import Sweep

# The second write of a press notes that the signal was taken.
CASES = {
    SIGNAL: (World, SIGNAL, 0),
    NEXT: (World, NEXT, 0),
    RESPONSE: (World, RESPONSE, 0),
    f"with a ledger: {GET}": (LedgerWorld, GET, 0),
    f"with a ledger: {UPDATE} of the vote": (LedgerWorld, UPDATE, 0),
    f"with a ledger: {SIGNAL}": (LedgerWorld, SIGNAL, 0),
    f"with a ledger: {UPDATE} after the signal": (LedgerWorld, UPDATE, 1),
    f"with a ledger: {EVENT}": (LedgerWorld, EVENT, 0),
}


def outcome(pressings: list[Pressing], fresh: int) -> str:
    headings = ", ".join(f"{count} '{heading}'" for heading, count in Counter(each.heading for each in pressings).most_common())
    return f"no page says more than was said; the next one is served: {headings}; {fresh} fresh processes"


# What the NotificationFunction's tests, or those without a ledger, cut at every boundary in the same code.
THIN = {NEXT: 5, RESPONSE: 3, f"with a ledger: {SIGNAL}": 3}


@pytest.mark.parametrize("end", [End.FIN, End.RESET], ids=["FIN", "reset"])
@pytest.mark.parametrize("case", CASES)
def test_cut(case, end, size, evidence):
    world_kind, operation, skip = CASES[case]
    make = VisitStage if operation == GET else ApprovalStage
    sweep = Sweep(evidence, operation, world_kind, make, skip=skip)
    trials = sweep.cuts(end, size, every=THIN.get(case, 1))
    pressings = sweep.play(trials, size)
    what = f"a {make.deed}, {case} cut at {len(trials)} byte boundaries by {end.name}"
    evidence.row(what, tried=len(trials), result=outcome(pressings, sweep.fresh))


@pytest.mark.parametrize("case", CASES)
def test_wrong(case, size, evidence):
    world_kind, operation, skip = CASES[case]
    sweep = Sweep(evidence, operation, world_kind, ApprovalStage, skip=skip)
    trials = sweep.faults(size)
    pressings = sweep.play(trials, size)
    evidence.row(
        f"a press, {case} late, missing, refused, wrong or huge", tried=len(trials), result=outcome(pressings, sweep.fresh)
    )
