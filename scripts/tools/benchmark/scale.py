"""Scale: what a table of a thousand to a million requests costs, in calls and in DynamoDB's capacity units.

Nine of ten requests are decided and only kept; one of ten is open, and so in the index of what is due later.
"""

import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kit.http.certificates import Certificates

from .programs import OURS, ROOT, Programs
from .progress import say
from .rig import OPERATOR_ARN, Endpoints, Function, Scene
from .rig.runtime_api import FUNCTION_ARN
from .rig.table import DUE, DUE_AT, LARGEST_PAGE, size_of
from .tables import number, table
from .targets import Verdict, judged
from .work import WrongWork

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LISTED = 100_000  # requests; a list of more is computed, since boto3 alone takes minutes to read it
AT_ONCE = 10  # requests that are due at the same moment
MEASURED, COMPUTED = "measured", "computed"

LISTING, RESTING, WORKING, PAGE, DECISION, LAUNCH = (
    "scripts/requests list", "clerk at rest", f"clerk with {AT_ONCE} reminders due", "page", "decision", "launch, one approver",
)  # fmt: skip


def measure_scale(certificates: Certificates, programs: Programs, folder: Path, largest: int) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    with Endpoints(folder / "scale", certificates=certificates) as aws:
        scene = Scene(aws, ledger=True)
        aws.ask("set", meters=True)
        functions = {}
        for kind in ("notification", "approval"):
            (program,) = (each for each in programs.function(kind) if each.name == OURS)
            functions[kind] = Function(program.command, scene.environment(), folder / f"scale-{kind}.log")
            functions[kind].start()
        record, waiting = _kept(scene), _open(scene)
        try:
            for size in (each for each in SIZES if each <= largest):
                say(f"scale: {size:,} requests")
                aws.ask("clear")
                aws.ask("multiply", item=record, numbers=[1, size - size // 10 + 1])
                aws.ask("multiply", item=waiting, numbers=[size - size // 10 + 1, size + 1])
                rows += _of_functions(scene, functions, size)
                if size <= LISTED:
                    rows.append({"what": LISTING, "size": size, "how": MEASURED} | _listed(scene, size))
                rows.append({"what": LISTING, "size": size, "how": COMPUTED} | _computed(record, waiting, size))
        finally:
            for function in functions.values():
                function.close()
    return {"rows": rows, "bytes": [size_of(record), size_of(waiting)]}


def _open(scene: Scene) -> dict[str, Any]:
    """One that waits, looked at again in a month, so that none is due by itself."""
    return scene.request.item() | {DUE_AT: {"N": str(int(time.time()) + 30 * 86_400)}}


def _kept(scene: Scene) -> dict[str, Any]:
    """One that was approved, signalled and told of."""
    item = {name: value for name, value in scene.request.item().items() if name not in (DUE, DUE_AT)}
    vote = {"Decision": {"S": "approve"}, "Comment": {"S": "Fine for this quarter."}, "SourceAddress": {"S": "203.0.113.7"}}
    vote |= {"DecidedAt": {"N": str(int(time.time() * 1000))}, "BallotId": {"S": "0123456789abcdef"}}
    (seat,) = item["Approvers"]["M"].values()
    seats = {"0": {"M": seat["M"] | {"Vote": {"M": vote}}}}
    decided = {"Status": {"S": "approved"}, "Signalled": {"BOOL": True}, "Version": {"N": "2"}, "Approvers": {"M": seats}}
    return dict(item | decided)


def _of_functions(scene: Scene, functions: dict[str, Function], size: int) -> list[dict[str, Any]]:
    clerk = (functions["notification"], scene.clerk, OPERATOR_ARN)
    errands: dict[str, tuple[Function, Callable[[], bytes], str]] = {
        RESTING: clerk,
        WORKING: clerk,
        PAGE: (functions["approval"], scene.page, FUNCTION_ARN),
        DECISION: (functions["approval"], scene.decision, FUNCTION_ARN),
        LAUNCH: (functions["notification"], scene.notification, FUNCTION_ARN),
    }
    rows = []
    for what, (function, event, arn) in errands.items():
        if what == WORKING:
            _make_due(scene)
        made = event()
        scene.aws.new_calls()
        scene.aws.ask("bill")
        answer = function.invoke(made, arn)
        if answer.kind != "response":
            raise WrongWork(f"{what}: {answer.body[:500]!r}\n{function.process.printed()}")
        rows.append({"what": what, "size": size, "how": MEASURED} | _billed(scene))
    return rows


def _make_due(scene: Scene) -> None:
    """Requests whose reminder is due, with most of their time left."""
    now = int(time.time())
    for launch in range(1, AT_ONCE + 1):
        times = {"OpenedAt": now - 9 * 3600, "Deadline": now + 3 * 3600, DUE_AT: now - launch}
        item = scene.request.item(launch) | {name: {"N": str(value)} for name, value in times.items()}
        scene.aws.ask("put", items=[item])


def _billed(scene: Scene) -> dict[str, Any]:
    calls = scene.aws.new_calls()
    reads, writes, _ = scene.aws.ask("bill")
    return {
        "calls": len(calls), "table calls": sum(call.service == "dynamodb" for call in calls), "reads": reads, "writes": writes,
    }  # fmt: skip


def _listed(scene: Scene, size: int) -> dict[str, Any]:
    environment = scene.environment() | {"PYTHONPATH": f"{ROOT}/scripts/tools:{ROOT}/Tests/Kit", "HOME": str(scene.aws.folder)}
    python = ROOT / ".venv/requests/bin/python"
    command = [
        str(python if python.exists() else sys.executable),
        "-m",
        "approval_requests",
        "list",
        "--table",
        "requests",
        "--json",
    ]
    scene.aws.new_calls()
    scene.aws.ask("bill")
    started = time.monotonic()
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=os.sep)
    seconds = time.monotonic() - started
    # Those that the errands before have left are listed too.
    if told.returncode or told.stdout.count("\n") < size:
        raise WrongWork(f"scripts/requests listed {told.stdout.count(chr(10))} of {size} requests\n{told.stderr[-2000:]}")
    return _billed(scene) | {"seconds": seconds}


def _computed(record: dict[str, Any], waiting: dict[str, Any], size: int) -> dict[str, Any]:
    """A Scan reads a megabyte a call, and half a unit, or one if it is strongly consistent, for each 4 KB of that."""
    read = (size - size // 10) * size_of(record) + size // 10 * size_of(waiting)
    calls = math.ceil(read / LARGEST_PAGE)
    return {"calls": calls, "table calls": calls, "reads": math.ceil(read / 4096), "writes": 0}


def tables_of(data: dict[str, Any]) -> list[str]:
    rows = [
        [f"{row['what']}, {row['size']:,}", row["how"], number(row["calls"]), number(row["reads"]), number(row["writes"]),
         number(row["seconds"]) if "seconds" in row else "-"]
        for row in sorted(data["rows"], key=lambda row: (row["what"], row["size"]))
    ]  # fmt: skip
    return [table("scale: by the requests in the table", ["how", "calls", "read units", "write units", "seconds"], rows)]


def verdicts_of(data: dict[str, Any]) -> list[Verdict]:
    """What must not grow with the table."""
    found = []
    for what in (RESTING, DECISION):
        rows = [row for row in data["rows"] if row["what"] == what]
        least, most = (pick(rows, key=lambda row: row["size"]) for pick in (min, max))
        title = f"scale, {what}: units with {most['size']:,} requests, beside {least['size']:,}"
        units, few = (row["reads"] + row["writes"] for row in (most, least))
        found.append(judged(title, units, few, few, ""))
    return found
