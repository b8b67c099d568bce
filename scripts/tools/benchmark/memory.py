"""Memory: what a process holds after a thousand launches with ten approvers, each of some thirty calls."""

from pathlib import Path
from typing import Any

from kit.http.certificates import Certificates

from .programs import OURS, PYTHON, Programs
from .progress import say
from .rig import Endpoints, Function, Scene
from .tables import number, table
from .targets import Verdict, judged
from .work import WrongWork

APPROVERS = tuple(f"approver{place}@example.com" for place in range(10))
LOOKS = (1, 10, 100, 1_000)
LARGEST = 28  # MB
KEPT = 200  # items in the table; what is measured is the function


def measure_memory(certificates: Certificates, programs: Programs, folder: Path, largest: int) -> dict[str, Any]:
    rows = []
    with Endpoints(folder / "memory", approvers=APPROVERS, certificates=certificates, keep=KEPT) as aws:
        scene = Scene(aws, ledger=True)
        for program in programs.function("notification"):
            say(f"memory: {program.name}")
            environment = scene.environment() | program.environment
            with Function(program.command, environment, folder / f"memory-{program.name}.log") as function:
                function.start()
                for served in range(1, largest + 1):
                    answer = function.invoke(scene.notification())
                    if answer.kind != "response":
                        raise WrongWork(f"launch {served}: {answer.body[:500]!r}\n{function.process.printed()}")
                    if served in LOOKS:
                        usage = function.usage()
                        rows.append({"program": program.name, "served": served, "rss": usage.rss, "peak": usage.peak_rss,
                                     "descriptors": usage.descriptors, "threads": usage.threads})  # fmt: skip
            aws.new_calls()
    return {"rows": rows}


def tables_of(data: dict[str, Any]) -> list[str]:
    rows = [
        [f"{row['program']}, after {row['served']:,}", number(row["rss"] / 1024), number(row["peak"] / 1024),
         str(row["descriptors"]), str(row["threads"])]
        for row in data["rows"]
    ]  # fmt: skip
    return [table("memory: launches with ten approvers", ["RSS, MB", "highest, MB", "descriptors", "threads"], rows)]


def verdicts_of(data: dict[str, Any]) -> list[Verdict]:
    last = max(row["served"] for row in data["rows"])
    rss = {row["program"]: row["rss"] / 1024 for row in data["rows"] if row["served"] == last}
    return [judged(f"RSS after {last:,} launches with ten approvers", rss[OURS], rss.get(PYTHON), LARGEST, "MB")]
