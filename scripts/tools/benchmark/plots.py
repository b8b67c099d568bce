"""The pictures of docs/benchmarks.md, drawn from a run's figures alone."""

import statistics
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import matplotlib

from .chain import Span, lanes, round_trips
from .load import percentile
from .programs import BEFORE, OURS, PYTHON, THREADS, TITLES
from .round_trips import COUNTED_AT, DECISION, NOTIFICATION
from .scale import DECISION as SCALE_DECISION
from .scale import LAUNCH, LISTING, MEASURED, RESTING

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402 - it takes the backend when it is imported

COLOURS = {OURS: "#0b57d0", BEFORE: "#8ab0e8", PYTHON: "#b3261e", THREADS: "#d98c5f"}
SERVICES = {
    "ListSubscriptionsByTopic": "#7a5ea8", "Publish": "#7a5ea8", "DescribeStacks": "#5f8f4e", "DescribeStackResource": "#5f8f4e",
    "PutEvents": "#c9822b", "answer": "#4d5661", "signal": "#4d5661",
}  # fmt: skip
TABLE = "#0b57d0"
KINDS = {"launch": "launches", "decision": "decisions"}
SHORT = {"ListSubscriptionsByTopic": "ListSubscriptions", "DescribeStackResource": "StackResource"}
SETTINGS = {
    # The same bytes for the same figures; and text stays text, in whatever font the reader has.
    "svg.hashsalt": "approval-flow", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10,
    "axes.spines.top": False, "axes.spines.right": False, "figure.facecolor": "white",
}  # fmt: skip


def draw(figures: dict[str, Any], folder: Path) -> list[Path]:
    """Writes a picture for each part that was measured; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    with matplotlib.rc_context(SETTINGS):
        if trips := figures.get("roundtrips"):
            drawn += [_calls(trips, work, folder) for work in (NOTIFICATION, DECISION)]
            drawn += [_by_approvers(trips, folder), _by_delay(trips, folder)]
        if load := figures.get("load"):
            drawn.append(_load(load, folder))
        if scale := figures.get("scale"):
            drawn.append(_scale(scale, folder))
    return drawn


def _calls(trips: dict[str, Any], work: str, folder: Path) -> Path:
    """Who waits for whom: a bar a call, before and now over the same milliseconds."""
    pictures = {each["program"]: each["calls"] for each in trips["pictures"] if each["work"] == work}
    shown = [name for name in (BEFORE, OURS) if name in pictures]
    rows = {name: lanes([Span(*call) for call in pictures[name]]) for name in shown}
    heights = [len(rows[name]) + 1 for name in shown]
    figure, axes = pyplot.subplots(
        len(shown), 1, sharex=True, squeeze=False, figsize=(9, 0.32 * sum(heights) + 1.2), height_ratios=heights
    )
    for (axis,), name in zip(axes, shown, strict=True):
        for place, lane in enumerate(rows[name]):
            for span in lane:
                axis.barh(-place, span.ends - span.begins, left=span.begins, height=0.8, color=SERVICES.get(span.name, TABLE))
                axis.text(span.begins + 0.6, -place, SHORT.get(span.name, span.name), va="center", color="white", fontsize=6.5)
        calls = [span for lane in rows[name] for span in lane]
        end = max(span.ends for span in calls)
        axis.set_title(
            f"{TITLES[name]}: {len(calls)} calls, {round_trips(calls)} round trips, {end:.0f} ms", loc="left", fontsize=10
        )
        axis.set_yticks([])
        axis.spines["left"].set_visible(False)
    axes[-1][0].set_xlabel(f"ms, with {COUNTED_AT} ms added to every answer")
    return _save(figure, folder / f"calls-{work}.svg")


def _lines(axis: Any, trips: dict[str, Any], wanted: dict[str, Any], by: str) -> None:
    for name, colour in COLOURS.items():
        rows = [row for row in trips["rows"] if row["program"] == name and wanted.items() <= row.items()]
        if rows:
            points = sorted((row[by], statistics.median(row["ms"])) for row in rows)
            axis.plot(*zip(*points, strict=True), marker="o", color=colour, label=TITLES[name])
    axis.set_ylim(bottom=0)
    axis.legend(frameon=False)


def _by_approvers(trips: dict[str, Any], folder: Path) -> Path:
    figure, axis = pyplot.subplots(figsize=(7, 3.6))
    _lines(axis, trips, {"work": NOTIFICATION, "delay": COUNTED_AT}, "approvers")
    axis.set(xlabel="approvers", ylabel="ms", title=f"A launch with a ledger, {COUNTED_AT} ms added to every answer")
    return _save(figure, folder / "launch-by-approvers.svg")


def _by_delay(trips: dict[str, Any], folder: Path) -> Path:
    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.6))
    for axis, work, approvers in zip(axes, (NOTIFICATION, DECISION), (10, 1), strict=True):
        _lines(axis, trips, {"work": work, "approvers": approvers}, "delay")
        title = "A launch with ten approvers" if work == NOTIFICATION else "A decision"
        axis.set(xlabel="ms added to every answer", ylabel="ms", title=title)
    return _save(figure, folder / "by-latency.svg")


def _load(load: dict[str, Any], folder: Path) -> Path:
    parts = [part / 100 for part in range(1, 100)]
    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.6), sharey=True)
    for axis, kind in zip(axes, KINDS, strict=True):
        for row in load["rows"]:
            style = "-" if row["rush"] == load["rows"][0]["rush"] else "--"
            label = TITLES[row["program"]] + ("" if style == "-" else ", two at the same time")
            axis.plot([percentile(row[kind], part) for part in parts], parts, style, color=COLOURS[row["program"]], label=label)
        axis.set(xlabel="ms", title=f"{load['events']} {KINDS[kind]}, {load['processes']} processes")
        axis.set_xlim(left=0)
    axes[0].set_ylabel("part that was done by then")
    axes[1].legend(frameon=False)
    return _save(figure, folder / "load.svg")


def _scale(scale: dict[str, Any], folder: Path) -> Path:
    figure, axis = pyplot.subplots(figsize=(7, 3.6))
    for what, colour in ((LISTING, "#b3261e"), (LAUNCH, "#7a5ea8"), (SCALE_DECISION, "#0b57d0"), (RESTING, "#5f8f4e")):
        rows = [row for row in scale["rows"] if row["what"] == what]
        for how, marker in ((MEASURED, "o"), ("computed", "x")):
            _units(axis, (row for row in rows if row["how"] == how), marker, colour, f"{what}, {how}")
    axis.set(xscale="log", yscale="log", xlabel="requests in the table", ylabel="capacity units", title="What it costs DynamoDB")
    axis.legend(frameon=False, fontsize=8)
    return _save(figure, folder / "scale.svg")


def _units(axis: Any, rows: Iterable[dict[str, Any]], marker: str, colour: str, label: str) -> None:
    points = sorted((row["size"], row["reads"] + row["writes"]) for row in rows)
    if points:
        style = "-" if marker == "o" else ":"
        axis.plot(*zip(*points, strict=True), style, marker=marker, color=colour, label=label)


def _save(figure: Any, file: Path) -> Path:
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
    # matplotlib ends some lines with a space.
    file.write_text("\n".join(line.rstrip() for line in file.read_text().splitlines()) + "\n")
    return file
