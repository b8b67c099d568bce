"""The arithmetic of round trips."""

import pytest

from benchmark.chain import Span, lanes, round_trips, spans
from benchmark.rig import LoggedCall


def call(begins: float, ends: float) -> LoggedCall:
    return LoggedCall("sns", "Publish", "/", "", False, begins, ends)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], 0),
        ([(0, 20)], 1),
        ([(0, 20), (20, 40), (41, 61)], 3),
        ([(0, 20), (1, 21), (2, 22)], 1),
        # Two side by side, then one that waits for both, then two again.
        ([(0, 20), (1, 23), (24, 44), (45, 65), (45.1, 64)], 3),
        # A long call beside a chain of short ones adds nothing to it.
        ([(0, 100), (0, 20), (21, 41), (42, 62)], 3),
        # In whatever order they are told.
        ([(42, 62), (0, 20), (21, 41)], 3),
    ],
)
def test_round_trips_are_the_longest_chain_of_calls_that_wait(times: list[tuple[float, float]], expected: int) -> None:
    assert round_trips([Span("Call", *each) for each in times]) == expected


def test_spans_are_told_from_the_first_call_on_in_milliseconds() -> None:
    found = spans([call(100.020, 100.041), call(100.000, 100.020)])
    assert [(round(each.begins, 6), round(each.ends, 6)) for each in found] == [(0, 20), (20, 41)]
    assert spans([]) == []


def test_a_picture_has_no_call_over_another() -> None:
    given = [Span("a", 0, 20), Span("b", 1, 21), Span("c", 20, 40), Span("d", 21, 41), Span("e", 22, 30)]
    found = lanes(given)
    assert [[each.name for each in lane] for lane in found] == [["a", "c"], ["b", "d"], ["e"]]
    assert sorted(each.name for lane in found for each in lane) == list("abcde")
