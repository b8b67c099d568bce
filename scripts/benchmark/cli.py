"""How fast and how small the functions are, beside the same work in Python.

Prints tables; whatever they say, the exit status is 0.
"""

import argparse
import json
import tempfile
from pathlib import Path

from .cold import measure_cold
from .machine import describe
from .programs import ROOT, Programs
from .progress import say
from .python_package import build_python_package
from .results import Results
from .rig import Endpoints
from .tables import case_table
from .targets import verdicts
from .warm import measure_warm
from .work import works

PARTS = ("cold", "warm")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}; all if none is named")
    parser.add_argument("--rounds", type=int, default=20, help="cold starts of each program in each case (20)")
    parser.add_argument("--turns", type=int, default=20, help="warm turns, of 10 pieces of work each (20)")
    parser.add_argument("--quick", action="store_true", help="3 rounds and 3 turns, to see that it works")
    parser.add_argument("--zips", type=Path, default=ROOT / "dist", metavar="DIR", help="our zips, or the executables (dist)")
    parser.add_argument("--before", type=Path, metavar="DIR", help="an earlier build of ours, measured beside this one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every single measurement to FILE")
    options = parser.parse_args()
    if wrong := set(options.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(wrong))}; there are {', '.join(PARTS)}")
    options.parts = options.parts or list(PARTS)
    if options.quick:
        options.rounds = options.turns = 3
    return options


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        say("preparing the endpoints and the Python function")
        programs = Programs(folder, options.zips, options.before, build_python_package(folder))
        results = Results()
        with Endpoints(folder / "aws") as aws:
            facts = describe(aws.certificates.roots)
            print("\n".join(f"{name:<10} {value}" for name, value in facts.items()), flush=True)
            cases = [(work, programs.function(work.function)) for ledger in (False, True) for work in works(aws, ledger=ledger)]
            if "cold" in options.parts:
                measure_cold(aws, cases, options.rounds, folder / "cold.log", results)
            if "warm" in options.parts:
                measure_warm(aws, cases, options.turns, folder, results)
    print("\nMedian (minimum) of each; ratios of the medians (of the minima).")
    for case in results.samples:
        print(case_table(results, case))
    print("\ntargets")
    for each in verdicts(results):
        print(f"  {each.what:<50} at most {each.target:<8} is {each.measured:<28} {'met' if each.met else 'not met'}")
    if options.json:
        options.json.write_text(json.dumps({"facts": facts, "samples": results.samples}, indent=1) + "\n")
