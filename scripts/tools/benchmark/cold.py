"""Cold: a process from its start through its first piece of work, over and over, one program after the other."""

from functools import partial
from pathlib import Path

from .programs import Program
from .progress import say
from .results import Results
from .rig import Endpoints, Function
from .work import Work, check_calls, try_again


def measure_cold(aws: Endpoints, cases: list[tuple[Work, list[Program]]], rounds: int, log: Path, results: Results) -> None:
    """One round without a record first, so that every file is in the page cache for all."""
    for number in range(rounds + 1):
        say(f"cold, round {number} of {rounds}")
        into = results if number else Results()
        for work, programs in cases:
            for program in programs:
                try_again(partial(run_cold, aws, work, program, log, into))


def measure_starts(aws: Endpoints, cases: list[tuple[Work, list[Program]]], rounds: int, log: Path, results: Results) -> None:
    """Only to the first /next, beside programs that could do no work."""
    for number in range(rounds + 1):
        say(f"start, round {number} of {rounds}")
        for work, programs in cases:
            for program in programs:
                with Function(program.command, work.scene.environment() | program.environment, log) as function:
                    start, usage = function.start(), function.usage()
                if number:
                    results.add(
                        f"start, {work.function}", program.name,
                        start=start.seconds, start_cpu=start.cpu, minor_faults=usage.minor_faults, peak_rss=usage.peak_rss,
                    )  # fmt: skip


def run_cold(aws: Endpoints, work: Work, program: Program, log: Path, results: Results) -> None:
    aws.traffic()
    with Function(program.command, work.scene.environment() | program.environment, log) as function:
        start = function.start()
        seconds = work.run(function)
        usage = function.usage()
        connections = check_calls(aws, work, program.name, log)
    results.add(
        work.name, program.name,
        start=start.seconds, start_cpu=start.cpu, first=seconds, whole=start.seconds + seconds, cpu=usage.cpu,
        minor_faults=usage.minor_faults, major_faults=usage.major_faults, peak_rss=usage.peak_rss, connections=connections,
    )  # fmt: skip
