"""The clerk while AWS's answers are cut off anywhere, late, wrong, huge or missing, in every step of a run."""

from collections import Counter

import pytest
from hostile.aws import GET, LIST, PUBLISH, QUERY, UPDATE, of
from hostile.stage import ClerkStage
from hostile.sweep import Sweep

from kit.flow.ledger_world import LedgerWorld
from kit.http.server import End

# Whose answers are spoiled in a run that sends emails. One boundary in so many: another test
# cuts the same answers at every one, in the same code.
ERRANDS = {
    "emails that are still to be sent": (ClerkStage, [QUERY, GET, LIST, of(UPDATE, "slot"), of(UPDATE, "request"), PUBLISH]),
}
CASES = [(errand, operation) for errand, (_, operations) in ERRANDS.items() for operation in operations]
EVERY = 40


@pytest.mark.parametrize("errand, operation", CASES, ids=[f"{errand}-{operation}" for errand, operation in CASES])
def test_every_step(errand, operation, size, evidence):
    sweep = Sweep(evidence, operation, LedgerWorld, ERRANDS[errand][0])
    trials = sweep.faults(size) + sweep.cuts(End.FIN, size, every=EVERY)
    done = sweep.play(trials, size)
    ended = ", ".join(f"{count} {what}" for what, count in Counter(each.status for each in done).items())
    again = sum(each.mails_again for each in done)
    evidence.row(
        f"the clerk, {errand}: {operation} cut, late, missing, wrong or huge",
        tried=len(trials),
        result=f"{ended}; the next runs finish it; {again} mails again, where the retry could not know; {sweep.incidents}",
    )
