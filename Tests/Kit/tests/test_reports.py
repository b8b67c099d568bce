"""docs/reports.md names, for each way in which such flows broke elsewhere, tests that exist."""

import re

import pytest

from kit.lambda_.executables import ROOT

TESTS = ROOT / "Tests"
ROW = re.compile(r"^\| (R\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs/reports.md").read_text(encoding="utf-8"))
NAMED = [(number, *name.split("::")) for number, _, _, shown in ROWS for name in re.findall(r"`([^`]+)`", shown)]


def test_every_report_is_there_once_in_order_and_has_a_test() -> None:
    assert [number for number, *_ in ROWS] == [f"R{number}" for number in range(1, 55)]
    assert {number for number, *_ in NAMED} == {number for number, *_ in ROWS}


@pytest.mark.parametrize("number, place, name", NAMED, ids=[f"{number}-{name}" for number, _, name in NAMED])
def test_a_test_that_is_named_exists(number: str, place: str, name: str) -> None:
    if place.endswith(".py"):
        assert re.search(rf"^ *def {re.escape(name)}\(", (TESTS / place).read_text(encoding="utf-8"), re.MULTILINE)
    else:
        (path,) = TESTS.rglob(f"{place}.swift")
        assert f"func `{name}`(" in path.read_text(encoding="utf-8")
