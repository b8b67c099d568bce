"""Updates whose answer is held, while AWS's answers are cut off anywhere, late, wrong, huge or missing: one answer each."""

import pytest
from hostile import ledger_rows
from hostile.aws import ANSWER, GET, PUBLISH, PUT, RESOURCE, UPDATE, of
from hostile.held import ClerkStage, DoubtStage, HeldPressStage, HoldingStage, UntoldStage

from kit.http.server import End

PROMISE = "one answer to each update"

# Cut at every byte, and by a reset at every third.
CUTS = {
    "the answer that a press gives": (HeldPressStage, ANSWER),
    "the answer that the clerk gives": (ClerkStage, ANSWER),
    "the write that holds an answer": (HoldingStage, of(PUT, "request")),
}


@pytest.mark.parametrize("end", [End.FIN, End.RESET], ids=["FIN", "reset"])
@pytest.mark.parametrize("case", CUTS)
def test_cut(case, end, size, evidence):
    ledger_rows.cut(evidence, size, case, CUTS[case], end, PROMISE)


# All faults, and every twentieth cut.
ERRANDS = {
    "an update, what the resource has opened": (HoldingStage, of(UPDATE, RESOURCE)),
    "an update, the resource's item": (HoldingStage, of(GET, RESOURCE)),
    "an update, the write that holds its answer": (HoldingStage, of(PUT, "request")),
    "an update, its emails": (HoldingStage, PUBLISH),
    "an update, the note of its emails": (HoldingStage, of(UPDATE, "request")),
    "a doubtful update again, the resource's item": (DoubtStage, of(GET, RESOURCE)),
    "a doubtful update again, what else is read": (DoubtStage, of(GET, "request")),
    "a doubtful update again, its emails": (DoubtStage, PUBLISH),
    "a doubtful update again, new links": (DoubtStage, of(UPDATE, "request")),
    "a press, the vote": (HeldPressStage, of(UPDATE, "request")),
    "a press, what is approved now": (HeldPressStage, of(UPDATE, RESOURCE)),
    "a press, the answer": (HeldPressStage, ANSWER),
    "a press on what was not told": (UntoldStage, UPDATE),
    "the clerk, the window's end": (ClerkStage, of(UPDATE, "request")),
    "the clerk, what it reads": (ClerkStage, of(GET, "request")),
    "the clerk, the answer": (ClerkStage, ANSWER),
}


@pytest.mark.parametrize("errand", ERRANDS)
def test_errand(errand, size, evidence):
    ledger_rows.spoil(evidence, size, errand, ERRANDS[errand], PROMISE)
