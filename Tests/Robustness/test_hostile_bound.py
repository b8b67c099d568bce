"""What was approved is what runs, and nobody is called verified whom AWS did not name, while AWS's answers are spoiled."""

from collections import Counter

import pytest
from hostile.aws import GET, HANDLE, PUT, REQUESTER, RESOURCE, STACK, UPDATE, of
from hostile.bound import (
    LaunchStage,
    NoteStage,
    OtherDigestStage,
    RequiredStage,
    RollbackStage,
    RoomAgainStage,
    TooManyStage,
    UnsettledStage,
)
from hostile.stage import ApprovalStage, NotificationStage, WithdrawalStage
from hostile.sweep import Sweep

from kit.flow.ledger_world import LedgerWorld
from kit.http.server import End

# What is asked of CloudFormation, cut at every byte, for it is read by a reader of its own.
READS = {
    "who launched": (LaunchStage, STACK),
    "whose the wait handle is": (LaunchStage, HANDLE),
}


@pytest.mark.parametrize("read", READS)
def test_cut(read, size, evidence):
    make, operation = READS[read]
    sweep = Sweep(evidence, operation, LedgerWorld, make)
    trials = sweep.cuts(End.FIN, size) + ([] if size.short else sweep.cuts(End.RESET, size))
    launchings = sweep.play(trials, size)
    row(evidence, f"{operation} cut at {len(trials)} byte boundaries, asked for {read}", launchings, sweep)


# All faults, and every twentieth cut.
ERRANDS = {
    "who launched": (LaunchStage, STACK, 0),
    "whose the wait handle is": (LaunchStage, HANDLE, 0),
    "who launched, where it must be known": (RequiredStage, STACK, 0),
    "whose the wait handle is, where it must be known": (RequiredStage, HANDLE, 0),
    "the gate of other values": (OtherDigestStage, STACK, 0),
    "the gate of other values, the asker's item": (OtherDigestStage, of(GET, RESOURCE), 1),
    "the gate of values whose approval is not settled": (UnsettledStage, of(UPDATE, RESOURCE), 0),
    "an update of the notes": (NoteStage, STACK, 0),
    "a rollback": (RollbackStage, STACK, 0),
    "a rollback, the resource's item": (RollbackStage, of(GET, RESOURCE), 0),
    "a rollback, what is approved now": (RollbackStage, of(UPDATE, RESOURCE), 0),
    "a Create, the resource's item": (NotificationStage, of(GET, RESOURCE), 0),
    "a Create, what it has opened": (NotificationStage, of(UPDATE, RESOURCE), 0),
    "a Create, its requester's count": (NotificationStage, of(UPDATE, REQUESTER), 0),
    "a Create too many, which is there already": (TooManyStage, PUT, 0),
    "a Create too many": (TooManyStage, of(UPDATE, REQUESTER), 0),
    "a Create too many, its requester's item": (TooManyStage, of(GET, REQUESTER), 0),
    "a Create that has room again": (RoomAgainStage, of(UPDATE, REQUESTER), 1),
    "a Delete, the mark": (WithdrawalStage, PUT, 0),
    "a Delete, the resource's end": (WithdrawalStage, of(UPDATE, RESOURCE), 0),
    "a press, what is approved now": (ApprovalStage, of(UPDATE, RESOURCE), 0),
}


@pytest.mark.parametrize("errand", ERRANDS)
def test_errand(errand, size, evidence):
    make, operation, skip = ERRANDS[errand]
    # Less in short: a repeated event waits for the first one's emails until shortly before its deadline.
    sweep = Sweep(evidence, operation, LedgerWorld, make, skip=skip, seconds=size.of(full=30, short=6))
    done = sweep.play(sweep.errand(size, errand), size)
    row(evidence, f"{errand}: {operation} cut, late, missing, wrong or huge", done, sweep)


def row(evidence, what: str, done: list, sweep: Sweep):
    ends = Counter(each.status if hasattr(each, "status") else f"'{each.heading}'" for each in done)
    ended = ", ".join(f"{count} {end or 'unreachable'}" for end, count in ends.items())
    evidence.row(what, tried=len(done), result=f"nothing is called verified or approved that is not: {ended}; {sweep.incidents}")
