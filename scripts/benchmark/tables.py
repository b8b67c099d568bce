"""The measurements as text."""

from .programs import OURS, PYTHON, TITLES, URLSESSION, C
from .results import TITLES as MEASURES
from .results import UNITS, Results, Summary

COLUMNS = (OURS, "before", PYTHON, URLSESSION, C)
WIDTH = 22


def case_table(results: Results, case: str) -> str:
    """One row a measure: median and minimum of each program, and how many times ours Python's is."""
    measures = results.samples[case]
    programs = [name for name in COLUMNS if any(name in values for values in measures.values())]
    heads = [*(TITLES[name] for name in programs), "ours to Python"]
    lines = ["", case, "-" * len(case), " " * 30 + "".join(f"{head:>{WIDTH}}" for head in heads)]
    for measure in UNITS:
        if measure not in measures:
            continue
        unit = UNITS[measure][0]
        cells = [_cell(results.summary(case, measure, name)) for name in programs]
        ratio = results.ratio(case, measure, OURS, PYTHON)
        title = MEASURES[measure] + (f", {unit}" if unit else "")
        lines.append(f"{title:<30}" + "".join(f"{cell:>{WIDTH}}" for cell in cells) + f"{_ratio(ratio):>{WIDTH}}")
        if measure == "warm":
            cells = [_p99(results.summary(case, measure, name)) for name in programs]
            lines.append(f"{'warm, 99th percentile, ms':<30}" + "".join(f"{cell:>{WIDTH}}" for cell in cells))
    return "\n".join(lines)


def number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _cell(summary: Summary | None) -> str:
    return f"{number(summary.median)} ({number(summary.least)})" if summary else "-"


def _p99(summary: Summary | None) -> str:
    return number(summary.p99) if summary else "-"


def _ratio(ratio: tuple[float, float] | None) -> str:
    return f"{ratio[0]:.3f} ({ratio[1]:.3f})" if ratio else "-"
