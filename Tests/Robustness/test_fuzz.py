"""Every parser of outside bytes, and both functions whole, under libFuzzer: no crash, no hang, no growth, no rule broken."""

import subprocess
from pathlib import Path

import pytest
from evidence import Evidence, Size

ROOT = Path(__file__).resolve().parents[2]
TARGETS = sorted(each.name for each in (ROOT / "Tests/Fuzz/corpus").iterdir())
# The second half of the runs finds hardly anything new to keep, so what grows then would grow for ever.
MOST_GROWTH_MB = 32


@pytest.mark.parametrize("target", TARGETS)
def test_no_input_breaks_a_rule(target: str, size: Size, evidence: Evidence):
    runs = size.of(full=1_000_000, short=20_000)
    done = subprocess.run(["scripts/fuzz", "--runs", str(runs), target], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr[-600:]
    _, tried, speed, edges, corpus, first, middle, last = done.stdout.strip().split("\t")
    assert int(last) - int(middle) <= MOST_GROWTH_MB, f"{target}: memory grew from {middle} to {last} MB in the second half"
    what = f"{edges} edges, {corpus} inputs kept, {first} MB, then {middle}, then {last}"
    evidence.row(f"Fuzzing {target}", tried=int(tried), result=f"no crash, hang or broken rule; {what}; {speed} a second")
