"""The rows of sweeps over a ledger's decisions: one operation cut at every byte, or spoiled in every way."""

from collections import Counter
from collections.abc import Callable

from evidence import Evidence, Size

from kit.flow.ledger_world import LedgerWorld
from kit.flow.world import World
from kit.http.server import End

from .stage import Stage
from .sweep import Sweep

Case = tuple[Callable[[World], Stage], str]  # a stage, and the operation whose answers are spoiled


def cut(evidence: Evidence, size: Size, what: str, case: Case, end: End, promise: str) -> None:
    """Cuts the operation's answer at every byte; `promise` is what holds wherever that is."""
    sweep, _ = _sweep(evidence, size, case)
    trials = sweep.cuts(end, size)
    _row(evidence, f"{what}, cut at {len(trials)} byte boundaries by {end.name}", sweep.play(trials, size), sweep, promise)


def spoil(evidence: Evidence, size: Size, what: str, case: Case, promise: str) -> None:
    """Answers the operation with all faults and every twentieth cut."""
    sweep, operation = _sweep(evidence, size, case)
    done = sweep.play(sweep.errand(size, what), size)
    _row(evidence, f"{what}: {operation} cut, late, missing, wrong or huge", done, sweep, promise)


def _sweep(evidence: Evidence, size: Size, case: Case) -> tuple[Sweep, str]:
    make, operation = case
    return Sweep(evidence, operation, LedgerWorld, make, seconds=size.of(full=30, short=10)), operation


def _row(evidence: Evidence, what: str, done: list, sweep: Sweep, promise: str) -> None:
    ended = ", ".join(f"{count} {end}" for end, count in Counter(each.in_a_word for each in done).items())
    evidence.row(what, tried=len(done), result=f"{promise}: {ended}; {sweep.incidents}")
