"""Everything that a run measured, and how it is told: as text, as markdown for the README, as JSON."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from . import load, memory, round_trips, scale
from .growth import Window
from .results import Results
from .tables import case_table, growth_table, window_table
from .targets import Verdict, verdicts

NOTE = """Median (minimum) of each; ratios of the medians (of the minima). Wall time includes what the stand-ins take. An approval
is the page and then the decision. "Connections closed": before each piece of work AWS had closed all idle connections, as after
some minutes of pause. Python's approval without a ledger needs no boto3."""


# How the figures of these parts are told: each has tables and verdicts of its own, made of the figures alone.
TOLD_BY = {"roundtrips": round_trips, "load": load, "scale": scale, "memory": memory}


@dataclass
class Report:
    facts: dict[str, str]
    results: Results = field(default_factory=Results)
    growth: dict[str, dict[str, Results]] = field(default_factory=dict)
    windows: dict[str, list[Window]] = field(default_factory=dict)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    given_up: list[str] = field(default_factory=list)

    def text(self) -> str:
        parts = ["", NOTE]
        parts += [case_table(self.results, case) for case in self.results.samples]
        parts += [growth_table(title, steps) for title, steps in self.growth.items()]
        if self.windows:
            parts.append(window_table(self.windows))
        for part, figures in self.figures.items():
            parts += TOLD_BY[part].tables_of(figures)
        rows = self.verdicts()
        if rows:
            parts += ["", "targets", "-------", *(_line(each) for each in rows)]
        return "\n".join(parts)

    def verdicts(self) -> list[Verdict]:
        found = verdicts(self.results, self.windows)
        return found + [each for part, figures in self.figures.items() for each in TOLD_BY[part].verdicts_of(figures)]

    def verdict_rows(self) -> list[str]:
        """As a table in markdown."""
        lines = ["| | ours | beside it | ratio (of minima) | target | |", "|---|---|---|---|---|---|"]
        for each in self.verdicts():
            lines.append(f"| {each.what} | {each.ours} | {each.other} | {each.ratio} | {each.target} | {each.met} |")
        return lines

    def write_json(self, file: Path) -> None:
        """Seconds, kilobytes and bytes, one number a sample."""
        content = {
            "facts": self.facts,
            "samples": self.results.samples,
            "growth": {title: {step: each.samples for step, each in steps.items()} for title, steps in self.growth.items()},
            "figures": self.figures,
            "windows": {name: [asdict(window) for window in each] for name, each in self.windows.items()},
        }
        file.write_text(json.dumps(content, indent=1) + "\n")


def _line(each: Verdict) -> str:
    return f"{each.what:<62}{each.ours:>12}{each.other:>18}{each.ratio:>20}  {each.target:<14} {each.met}".rstrip()
