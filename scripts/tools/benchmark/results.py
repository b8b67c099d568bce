"""What was measured: a list of numbers for each measure of each program in each case."""

import statistics
from collections import defaultdict
from dataclasses import dataclass

# Measure: (unit, factor from what is stored).
UNITS = {
    "start": ("ms", 1000),
    "first": ("ms", 1000),
    "whole": ("ms", 1000),
    "cpu": ("ms", 1000),
    "start cpu": ("ms", 1000),
    "warm": ("ms", 1000),
    "warm cpu": ("ms", 1000),
    "rested": ("ms", 1000),
    "rested cpu": ("ms", 1000),
    "connections": ("", 1),
    "warm connections": ("", 1),
    "rested connections": ("", 1),
    "instructions": ("million", 1e-6),
    "minor faults": ("", 1),
    "major faults": ("", 1),
    "peak rss": ("MB", 1 / 1024),
    "warm rss": ("MB", 1 / 1024),
    "zip": ("MB", 1e-6),
    "unzipped": ("MB", 1e-6),
    "signatures": ("/s", 1),
}

TITLES = {
    "start": "start to first /next",
    "first": "first invocation",
    "whole": "whole, spawn to answered",
    "start cpu": "CPU of the start",
    "cpu": "CPU of the whole",
    "warm": "warm",
    "warm cpu": "CPU, warm",
    "rested": "warm, connections closed",
    "rested cpu": "CPU, connections closed",
    "connections": "TLS connections, cold",
    "warm connections": "TLS connections, warm",
    "rested connections": "TLS connections, closed",
    "instructions": "instructions",
    "minor faults": "page faults, minor",
    "major faults": "page faults, major",
    "peak rss": "RSS, highest",
    "warm rss": "RSS after the warm runs",
    "zip": "zip",
    "unzipped": "unzipped",
    "signatures": "signatures",
}


@dataclass(frozen=True)
class Summary:
    """In the unit that the table shows."""

    median: float
    least: float
    p99: float
    count: int


class Results:
    """`samples[case][measure][program]`, in seconds, kilobytes and bytes."""

    def __init__(self) -> None:
        self.samples: dict[str, dict[str, dict[str, list[float]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))

    def add(self, case: str, program: str, **measures: float) -> None:
        for measure, value in measures.items():
            self.samples[case][measure.replace("_", " ")][program].append(value)

    def summary(self, case: str, measure: str, program: str) -> Summary | None:
        values = self.samples.get(case, {}).get(measure, {}).get(program)
        if not values:
            return None
        factor = UNITS[measure][1]
        ordered = sorted(value * factor for value in values)
        p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        return Summary(statistics.median(ordered), ordered[0], p99, len(ordered))

    def ratio(self, case: str, measure: str, program: str, other: str) -> tuple[float, float] | None:
        """`program` to `other`: of the medians, and of the minima."""
        one, two = self.summary(case, measure, program), self.summary(case, measure, other)
        if not one or not two or not two.median or not two.least:
            return None
        return one.median / two.median, one.least / two.least
