"""Round trips: how long a stack and an approver wait when every answer of AWS takes a while, and which call waits for which.

Everything is warm, and one piece of work runs at a time: what is seen is the order of the calls.
"""

import json
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit.http.certificates import Certificates

from .chain import round_trips, spans
from .programs import BEFORE, FIGURES, OURS, PYTHON, THREADS, Program, Programs
from .progress import say
from .rig import OPERATOR_ARN, Endpoints, Function, Scene
from .rig.runtime_api import FUNCTION_ARN
from .tables import number, table
from .targets import Verdict, judged
from .work import WrongWork

DELAYS = (0, 5, 20, 50)  # ms
APPROVERS = (1, 2, 3, 5, 10)
COUNTED_AT = 20  # ms; the targets' delay
WARM_UPS = 3

NOTIFICATION, CHANGE, PAGE, DECISION, CLERK = "notification", "change request", "page", "decision", "clerk at rest"


@dataclass(frozen=True)
class Errand:
    """`by` is the function; `events` makes one event."""

    name: str
    by: str
    event: Callable[[Scene], bytes]
    programs: tuple[str, ...] = (OURS, BEFORE, PYTHON, THREADS)
    approvers: tuple[int, ...] = (1, 10)
    arn: str = FUNCTION_ARN


ERRANDS = (
    Errand(NOTIFICATION, "notification", Scene.notification, approvers=APPROVERS),
    Errand(PAGE, "approval", Scene.page, approvers=(1,)),
    Errand(DECISION, "approval", Scene.decision, approvers=(1,)),
    # Nothing like these was there before, or is in Python.
    Errand(CHANGE, "notification", Scene.change, programs=(OURS,)),
    Errand(CLERK, "notification", lambda scene: scene.clerk(), programs=(OURS,), approvers=(1,), arn=OPERATOR_ARN),
)
# Shown call by call.
PICTURED = {(NOTIFICATION, 3), (DECISION, 1)}


def measure_round_trips(certificates: Certificates, programs: Programs, folder: Path, times: int) -> dict[str, Any]:
    rows, pictures = [], []
    for approvers in APPROVERS:
        addresses = tuple(f"approver{place}@example.com" for place in range(approvers))
        with Endpoints(folder / f"round-trips-{approvers}", approvers=addresses, certificates=certificates) as aws:
            scene = Scene(aws, ledger=True)
            for errand in (each for each in ERRANDS if approvers in each.approvers):
                delays = DELAYS if approvers in (1, 10) else (COUNTED_AT,)
                for program in programs.function(errand.by, threads=True):
                    if program.name not in errand.programs:
                        continue
                    say(f"round trips, {errand.name}, {approvers} approvers: {program.name}")
                    with _running(program, scene, folder) as function:
                        for delay in delays:
                            row, picture = _measure(errand, scene, function, delay, times)
                            rows.append({"program": program.name, "work": errand.name, "approvers": approvers} | row)
                            if delay == COUNTED_AT and (errand.name, approvers) in PICTURED:
                                pictures.append({"program": program.name, "work": errand.name, "calls": picture})
    return {"rows": rows, "pictures": pictures}


def recorded_before(data: dict[str, Any]) -> dict[str, Any]:
    """These figures with those of the earlier build that a run with --before has left in the documents."""
    if not FIGURES.exists():
        return data
    recorded = json.loads(FIGURES.read_text())["figures"].get("roundtrips", {})
    return {
        name: data[name] + [each for each in recorded.get(name, []) if each["program"] == BEFORE] for name in ("rows", "pictures")
    }


@contextmanager
def _running(program: Program, scene: Scene, folder: Path) -> Iterator[Function]:
    environment = scene.environment() | program.environment
    with Function(program.command, environment, folder / f"{program.name}.log") as function:
        function.start()
        yield function


