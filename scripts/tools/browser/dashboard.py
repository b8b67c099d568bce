"""Draws the body of a CloudWatch dashboard from metrics, as one page of HTML: titles, alarms, numbers, lines."""

import json
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

_COLOURS = ("#1f5fbf", "#c2410c", "#15803d", "#7c3aed")
_BUCKETS = 16
_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 520, 190, 34, 22  # of a chart, in CSS pixels
STATISTICS: dict[str, Callable[[list[float]], float]] = {"Sum": sum, "Maximum": max, "p50": statistics.median}
_STYLE = """
body{margin:0;padding:20px;background:#f3f4f6;color:#16191f;font:14px/1.4 sans-serif}
main{display:grid;grid-template-columns:repeat(24,1fr);gap:12px;max-width:1160px}
section{background:#fff;border:1px solid #d5dbdb;border-radius:6px;padding:10px 14px}
h2{margin:0 0 8px;font-size:14px}.numbers{display:flex;gap:56px}.numbers b{display:block;font-size:34px;line-height:1.1}
.alarm{display:inline-block;margin:0 8px 6px 0;padding:2px 10px;border-radius:10px;background:#e7f6ea}
.alarm.red{background:#b91c1c;color:#fff;font-weight:bold}svg{display:block;width:100%}
.key span{display:inline-block;width:12px;height:3px;margin:0 5px 3px 0}.key{margin-right:18px}
text{font:11px sans-serif;fill:#545b64}
"""


@dataclass(frozen=True)
class Value:
    """One number of a metric, which `name` and its dimensions tell from others."""

    metric: tuple[str, ...]
    milliseconds: int
    value: float


def page(body: str, values: list[Value], red: Iterable[str]) -> str:
    """HTML of a deployed dashboard; `red` are the names of the alarms that are on."""
    drawing = _Drawing(values, frozenset(red))
    sections = "".join(drawing.widget(each) for each in json.loads(body)["widgets"])
    return (
        f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Dashboard</title><style>{_STYLE}</style><main>{sections}</main>"
    )


def series(properties: dict[str, Any]) -> list[tuple[tuple[str, ...], str, str]]:
    """Metric, statistic and label of each line of a widget, its abbreviations spelled out."""
    lines: list[tuple[tuple[str, ...], str, str]] = []
    before: list[str] = []
    for entry in properties["metrics"]:
        words = [each for each in entry if isinstance(each, str)]
        options = next((each for each in entry if isinstance(each, dict)), {})
        if words != ["..."]:
            before = [before[place] if word == "." else word for place, word in enumerate(words)]
        lines.append((tuple(before), options.get("stat", properties.get("stat", "Average")), options.get("label", before[1])))
    return lines


class _Drawing:
    def __init__(self, values: list[Value], red: frozenset[str]) -> None:
        self._values, self._red = values, red
        times = [each.milliseconds for each in values] or [0]
        self._start, self._span = min(times), max(1, max(times) - min(times))

    def widget(self, widget: dict[str, Any]) -> str:
        properties = widget["properties"]
        draw = {"alarm": self._alarms, "metric": self._metrics}[widget["type"]]
        style = f"grid-column:span {widget['width']}"
        return f"<section style='{style}'><h2>{escape(properties['title'])}</h2>{draw(properties)}</section>"

    def _alarms(self, properties: dict[str, Any]) -> str:
        names = [arn.rpartition(":alarm:")[2] for arn in properties["alarms"]]
        return "".join(f"<span class='alarm{' red' if name in self._red else ''}'>{escape(name)}</span>" for name in names)

    def _metrics(self, properties: dict[str, Any]) -> str:
        lines = series(properties)
        return self._numbers(lines) if properties.get("view") == "singleValue" else self._chart(lines)

    def _numbers(self, lines: list[tuple[tuple[str, ...], str, str]]) -> str:
        shown = [(label, STATISTICS[stat]([each.value for each in self._of(metric)] or [0])) for metric, stat, label in lines]
        return "<div class=numbers>" + "".join(f"<div><b>{value:g}</b>{escape(label)}</div>" for label, value in shown) + "</div>"

    def _of(self, metric: tuple[str, ...]) -> list[Value]:
        return [each for each in self._values if each.metric == metric]

    def _chart(self, lines: list[tuple[tuple[str, ...], str, str]]) -> str:
        points = [self._points(metric, stat) for metric, stat, _ in lines]
        highest = _round(max((value for line in points for _, value in line), default=0))
        top = highest * 1.1
        # The first line lies on top of the others where they meet.
        drawn = "".join(self._line(line, top, colour) for line, colour in reversed([*zip(points, _COLOURS, strict=False)]))
        ticks = "".join(
            f"<line x1={_LEFT} x2={_WIDTH} y1={y} y2={y} stroke=#e5e7eb /><text x=0 y={y + 4}>{value:g}</text>"
            for value in (0, highest / 2, highest)
            for y in [self._y(value, top)]
        )
        end = f"{self._span / 1000:.0f} s later"
        times = f"<text x={_LEFT} y={_HEIGHT - 4}>start</text><text x={_WIDTH - 74} y={_HEIGHT - 4}>{end}</text>"
        key = "".join(
            f"<span class=key><span style='background:{colour}'></span>{escape(label)}</span>"
            for (_, _, label), colour in zip(lines, _COLOURS, strict=False)
        )
        return f"<svg viewBox='0 0 {_WIDTH} {_HEIGHT}'>{ticks}{drawn}{times}</svg>{key}"

    def _points(self, metric: tuple[str, ...], stat: str) -> list[tuple[int, float]]:
        buckets: dict[int, list[float]] = {}
        for each in self._of(metric):
            buckets.setdefault((each.milliseconds - self._start) * (_BUCKETS - 1) // self._span, []).append(each.value)
        return [(bucket, STATISTICS[stat](values)) for bucket, values in sorted(buckets.items())]

    def _line(self, points: list[tuple[int, float]], top: float, colour: str) -> str:
        places = [(self._x(bucket), self._y(value, top)) for bucket, value in points]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        dots = "".join(f"<circle cx={x:.1f} cy={y:.1f} r=3.5 fill={colour} />" for x, y in places)
        return f"<polyline points='{line}' fill=none stroke={colour} stroke-width=1.5 />{dots}"

    def _x(self, bucket: int) -> float:
        return _LEFT + 8 + bucket * (_WIDTH - _LEFT - 16) / (_BUCKETS - 1)

    def _y(self, value: float, top: float) -> float:
        return (_HEIGHT - _BOTTOM) * (1 - value / top) + 2


def _round(value: float) -> float:
    """The next number of 2, 4, 10, 20, 40, 100 and so on, whose half is whole too."""
    steps = (step * 10**power for power in range(9) for step in (2, 4, 10))
    return float(next(step for step in steps if step >= value))
