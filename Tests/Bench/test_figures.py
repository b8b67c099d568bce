"""What the bench makes of its figures: percentiles, verdicts, what was lost, and the marked part of a document."""

from pathlib import Path
from typing import Any

import pytest

from benchmark import load
from benchmark.load import TOGETHER, Rush, percentile
from benchmark.marked import BEGIN, END, replace
from benchmark.programs import BEFORE, OURS, PYTHON
from benchmark.results import Results
from benchmark.rig import LoggedCall
from benchmark.round_trips import NOTIFICATION, find, verdicts_of, wall
from benchmark.scale import _computed
from benchmark.targets import fraction, judged
from benchmark.work import are_calls_of


@pytest.mark.parametrize(("part", "expected"), [(0.01, 1), (0.5, 50), (0.501, 51), (0.99, 99), (1.0, 100)])
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(part: float, expected: float) -> None:
    assert percentile([number / 1000 for number in range(100, 0, -1)], part) == pytest.approx(expected)


def test_a_percentile_of_one_value_is_that_value() -> None:
    assert percentile([0.5], 0.01) == percentile([0.5], 0.99) == 500


def test_a_verdict_is_met_up_to_its_limit() -> None:
    assert judged("x", 5, 10, 5, "").met == "met"
    assert judged("x", 5.1, 10, 5, "").met == "not met"
    assert judged("x", 5, None, 5, "ms").ratio == ""


@pytest.mark.parametrize(("ratio", "said"), [(0.1, "1/10"), (0.25, "1/4"), (0.5, "0.50"), (1.234, "1.23")])
def test_a_small_ratio_is_said_as_a_fraction(ratio: float, said: str) -> None:
    assert fraction(ratio) == said


def test_a_ratio_is_of_the_medians_and_of_the_minima() -> None:
    results = Results()
    for ours, python in ((1, 4), (2, 6), (9, 8)):
        results.add("case", OURS, warm=ours)
        results.add("case", PYTHON, warm=python)
    assert results.ratio("case", "warm", OURS, PYTHON) == (2 / 6, 1 / 4)
    assert results.ratio("case", "warm", OURS, BEFORE) is None


def row(program: str, approvers: int, trips: int, *milliseconds: float) -> dict[str, Any]:
    return {
        "program": program, "work": NOTIFICATION, "approvers": approvers, "delay": 20, "calls": 12, "round trips": trips,
        "ms": list(milliseconds),
    }  # fmt: skip


def test_the_targets_of_round_trips_are_judged_one_by_one() -> None:
    data = {"rows": [row(OURS, 1, 5, 100, 110, 300), row(OURS, 10, 6, 151, 151, 151), row(BEFORE, 10, 24, 520)], "pictures": []}
    assert wall(find(data, OURS, NOTIFICATION, 1)) == 110
    assert {each.what: each.met for each in verdicts_of(data)} == {
        "round trips, notification, 1 approver": "met",
        "round trips, notification, 10 approvers": "not met",
        "with 20 ms added, notification, 10 approvers": "not met",
        "notification, 10 approvers beside 1": "not met",
    }


def call(operation: str, path: str, about: str) -> LoggedCall:
    return LoggedCall("", operation, path, about, False, 0, 0)


def item(status: str, votes: int, *, signalled: bool) -> dict[str, Any]:
    seat = {"M": {"MailedAt": {"N": "1"}}}
    voted = {"M": seat["M"] | {"Vote": {"M": {}}}}
    seats = {str(place): voted if place < votes else seat for place in range(3)}
    return {"Status": {"S": status}, "Signalled": {"BOOL": signalled}, "Approvers": {"M": seats}}


def test_what_is_missing_or_twice_under_load_is_named() -> None:
    calls = [call("answer", "/1", "SUCCESS"), call("answer", "/2", "SUCCESS"), call("signal", "/s", "SUCCESS")]
    calls += [call("Publish", "/", f"topic-{number}") for number in range(6)]
    items = [item("pending", 0, signalled=False), item("pending", 0, signalled=False), item("approved", 2, signalled=True)]
    rush = Rush(TOGETHER, 2, (OURS,))
    assert load._lost(calls, items, 2, 1, rush) == []
    assert load._lost([*calls, calls[0]], items, 2, 1, rush) == ["answers: 3 of 2"]
    assert load._lost(calls[:-1], items, 2, 1, rush) == ["emails: 5 of 6"]
    undone = [*items[:2], item("approved", 1, signalled=False)]
    assert load._lost(calls, undone, 2, 1, rush) == ["requests recorded as signalled: 0 of 1", "requests with every vote: 0 of 1"]


def test_a_list_is_computed_from_the_size_of_the_items() -> None:
    item = {"RequestId": {"S": "x" * 2_039}}  # 2,048 bytes with the name
    assert _computed(item, item, 1_000) == {"calls": 2, "table calls": 2, "reads": 500, "writes": 0}


def test_only_the_marked_part_of_a_document_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    replace(file, "new\nlines")
    assert file.read_text() == f"before\n{BEGIN}\nnew\nlines\n{END}\nafter\n"
    file.write_text("no marks")
    with pytest.raises(RuntimeError, match="must have the lines"):
        replace(file, "new")


@pytest.mark.parametrize("program", [OURS, BEFORE])
def test_no_calls_are_those_of_no_work(program: str) -> None:
    assert are_calls_of(program, [], [])


@pytest.mark.parametrize(
    ("program", "calls", "counts"),
    [
        (OURS, ["sns", "dynamodb", "sns"], True),
        (OURS, ["sns", "sns"], False),
        (BEFORE, ["sns", "sns"], True),
        (BEFORE, [], False),
        (BEFORE, ["sns", "sns", "events"], False),
    ],
)
def test_a_run_counts_if_its_calls_are_the_work_s(program: str, calls: list[str], counts: bool) -> None:
    assert are_calls_of(program, calls, ["dynamodb", "sns", "sns"]) is counts
