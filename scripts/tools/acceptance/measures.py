"""Lambda's own REPORT of every invocation, told apart by what was done and by whether a process had to be started for it."""

import json
import re
import statistics
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

#: What a function says once it has done this, ours and the one in Python.
WORK = {"approval requested": "asks", "decision recorded": "decides", "decision noted": "decides"}
_TEXT = re.compile(
    r"REPORT RequestId: (\S+)\tDuration: ([\d.]+) ms\tBilled Duration: \d+ ms\tMemory Size: \d+ MB\t"
    r"Max Memory Used: (\d+) MB(?:\tInit Duration: ([\d.]+) ms)?"
)


@dataclass(frozen=True)
class Report:
    """Milliseconds and MB. `init` is None where a process was there already."""

    request: str
    duration: float
    init: float | None
    memory: int


def read(message: str) -> Report | None:
    """A line of a log, if it is a report, as text or as JSON."""
    if match := _TEXT.match(message):
        return Report(match[1], float(match[2]), float(match[4]) if match[4] else None, int(match[3]))
    line = _parsed(message)
    if line.get("type") != "platform.report" or line["record"].get("status") != "success":
        return None
    metrics = line["record"]["metrics"]
    return Report(line["record"]["requestId"], metrics["durationMs"], metrics.get("initDurationMs"), metrics["maxMemoryUsedMB"])


def _parsed(message: str) -> dict[str, Any]:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


@dataclass(frozen=True)
class Row:
    """One kind of invocation. Medians, in milliseconds and MB."""

    function: str
    work: str
    cold: bool
    count: int
    init: float | None
    duration: float
    memory: float


def rows(function: str, messages: list[str], other: str | None) -> list[Row]:
    """What a function's log tells. Invocations that say nothing of their work are the `other` work, or are left out."""
    works: dict[str, str] = {}
    reports: list[Report] = []
    for message in messages:
        if report := read(message):
            reports.append(report)
            continue
        line = _parsed(message)
        if work := WORK.get(str(line.get("message"))):
            works[str(line.get("requestId"))] = work
    kinds: dict[tuple[str, bool], list[Report]] = defaultdict(list)
    for report in reports:
        if work := works.get(report.request, other or ""):
            kinds[work, report.init is not None].append(report)
    return [
        _row(function, work, cold, kinds[work, cold]) for work, cold in sorted(kinds, key=lambda kind: (kind[0], not kind[1]))
    ]


def _row(function: str, work: str, cold: bool, reports: list[Report]) -> Row:
    inits = [each.init for each in reports if each.init is not None]
    return Row(
        function,
        work,
        cold,
        len(reports),
        statistics.median(inits) if inits else None,
        statistics.median(each.duration for each in reports),
        statistics.median(each.memory for each in reports),
    )
