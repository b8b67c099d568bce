"""Load: many processes of both functions at once against one table, as after a busy Monday's first email.

Nothing may be lost: each launch is answered once and its approvers emailed once, each decision is signalled once and recorded.
"""

import math
import queue
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit.http.certificates import Certificates

from .programs import OURS, PYTHON, Program, Programs
from .progress import say
from .rig import Endpoints, Function, LoggedCall, Scene
from .tables import number, table
from .targets import Verdict
from .work import WrongWork

APPROVERS = ("ann@example.com", "ben@example.com", "cleo@example.com")
DELAY = 0.005  # seconds, about what DynamoDB takes within its region
REQUESTERS = 50  # who launch; few enough for each to be counted up by several processes at once
DECIDED = 1_000_000  # number of the first launch that is decided, far from those that are made
ALONE, TOGETHER = "one approver decides", "two approvers decide at the same time"


@dataclass(frozen=True)
class Rush:
    """`presses` are made on as many requests, or on half as many by two approvers each where the quorum is 2."""

    name: str
    quorum: int
    programs: tuple[str, ...]


RUSHES = (Rush(ALONE, 1, (OURS, PYTHON)), Rush(TOGETHER, 2, (OURS,)))


@dataclass
class Crew:
    """Processes of one function that take the same events, each when it is free; seconds of each invocation."""

    functions: list[Function]
    events: "queue.SimpleQueue[bytes]" = field(default_factory=queue.SimpleQueue)
    seconds: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def threads(self, begin: threading.Event) -> list[threading.Thread]:
        return [threading.Thread(target=self._serve, args=(function, begin)) for function in self.functions]

    def _serve(self, function: Function, begin: threading.Event) -> None:
        begin.wait()
        while True:
            try:
                event = self.events.get_nowait()
            except queue.Empty:
                return
            answer = function.invoke(event)
            self.seconds.append(answer.seconds)
            if answer.kind != "response" or b'"statusCode":4' in answer.body.replace(b" ", b""):
                self.problems.append(f"{answer.kind} {answer.body[:300]!r}")


def measure_load(certificates: Certificates, programs: Programs, folder: Path, processes: int, events: int) -> dict[str, Any]:
    """`events` launches and as many decisions."""
    rows = []
    for rush in RUSHES:
        kinds = zip(programs.function("notification"), programs.function("approval"), strict=True)
        for asks, decides in kinds:
            if asks.name in rush.programs:
                say(f"load, {rush.name}: {asks.name}")
                with Endpoints(folder / f"load-{rush.quorum}-{asks.name}", approvers=APPROVERS, certificates=certificates) as aws:
                    rows.append(_rush(rush, aws, asks, decides, folder, processes, events))
    return {"processes": processes, "events": events, "rows": rows}


