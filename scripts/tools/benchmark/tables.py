"""The measurements as text."""

from collections.abc import Iterable

from .growth import Window
from .programs import BEFORE, OURS, PYTHON, TITLES, URLSESSION, C
from .results import TITLES as MEASURES
from .results import UNITS, Results, Summary

COLUMNS = (OURS, BEFORE, PYTHON, URLSESSION, C)
SHORT = {PYTHON: "Python", BEFORE: "before"}
NAME, WIDTH = 26, 20


def case_table(results: Results, case: str) -> str:
    """One row a measure: median and minimum of each program, and how ours compares with Python's and with the earlier build."""
    measures = results.samples[case]
    programs = [name for name in COLUMNS if any(name in values for values in measures.values())]
    others = [name for name in (PYTHON, BEFORE) if name in programs]
    heads = [*(TITLES[name] for name in programs), *(f"ours to {SHORT[name]}" for name in others)]
    lines = ["", case, "-" * len(case), _row("", heads)]
    for measure, (unit, _) in UNITS.items():
        if measure not in measures:
            continue
        summaries = [results.summary(case, measure, name) for name in programs]
        title = MEASURES[measure] + (f", {unit}" if unit else "")
        ratios = [_ratio(results.ratio(case, measure, OURS, name)) for name in others]
        lines.append(_row(title, [*map(_cell, summaries), *ratios]))
        if measure == "warm":
            lines.append(_row("warm, 99th percentile, ms", map(_p99, summaries)))
    return "\n".join(lines)


def growth_table(title: str, steps: dict[str, Results]) -> str:
    """One row a step and case: warm wall time and CPU of ours and of Python's."""
    heads = ["ours, ms", "Python, ms", "ours to Python", "CPU ours, ms", "CPU Python, ms"]
    lines = ["", title, "-" * len(title)]
    for case in next(iter(steps.values())).samples:
        lines += ["", _row(case, heads)]
        for label, results in steps.items():
            wall = [results.summary(case, "warm", name) for name in (OURS, PYTHON)]
            cpu = [results.summary(case, "warm cpu", name) for name in (OURS, PYTHON)]
            lines.append(_row(label, [*map(_cell, wall), _ratio(results.ratio(case, "warm", OURS, PYTHON)), *map(_cell, cpu)]))
    return "\n".join(lines)


def window_table(windows: dict[str, list[Window]]) -> str:
    title = "invocations without a call, from the first on"
    heads = [f"{TITLES[name]}: ms, CPU ms, RSS MB" for name in windows]
    lines = ["", title, "-" * len(title), f"{'up to':<{NAME}}" + "".join(f"{head:>40}" for head in heads)]
    for row in zip(*windows.values(), strict=True):
        cells = [f"{number(each.median * 1e3)}, {number(each.cpu * 1e3)}, {number(each.rss / 1024)}" for each in row]
        lines.append(f"{row[0].end:<{NAME},}" + "".join(f"{cell:>40}" for cell in cells))
    return "\n".join(lines)


def table(title: str, heads: list[str], rows: list[list[str]], width: int = WIDTH) -> str:
    """The first cell of each row is its name, and `heads` are those of the others."""
    first = max([NAME, *(len(row[0]) + 2 for row in rows)])
    lines = ["", title, "-" * len(title)]
    for name, *cells in [["", *(TITLES.get(head, head) for head in heads)], *rows]:
        lines.append((f"{name:<{first}}" + "".join(f"{cell:>{width}}" for cell in cells)).rstrip())
    return "\n".join(lines)


def number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _row(title: str, cells: Iterable[str]) -> str:
    return (f"{title:<{NAME}}" + "".join(f"{cell:>{WIDTH}}" for cell in cells)).rstrip()


def _cell(summary: Summary | None) -> str:
    return f"{number(summary.median)} ({number(summary.least)})" if summary else "-"


def _p99(summary: Summary | None) -> str:
    return number(summary.p99) if summary else "-"


def _ratio(ratio: tuple[float, float] | None) -> str:
    return f"{ratio[0]:.3f} ({ratio[1]:.3f})" if ratio else "-"
