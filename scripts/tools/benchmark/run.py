"""Does the parts of a run, one after the other. What one of them can't do keeps no other from being done."""

import argparse
from pathlib import Path

from .cold import measure_cold, measure_starts
from .growth import measure_approvers, measure_details, measure_invocations
from .instructions import measure_instructions
from .load import measure_load
from .machine import describe
from .memory import measure_memory
from .programs import Programs
from .progress import say
from .python_package import build_python_package
from .report import Report
from .rig import Endpoints, ProcessEnded
from .round_trips import measure_round_trips, recorded_before
from .scale import measure_scale
from .signing import measure_signing
from .sizes import measure_sizes
from .warm import measure_warm
from .work import WrongWork, nothing, works


def run(options: argparse.Namespace, folder: Path) -> Report:
    """`folder` is for this run alone."""
    python = build_python_package(folder)
    programs = Programs(folder, options.zips, options.before, python)
    with Endpoints(folder / "aws") as aws:
        report = Report(describe(aws.certificates.roots, options.before))
        parts = Parts(options, folder, python, programs, aws, report)
        for part in options.parts:
            try:
                getattr(parts, part)()
            except (WrongWork, ProcessEnded) as problem:
                say(f"the part '{part}' was given up: {problem}")
                report.given_up.append(part)
    return report


class Parts:
    """Each part under the name that the command line has for it."""

    def __init__(
        self, options: argparse.Namespace, folder: Path, python: Path, programs: Programs, aws: Endpoints, report: Report
    ) -> None:
        self.options, self.folder, self.python, self.programs = options, folder, python, programs
        self.aws, self.report, self.results = aws, report, report.results
        real = [work for ledger in (False, True) for work in works(aws, ledger=ledger)]
        self.cases = [(work, programs.function(work.function)) for work in real]
        self.beside_loops = [(work, [*programs.function(work.function), *programs.loops()]) for work in real[:2]]
        self.idle = [(nothing(aws), self.beside_loops[1][1])]

    def sizes(self) -> None:
        measure_sizes(self.options.zips, self.python, self.folder, self.results)

    def start(self) -> None:
        measure_starts(self.aws, self.beside_loops, self.options.rounds, self.folder / "start.log", self.results)

    def cold(self) -> None:
        measure_cold(self.aws, self.cases + self.idle, self.options.rounds, self.folder / "cold.log", self.results)

    def warm(self) -> None:
        measure_warm(self.aws, self.cases + self.idle, self.options.turns, self.folder, self.results)

    def instructions(self) -> None:
        measure_instructions(self.aws, self.cases, self.beside_loops, self.folder, self.results)

    def signing(self) -> None:
        measure_signing(self.python, max(3, self.options.rounds // 4), self.results)

    def growth(self) -> None:
        turns = max(2, self.options.turns // 4)
        for title, measure in (("approvers", measure_approvers), ("details", measure_details)):
            self.report.growth[title] = measure(self.aws.certificates, self.programs, self.folder, turns)

    def invocations(self) -> None:
        self.report.windows = measure_invocations(self.aws, self.programs, self.folder, self.options.invocations)

    def roundtrips(self) -> None:
        times = max(3, self.options.turns // 4)
        figures = measure_round_trips(self.aws.certificates, self.programs, self.folder, times)
        self.report.figures["roundtrips"] = figures if self.options.before else figures | recorded_before(figures)

    def load(self) -> None:
        processes, events = (4, 40) if self.options.quick else (20, 500)
        self.report.figures["load"] = measure_load(self.aws.certificates, self.programs, self.folder, processes, events)

    def scale(self) -> None:
        largest = 10_000 if self.options.quick else 1_000_000
        self.report.figures["scale"] = measure_scale(self.aws.certificates, self.programs, self.folder, largest)

    def memory(self) -> None:
        largest = 100 if self.options.quick else 1_000
        self.report.figures["memory"] = measure_memory(self.aws.certificates, self.programs, self.folder, largest)
