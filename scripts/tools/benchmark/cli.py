"""How fast and how small the functions are, beside the same work in Python.

Prints tables; whatever they say, the exit status is 0. It is 1 only where a part could not be measured.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from .programs import ROOT
from .progress import say
from .run import run

PARTS = {
    "sizes": "zip and unzipped",
    "start": "spawn to the first /next, beside an empty URLSession loop and a C loop",
    "cold": "start and first piece of work: wall time, CPU, page faults, memory",
    "warm": "further pieces of work, with connections kept and with connections that AWS has closed",
    "instructions": "how many the starts and the cold pieces of work take, counted by valgrind",
    "signing": "signatures a second, beside botocore",
    "growth": "warm work with 1 to 10 approvers and 0 to 200 KB of details",
    "roundtrips": "calls, round trips and wall time with 0 to 50 ms added to every answer, for 1 to 10 approvers",
    "load": "20 processes, 500 launches and 500 decisions at once against one table",
    "scale": "calls and capacity units with 1,000 to 1,000,000 requests in the table",
    "memory": "after 1,000 launches with ten approvers",
    "invocations": "up to 1,000 invocations without a call; up to 200,000 with --long",
}


def arguments() -> argparse.Namespace:
    listed = "".join(f"\n  {name:<12} {what}" for name, what in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__, epilog=f"parts, all if none is named:{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("parts", nargs="*", metavar="PART", help="see below")
    parser.add_argument("--rounds", type=int, default=20, help="starts of each program in each case (20)")
    parser.add_argument("--turns", type=int, default=20, help="warm turns, of 10 pieces of work each (20)")
    parser.add_argument("--quick", action="store_true", help="3 rounds and 3 turns, to see that it works")
    parser.add_argument("--long", action="store_true", help="invocations: 200,000 of each, some minutes")
    parser.add_argument("--zips", type=Path, default=ROOT / "dist", metavar="DIR", help="our zips, or the executables (dist)")
    parser.add_argument("--before", type=Path, metavar="DIR", help="an earlier build of ours, measured beside this one")
    parser.add_argument("--write-docs", action="store_true", help="also write tables and plots into docs and README.md")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every single measurement to FILE")
    options = parser.parse_args()
    if wrong := [part for part in options.parts if part not in PARTS]:
        parser.error(f"no part {', '.join(wrong)}; there are {', '.join(PARTS)}")
    options.parts = options.parts or list(PARTS)
    if options.quick:
        options.rounds = options.turns = 3
    options.invocations = 200_000 if options.long else 1_000
    return options


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        say("preparing the endpoints and the Python function")
        report = run(options, folder)
    print("\n".join(f"{name:<10} {value}" for name, value in report.facts.items()))
    print(report.text())
    if options.write_docs:
        from .docs import write_docs  # which takes a second to load what draws

        write_docs(report)
    if options.json:
        report.write_json(options.json)
    if report.given_up:
        sys.exit(f"bench: not measured: {', '.join(report.given_up)}; the reason stands above")
