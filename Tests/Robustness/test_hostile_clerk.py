"""The clerk while AWS's answers are cut off anywhere, late, wrong, huge or missing, in every step of a run."""

from collections import Counter

import pytest
from hostile.aws import EMAIL, EVENT, GET, LIST, PUBLISH, QUERY, REQUESTER, RESOURCE, SIGNAL, UPDATE, of
from hostile.stage import ClerkStage, DecidedStage, ExpiringStage, RemindingStage
from hostile.sweep import Sweep

from kit.flow.ledger_world import LedgerWorld

# Whose answers are spoiled: all faults, and every twentieth cut, as other tests cut the same answers at every byte.
ERRANDS = {
    "emails that are still to be sent": (
        ClerkStage,
        [QUERY, GET, LIST, of(UPDATE, "slot"), of(UPDATE, "request"), PUBLISH, of(UPDATE, "clerk"), of(GET, REQUESTER)],
    ),
    "a decision that CloudFormation has not heard of": (
        DecidedStage,
        [QUERY, GET, of(UPDATE, "request"), of(UPDATE, RESOURCE), SIGNAL, LIST, PUBLISH, EMAIL, of(UPDATE, "slot")],
    ),
    "a reminder": (RemindingStage, [LIST, of(UPDATE, "request"), PUBLISH, EVENT]),
    "a deadline that is over": (ExpiringStage, [of(UPDATE, "request"), EMAIL, EVENT]),
}
CASES = [(errand, operation) for errand, (_, operations) in ERRANDS.items() for operation in operations]


@pytest.mark.parametrize("errand, operation", CASES, ids=[f"{errand}-{operation}" for errand, operation in CASES])
def test_every_step(errand, operation, size, evidence):
    sweep = Sweep(evidence, operation, LedgerWorld, ERRANDS[errand][0])
    trials = sweep.errand(size, f"{errand}-{operation}")
    done = sweep.play(trials, size)
    ended = ", ".join(f"{count} {what}" for what, count in Counter(each.status for each in done).items())
    again = sum(each.emails_again for each in done)
    evidence.row(
        f"the clerk, {errand}: {operation} cut, late, missing, wrong or huge",
        tried=len(trials),
        result=f"{ended}; the next runs finish it; {again} emails again, where the retry could not know; {sweep.incidents}",
    )
