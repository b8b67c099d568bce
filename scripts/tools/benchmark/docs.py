"""Writes what a run measured into the documents: docs/benchmarks.md with its pictures, and the README's four rows."""

import json
from pathlib import Path

from .marked import replace
from .plots import draw
from .programs import FIGURES, OURS, PLOTS, PYTHON, ROOT
from .report import TOLD_BY, Report
from .results import Results
from .round_trips import COUNTED_AT, DECISION, NOTIFICATION, find, wall
from .tables import number
from .targets import fraction

TITLES = {
    "roundtrips": "Round trips", "load": "Load", "scale": "Scale", "memory": "Memory",
}  # fmt: skip
PICTURES = {
    "calls-notification.svg": ("roundtrips", "The calls of a launch with three approvers, before and now"),
    "calls-decision.svg": ("roundtrips", "The calls of a decision, before and now"),
    "launch-by-approvers.svg": ("roundtrips", "How long a launch takes with one to ten approvers"),
    "by-latency.svg": ("roundtrips", "How long a launch and a decision take by the time that every answer takes longer"),
    "load.svg": ("load", "How many launches and decisions were done after how long"),
    "scale.svg": ("scale", "Capacity units by the number of requests in the table"),
}  # fmt: skip


def write_docs(report: Report) -> None:
    pictures = draw(report.figures, PLOTS)
    FIGURES.write_text(json.dumps({"facts": report.facts, "figures": report.figures}, separators=(",", ":")) + "\n")
    replace(ROOT / "docs/benchmarks.md", measured(report, pictures))
    if rows := readme_rows(report):
        replace(ROOT / "README.md", "\n".join(rows))


def measured(report: Report, pictures: list[Path]) -> str:
    """What docs/benchmarks.md shows of a run."""
    lines = ["; ".join(f"{name}: {value}" for name, value in report.facts.items()) + ".", "", *report.verdict_rows()]
    for part, figures in report.figures.items():
        lines += ["", f"### {TITLES[part]}", ""]
        for picture in pictures:
            owner, text = PICTURES[picture.name]
            if owner == part:
                lines += [f"![{text}](plots/{picture.name})", ""]
        lines += ["```text", *"\n".join(TOLD_BY[part].tables_of(figures)).strip().splitlines(), "```"]
    return "\n".join(lines)


def readme_rows(report: Report) -> list[str]:
    """The README's rows, of what this run has measured."""
    rows = []
    if trips := report.figures.get("roundtrips"):
        for title, work, approvers in (("a launch with ten approvers", NOTIFICATION, 10), ("a decision", DECISION, 1)):
            ours, python = (wall(find(trips, name, work, approvers)) for name in (OURS, PYTHON))
            rows.append(_row(f"{title}, {COUNTED_AT} ms added to every answer of AWS", ours, python, "ms"))
    rows.append(_row("start of the process to its first event", *_started(report.results), "ms"))
    if memory := report.figures.get("memory"):
        last = max(row["served"] for row in memory["rows"])
        rss = {row["program"]: row["rss"] / 1024 for row in memory["rows"] if row["served"] == last}
        rows.append(_row(f"memory after {last:,} launches with ten approvers", rss[OURS], rss.get(PYTHON), "MB"))
    found = [row for row in rows if row]
    return ["| | ours | Python | ratio |", "|---|---|---|---|", *found] if found else []


def _started(results: Results) -> tuple[float | None, float | None]:
    summaries = [results.summary("start, notification", "start", name) for name in (OURS, PYTHON)]
    ours, python = (summary.median if summary else None for summary in summaries)
    return ours, python


def _row(what: str, ours: float | None, python: float | None, unit: str) -> str:
    if ours is None or python is None:
        return ""
    return f"| {what} | {number(ours)} {unit} | {number(python)} {unit} | {fraction(ours / python)} |"