def _rush(
    rush: Rush, aws: Endpoints, asks: Program, decides: Program, folder: Path, processes: int, events: int
) -> dict[str, Any]:
    scene = Scene(aws, ledger=True)
    requests = events // rush.quorum
    with ExitStack() as stack:

        def crew(program: Program) -> Crew:
            functions = []
            for place in range(processes // 2):
                environment = scene.environment() | program.environment | {"QUORUM": str(rush.quorum)}
                log = folder / f"load-{program.name}-{place}.log"
                functions.append(stack.enter_context(Function(program.command, environment, log)))
            return Crew(functions)

        launching, deciding = crew(asks), crew(decides)
        for each in (*launching.functions, *deciding.functions):
            each.start()
        for place, function in enumerate(launching.functions):
            function.invoke(scene.launch("Create", 2 * events + place))
        for function in deciding.functions:
            function.invoke(scene.page())
        aws.ask("clear")
        items = [item for launch in range(requests) for item in scene.request.items(DECIDED + launch, quorum=rush.quorum)]
        aws.ask("put", items=items)
        for launch in range(1, events + 1):
            launching.events.put(scene.launch("Create", launch, requester=launch % REQUESTERS))
        for launch in range(requests):
            for seat in range(rush.quorum):
                deciding.events.put(scene.press(DECIDED + launch, seat))
        aws.ask("set", delay=DELAY)
        aws.ask("bill")
        aws.new_calls()
        begin = threading.Event()
        threads = [*launching.threads(begin), *deciding.threads(begin)]
        for thread in threads:
            thread.start()
        server, started = aws.cpu(), time.monotonic()
        begin.set()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - started
        server = aws.cpu() - server
    calls = aws.new_calls()
    lost = _lost(calls, aws.ask("items"), events, requests, rush)
    if problems := [*launching.problems, *deciding.problems]:
        raise WrongWork(f"{asks.name}: {len(problems)} invocations failed, the first: {problems[0]}")
    return {
        "program": asks.name, "rush": rush.name, "seconds": seconds, "calls": len(calls),
        "conflicts": dict(_conflicts(calls)), "lost": lost, "server": server / seconds,
        "launch": launching.seconds, "decision": deciding.seconds,
    }  # fmt: skip


def _lost(calls: list[LoggedCall], items: list[dict[str, Any]], events: int, requests: int, rush: Rush) -> list[str]:
    """What was not done, or done twice, in words; nothing if all is well."""
    answers = Counter(call.path for call in calls if call.operation == "answer" and call.about == "SUCCESS")
    signals = Counter(call.path for call in calls if call.operation == "signal" and call.about == "SUCCESS")
    emails = sum(call.operation == "Publish" for call in calls)
    asked = [item for item in items if item.get("Status", {}).get("S") == "pending"]
    decided = [item for item in items if item.get("Status", {}).get("S") == "approved"]
    emailed = [item for item in asked if all("MailedAt" in seat["M"] for seat in item["Approvers"]["M"].values())]
    signalled = [item for item in decided if item["Signalled"]["BOOL"]]
    voted = [item for item in decided if sum("Vote" in seat["M"] for seat in item["Approvers"]["M"].values()) == rush.quorum]
    counts = {
        "launches answered with SUCCESS": (len(answers), events), "answers": (answers.total(), events),
        "emails": (emails, events * len(APPROVERS)), "requests whose every email is recorded": (len(emailed), events),
        "requests signalled": (len(signals), requests), "requests recorded as signalled": (len(signalled), requests),
        "requests with every vote": (len(voted), requests),
    }  # fmt: skip
    return [f"{what}: {found} of {due}" for what, (found, due) in counts.items() if found != due]


def _conflicts(calls: list[LoggedCall]) -> Counter[str]:
    """Writes whose condition did not hold, by the kind of the item."""
    refused = [call.about.split(" ")[0] for call in calls if call.about.endswith("ConditionalCheckFailedException")]
    return Counter(key.partition("-")[0] if "-" in key else "request" for key in refused)


def percentile(values: list[float], part: float) -> float:
    """In milliseconds; the least that so large a part of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * part) - 1)] * 1e3


def tables_of(data: dict[str, Any]) -> list[str]:
    heads = ["seconds", "events a second", "launch p50, ms", "launch p99, ms", "decision p50", "decision p99", "lost"]
    rows = []
    for row in data["rows"]:
        cells = [number(row["seconds"]), number(2 * data["events"] / row["seconds"])]
        cells += [number(percentile(row[kind], part)) for kind in ("launch", "decision") for part in (0.5, 0.99)]
        rows.append([f"{row['rush']}: {row['program']}", *cells, "; ".join(row["lost"]) or "nothing"])
    told = [
        f"{row['rush']}, {row['program']}: {row['calls']} calls to AWS, {_said(row['conflicts'])}; "
        f"the process that stands for AWS took {row['server']:.0%} of one processor"
        for row in data["rows"]
    ]
    title = f"load: {data['processes']} processes, {data['events']} launches and {data['events']} decisions at once, 5 ms added"
    return [table(title, heads, rows), *told]


def _said(conflicts: dict[str, int]) -> str:
    if not conflicts:
        return "no write in vain"
    return "writes whose condition did not hold: " + ", ".join(f"{count} of a {kind}" for kind, count in conflicts.items())


def verdicts_of(data: dict[str, Any]) -> list[Verdict]:
    rows = {(row["rush"], row["program"]): row for row in data["rows"]}
    found = []
    for (rush, program), row in rows.items():
        if program != OURS:
            continue
        other = rows.get((rush, PYTHON))
        ours, python = (2 * data["events"] / each["seconds"] if each else None for each in (row, other))
        found.append(Verdict(
            f"load, {rush}: events a second", number(ours or 0), number(python) if python else "-",
            f"{(ours or 0) / python:.2f}" if python else "", "nothing lost", "; ".join(row["lost"]) or "met",
        ))  # fmt: skip
    return found
