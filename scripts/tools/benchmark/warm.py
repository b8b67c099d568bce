"""Warm: all programs kept alive, each doing the same work some times before it is the next one's turn.

Then once more with a pause before each piece of work in which AWS has closed all connections: an approval every few minutes
is what these functions get, and a connection that is still open is the exception.
"""

from contextlib import ExitStack
from functools import partial
from pathlib import Path

from .programs import Program
from .progress import say
from .results import Results
from .rig import Endpoints, Function
from .work import Work, check_calls, try_again

TIMES_A_TURN = 10


def measure_warm(
    aws: Endpoints, cases: list[tuple[Work, list[Program]]], turns: int, folder: Path, results: Results, *, rested: bool = True
) -> None:
    """The first turn of each program warms it up and is not counted."""
    for work, programs in cases:
        say(f"warm, {work.name}: {turns} turns of {TIMES_A_TURN} for each of {len(programs)} programs")
        with ExitStack() as stack:
            running = []
            for program in programs:
                log = folder / f"{program.name}.log"
                environment = work.scene.environment() | program.environment
                function = stack.enter_context(Function(program.command, environment, log))
                function.start()
                running.append((program, function, log))
            for turn in range(turns + 1):
                for program, function, log in running:
                    take_turn(aws, work, program, function, log, results if turn else Results())
            if work.calls and rested:
                for number in range(turns + 1):
                    aws.close_idle_connections()
                    for each in running:
                        try_again(partial(do_once, aws, work, *each, "rested", results if number else Results()))
            for program, function, _ in running:
                results.add(work.name, program.name, warm_rss=function.usage().rss)


def take_turn(aws: Endpoints, work: Work, program: Program, function: Function, log: Path, results: Results) -> None:
    for _ in range(TIMES_A_TURN):
        try_again(partial(do_once, aws, work, program, function, log, "warm", results))


def do_once(aws: Endpoints, work: Work, program: Program, function: Function, log: Path, measure: str, results: Results) -> None:
    aws.traffic()
    before = function.process.cpu()
    seconds = work.run(function)
    cpu = function.process.cpu() - before
    connections = check_calls(aws, work, program.name, log)
    results.add(work.name, program.name, **{measure: seconds, f"{measure} cpu": cpu, f"{measure} connections": connections})
