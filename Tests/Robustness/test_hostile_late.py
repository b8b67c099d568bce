"""Late approvals, while AWS's answers are cut off anywhere, late, wrong, huge or missing: each is used once at most."""

import pytest
from hostile import ledger_rows
from hostile.aws import ANSWER, GET, PUT, SIGNAL, UPDATE, of
from hostile.late import LateChangePressStage, LatePressStage, StandingStage, TakingBackStage

from kit.http.server import End

STANDING = "standing"  # of the table's items

PROMISE = "used once at most, told truly"

# Cut at every byte, and by a reset at every third.
CUTS = {
    "a late vote": (LatePressStage, of(UPDATE, "request")),
    "the use of a late approval": (StandingStage, of(UPDATE, "request")),
    "the write of what a late approval lets pass": (StandingStage, of(PUT, "request")),
    "the withdrawal of a late approval": (TakingBackStage, of(UPDATE, "request")),
}


@pytest.mark.parametrize("end", [End.FIN, End.RESET], ids=["FIN", "reset"])
@pytest.mark.parametrize("case", CUTS)
def test_cut(case, end, size, evidence):
    ledger_rows.cut(evidence, size, case, CUTS[case], end, PROMISE)


# All faults, and every twentieth cut.
ERRANDS = {
    "a late press, what it reads": (LatePressStage, of(GET, "request")),
    "a late press, the vote": (LatePressStage, of(UPDATE, "request")),
    "a late press, where launches find it": (LatePressStage, of(UPDATE, STANDING)),
    "a late press on a change, the vote": (LateChangePressStage, of(UPDATE, "request")),
    "a late press on a change, the answer": (LateChangePressStage, ANSWER),
    "a launch after a late yes, what it finds": (StandingStage, of(GET, STANDING)),
    "a launch after a late yes, its use": (StandingStage, of(UPDATE, "request")),
    "a launch after a late yes, its request": (StandingStage, of(PUT, "request")),
    "a launch after a late yes, the signal": (StandingStage, SIGNAL),
    "a launch after a late yes, the answer": (StandingStage, ANSWER),
    "taking a late yes back, what it reads": (TakingBackStage, of(GET, "request")),
    "taking a late yes back, the write": (TakingBackStage, of(UPDATE, "request")),
    "taking a late yes back, where launches find it": (TakingBackStage, of(UPDATE, STANDING)),
}


@pytest.mark.parametrize("errand", ERRANDS)
def test_errand(errand, size, evidence):
    ledger_rows.spoil(evidence, size, errand, ERRANDS[errand], PROMISE)
