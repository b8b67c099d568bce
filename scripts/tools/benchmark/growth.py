"""How the cost of warm work grows with approvers and details, and whether it stays flat over many invocations."""

import statistics
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kit.http.certificates import Certificates

from .programs import Program, Programs
from .progress import say
from .results import Results
from .rig import Endpoints, Function
from .warm import measure_warm
from .work import Work, nothing, works

APPROVERS = (1, 2, 5, 10)
DETAILS = (0, 10_000, 50_000, 100_000, 200_000)  # bytes; the contract shows 200,000
VALUE = 1000  # characters of one detail, the most that is shown
WINDOWS = (1, 10, 100, 1_000, 10_000, 50_000, 100_000, 200_000)


@dataclass(frozen=True)
class Window:
    """Invocations up to `end` since the last window: seconds and CPU seconds of each, and the memory at its end."""

    end: int
    median: float
    cpu: float
    rss: int


def measure_approvers(certificates: Certificates, programs: Programs, folder: Path, turns: int) -> dict[str, Results]:
    found = {}
    for count in APPROVERS:
        addresses = tuple(f"approver{number}@example.com" for number in range(count))
        label = f"{count} approver{'s' if count > 1 else ''}"
        with Endpoints(folder / f"approvers-{count}", approvers=addresses, certificates=certificates) as aws:
            found[label] = _warm(aws, works(aws, ledger=True), programs, folder, turns)
    return found


def measure_details(certificates: Certificates, programs: Programs, folder: Path, turns: int) -> dict[str, Results]:
    found = {}
    for size in DETAILS:
        details = {f"Detail{number:03}": "x" * (VALUE - 9) for number in range(size // VALUE)}
        with Endpoints(folder / f"details-{size}", details=details, certificates=certificates) as aws:
            cases = [*works(aws, ledger=False)[:1], *works(aws, ledger=True)]
            found[f"{size // 1000} KB of details"] = _warm(aws, cases, programs, folder, turns)
    return found


def measure_invocations(aws: Endpoints, programs: Programs, folder: Path, most: int) -> dict[str, list[Window]]:
    """Invocations without a call, so that what is seen is the loop's own cost."""
    work = nothing(aws)
    ends = [end for end in WINDOWS if end <= most]
    found: dict[str, list[Window]] = {}
    with ExitStack() as stack:
        running = []
        for program in programs.function(work.function):
            log = folder / f"{program.name}.log"
            function = stack.enter_context(Function(program.command, work.scene.environment() | program.environment, log))
            function.start()
            running.append((program, function))
        for begin, end in zip([0, *ends], ends, strict=False):
            for program, function in running:
                say(f"invocations {begin + 1:,} to {end:,}: {program.name}")
                found.setdefault(program.name, []).append(_window(work, function, begin, end))
    return found


def _window(work: Work, function: Function, begin: int, end: int) -> Window:
    before = function.process.cpu()
    times = [work.run(function) for _ in range(end - begin)]
    cpu = (function.process.cpu() - before) / (end - begin)
    return Window(end, statistics.median(times), cpu, function.usage().rss)


def _warm(aws: Endpoints, cases: list[Work], programs: Programs, folder: Path, turns: int) -> Results:
    results = Results()
    pairs: list[tuple[Work, list[Program]]] = [(work, programs.function(work.function)) for work in cases]
    measure_warm(aws, pairs, turns, folder, results, rested=False)
    return results
