"""How many of a function's calls wait for each other: its round trips, from when each call began and ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from .rig import LoggedCall


@dataclass(frozen=True)
class Span:
    """A call on its way: milliseconds from the first call's beginning."""

    name: str
    begins: float
    ends: float

    @property
    def row(self) -> list[str | float]:
        return [self.name, round(self.begins, 2), round(self.ends, 2)]


def spans(calls: Sequence[LoggedCall]) -> list[Span]:
    """In the order of their beginnings."""
    start = min((call.begins for call in calls), default=0.0)
    found = [Span(call.operation, (call.begins - start) * 1e3, (call.ends - start) * 1e3) for call in calls]
    return sorted(found, key=lambda span: (span.begins, span.ends))


def round_trips(spans: Sequence[Span]) -> int:
    """The most calls of which each began only when the one before was over.

    Of intervals, taking the one that ends first over and over gives the longest such chain. Two calls that could have gone
    out at once count as two if the second began too late; so a delay is added that is long beside any other.
    """
    count, end = 0, float("-inf")
    for span in sorted(spans, key=lambda span: span.ends):
        if span.begins >= end:
            count, end = count + 1, span.ends
    return count


def lanes(spans: Sequence[Span]) -> list[list[Span]]:
    """The calls in as few rows as they need, so that none lies over another: for a picture."""
    found: list[list[Span]] = []
    for span in sorted(spans, key=lambda span: span.begins):
        lane = next((lane for lane in found if lane[-1].ends <= span.begins), None)
        if lane is None:
            found.append([span])
        else:
            lane.append(span)
    return found
