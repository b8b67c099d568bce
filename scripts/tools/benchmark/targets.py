"""What this project set out to reach, against what a run measured. Information: nothing fails by it."""

from dataclasses import dataclass

from .growth import Window
from .programs import OURS, PYTHON, URLSESSION
from .results import UNITS, Results
from .tables import number

LARGEST_ZIP = 13.0  # MB


@dataclass(frozen=True)
class Target:
    """`most` is the greatest ratio of ours to `other` that meets it; nil where nothing was set, and the figure is shown."""

    what: str
    case: str
    measure: str
    other: str
    most: float | None


@dataclass(frozen=True)
class Verdict:
    what: str
    ours: str
    other: str
    ratio: str
    target: str
    met: str


WORK = ("notification", "notification, ledger", "approval", "approval, ledger")

TARGETS = [
    *(Target(f"start to first `/next`, {case}", case, "start", PYTHON, 1 / 20) for case in WORK[:2]),
    *(Target(f"start, {kind}, beside an empty URLSession loop", f"start, {kind}", "start", URLSESSION, 1.15)
      for kind in ("notification", "approval")),
    *(Target(f"cold {case}, start to answered", case, "whole", PYTHON, 1 / 8 if case in WORK[:2] else None) for case in WORK),
    *(Target(f"cold {case}, CPU", case, "cpu", PYTHON, 1 / 8 if case in WORK[:2] else None) for case in WORK),
    *(Target(f"warm {case}", case, "warm", PYTHON, 1.0) for case in WORK),
    *(Target(f"warm {case}, AWS had closed the connections", case, "rested", PYTHON, 1.0) for case in WORK),
    *(Target(f"warm {case}, CPU", case, "warm cpu", PYTHON, None) for case in WORK),
    *(Target(f"RSS after warm work, {case}" + (" (no boto3 there)" if case == "approval" else ""), case, "warm rss", PYTHON, 0.5)
      for case in WORK),
]  # fmt: skip


def verdicts(results: Results, windows: dict[str, list[Window]]) -> list[Verdict]:
    """Those that this run measured."""
    found = [verdict for target in TARGETS if (verdict := _judge(target, results))]
    for kind in ("notification", "approval"):
        zipped = results.summary(f"size, {kind}", "zip", OURS)
        python = results.summary(f"size, {kind}", "zip", PYTHON)
        if zipped and python:
            met = "met" if zipped.median < LARGEST_ZIP else "not met"
            ratio = fraction(zipped.median / python.median)
            found.append(Verdict(f"zip, {kind}", f"{zipped.median:.1f} MB", f"{python.median:.1f} MB", ratio, "under 13 MB", met))
    return found + _flatness(windows)


def fraction(ratio: float) -> str:
    """A small ratio reads better as a fraction of one."""
    return f"1/{1 / ratio:.1f}".removesuffix(".0") if ratio < 0.4 else f"{ratio:.2f}"


def judged(what: str, ours: float, other: float | None, most: float, unit: str) -> Verdict:
    """A figure that may be `most`, beside another that shows where it comes from."""
    figure, beside = (f"{number(each)} {unit}".strip() if each is not None else "-" for each in (ours, other))
    ratio = fraction(ours / other) if other else ""
    return Verdict(what, figure, beside, ratio, f"at most {most:g} {unit}".strip(), "met" if ours <= most else "not met")


def _judge(target: Target, results: Results) -> Verdict | None:
    ratio = results.ratio(target.case, target.measure, OURS, target.other)
    ours, other = (results.summary(target.case, target.measure, name) for name in (OURS, target.other))
    if not ratio or not ours or not other:
        return None
    unit = UNITS[target.measure][0]
    return Verdict(
        target.what,
        f"{number(ours.median)} {unit}",
        f"{number(other.median)} {unit}",
        f"{fraction(ratio[0])} ({fraction(ratio[1])})",
        f"at most {fraction(target.most)}" if target.most else "none",
        "" if target.most is None else "met" if ratio[0] <= target.most else "not met",
    )


def _flatness(windows: dict[str, list[Window]]) -> list[Verdict]:
    """CPU of an invocation in the last window, beside that of the one that ends at 1,000."""
    ours = windows.get(OURS, [])
    early = next((window for window in ours if window.end == 1_000), None)
    if not early or ours[-1].end <= early.end:
        return []
    late = ours[-1]
    what = f"CPU of an invocation, up to the {late.end:,}th, beside the first 1,000"
    ratio = late.cpu / early.cpu
    figures = (f"{number(late.cpu * 1000)} ms", f"{number(early.cpu * 1000)} ms (ours)")
    return [Verdict(what, *figures, f"{ratio:.2f}", "flat", "met" if ratio <= 1.1 else "not met")]
