"""Instructions, counted by valgrind: the same on a busy machine and a quiet one, unlike any time.

They say nothing of the kernel's work, of waiting, or of how long an instruction takes.
"""

import re
from pathlib import Path

from .programs import PYTHON, Program
from .progress import say
from .results import Results
from .rig import Endpoints, Function, ProcessEnded
from .work import Work, check_calls

COUNT = re.compile(r"Collected : (\d+)")
# Python under valgrind takes minutes, and has other figures to be compared by.
LEFT_OUT = {PYTHON}

SLOW = 300.0  # seconds; all goes some fifty times slower


def measure_instructions(
    aws: Endpoints,
    cold: list[tuple[Work, list[Program]]],
    starts: list[tuple[Work, list[Program]]],
    folder: Path,
    results: Results,
) -> None:
    for work, programs in starts:
        for program in programs:
            if program.name not in LEFT_OUT:
                _count(aws, f"start, {work.function}", work, program, False, folder, results)
    for work, programs in cold:
        for program in programs:
            if program.name not in LEFT_OUT:
                _count(aws, work.name, work, program, True, folder, results)


def _count(aws: Endpoints, case: str, work: Work, program: Program, works: bool, folder: Path, results: Results) -> None:
    say(f"instructions, {case}: {program.name}")
    log = folder / "valgrind.log"
    command = ["/usr/bin/valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *program.command]
    with Function(command, work.scene.environment() | program.environment, log, patience=SLOW, timeout=SLOW) as function:
        function.start()
        if works:
            aws.traffic()
            work.run(function)
            check_calls(aws, work, program.name, log)
        printed = function.process.terminate()
    found = COUNT.search(printed)
    if not found:
        raise ProcessEnded(f"valgrind counted nothing\n{printed}")
    results.add(case, program.name, instructions=int(found[1]))
