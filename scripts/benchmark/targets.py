"""What issue 6 of this project set out to reach, against what this run measured. Information: nothing fails by it."""

from dataclasses import dataclass

from .programs import OURS, PYTHON, URLSESSION
from .results import Results


@dataclass(frozen=True)
class Target:
    """`most` is the greatest ratio of ours to `other` that meets it."""

    what: str
    case: str
    measure: str
    other: str
    most: float


def _targets() -> list[Target]:
    result = []
    for case in ("notification", "notification, ledger"):
        result += [
            Target(f"start, {case}", case, "start", PYTHON, 1 / 20),
            Target(f"cold wall time, {case}", case, "whole", PYTHON, 1 / 8),
            Target(f"cold CPU, {case}", case, "cpu", PYTHON, 1 / 8),
        ]
    result += [
        Target(f"start, {case}, to the URLSession loop", f"start, {case}", "start", URLSESSION, 1.15)
        for case in ("notification", "approval")
    ]
    for case in ("notification", "notification, ledger", "approval", "approval, ledger"):
        result += [
            Target(f"warm, {case}", case, "warm", PYTHON, 1.0),
            Target(f"RSS after warm runs, {case}", case, "warm rss", PYTHON, 0.5),
        ]
    return result


TARGETS = _targets()


@dataclass(frozen=True)
class Verdict:
    what: str
    target: str
    measured: str
    met: bool


def verdicts(results: Results) -> list[Verdict]:
    """Those that this run measured."""
    found = []
    for target in TARGETS:
        ratio = results.ratio(target.case, target.measure, OURS, target.other)
        if ratio:
            measured = f"{_limit(ratio[0])} (minima {_limit(ratio[1])})"
            found.append(Verdict(target.what, _limit(target.most), measured, ratio[0] <= target.most))
    return found


def _limit(ratio: float) -> str:
    """A small ratio reads better as a fraction of one."""
    return f"1/{1 / ratio:.1f}".removesuffix(".0") if ratio < 0.4 else f"{ratio:.2f}"