def _measure(errand: Errand, scene: Scene, function: Function, delay: int, times: int) -> tuple[dict[str, Any], list[Any]]:
    """Wall times in milliseconds; the picture is of the run in the middle."""
    runs = []
    scene.aws.ask("set", delay=delay / 1000)
    for turn in range(WARM_UPS + times):
        scene.aws.new_calls()
        answer = function.invoke(errand.event(scene), errand.arn)
        if answer.kind != "response":
            raise WrongWork(f"{errand.name}: {answer.body[:500]!r}\n{function.process.printed()}")
        if turn >= WARM_UPS:
            runs.append((answer.seconds * 1e3, spans(scene.aws.new_calls())))
    scene.aws.ask("set", delay=0)
    runs.sort(key=lambda run: run[0])
    middle = runs[len(runs) // 2][1]
    return {
        "delay": delay,
        "calls": len(middle),
        # A busy machine makes more of them, and never fewer.
        "round trips": min(round_trips(each) for _, each in runs),
        "ms": [round(wall, 2) for wall, _ in runs],
    }, [span.row for span in middle]


def find(data: dict[str, Any], program: str, work: str, approvers: int, delay: int = COUNTED_AT) -> dict[str, Any] | None:
    wanted = {"program": program, "work": work, "approvers": approvers, "delay": delay}
    return next((row for row in data["rows"] if wanted.items() <= row.items()), None)


def wall(row: dict[str, Any] | None) -> float | None:
    """The median, in milliseconds."""
    return statistics.median(row["ms"]) if row else None


def tables_of(data: dict[str, Any]) -> list[str]:
    """Calls, round trips and wall time with the targets' delay; then how the wall time grows with the delay."""
    names = [name for name in (OURS, BEFORE, PYTHON, THREADS) if any(row["program"] == name for row in data["rows"])]
    counted, grown = [], []
    for errand in ERRANDS:
        for approvers in errand.approvers:
            title = errand.name + (f", {_approvers(approvers)}" if len(errand.approvers) > 1 else "")
            counted.append([title, *(_counted(find(data, name, errand.name, approvers)) for name in names)])
        for approvers in {1, 10} & set(errand.approvers):
            for delay in DELAYS:
                found = [wall(find(data, name, errand.name, approvers, delay)) for name in names]
                title = f"{errand.name}, {_approvers(approvers)}, {delay} ms"
                grown.append([title, *(_with_ratio(each, found[0]) for each in found)])
    return [
        table(f"calls, round trips and ms, with {COUNTED_AT} ms added to every answer", names, counted),
        table("ms by the delay that is added to every answer (and ours to it)", names, grown),
    ]


def _approvers(count: int) -> str:
    return f"{count} approver{'s' * (count > 1)}"


def _counted(row: dict[str, Any] | None) -> str:
    return f"{row['calls']}, {row['round trips']}, {number(wall(row) or 0)}" if row else "-"


def _with_ratio(each: float | None, ours: float | None) -> str:
    if each is None:
        return "-"
    return number(each) + (f" ({ours / each:.2f})" if ours and ours != each else "")


def verdicts_of(data: dict[str, Any]) -> list[Verdict]:
    found = []
    for work, approvers, most, most_ms in (
        (NOTIFICATION, 1, 5, None), (NOTIFICATION, 10, 5, 150), (DECISION, 1, 4, 100), (PAGE, 1, 1, None), (CLERK, 1, 1, None),
    ):  # fmt: skip
        ours = find(data, OURS, work, approvers)
        if not ours:
            continue
        other = find(data, BEFORE, work, approvers) or find(data, PYTHON, work, approvers)
        title = work + (f", {_approvers(approvers)}" if work == NOTIFICATION else "")
        found.append(judged(f"round trips, {title}", ours["round trips"], other["round trips"] if other else None, most, ""))
        if most_ms:
            found.append(judged(f"with {COUNTED_AT} ms added, {title}", wall(ours) or 0, wall(other), most_ms, "ms"))
    for approvers in (1, 10):
        asked, changed = (find(data, OURS, work, approvers) for work in (NOTIFICATION, CHANGE))
        if asked and changed:
            title = f"round trips, {CHANGE}, {_approvers(approvers)}, beside a notification"
            found.append(judged(title, changed["round trips"], asked["round trips"], asked["round trips"], ""))
    one, ten = (wall(find(data, OURS, NOTIFICATION, count)) for count in (1, 10))
    if one and ten:
        found.append(Verdict(
            "notification, 10 approvers beside 1", f"{number(ten)} ms", f"{number(one)} ms", f"{ten / one:.2f}",
            "at most 1.3", "met" if ten <= 1.3 * one else "not met",
        ))  # fmt: skip
    return found
