"""The report of a run: one Markdown file to read, one JSON file for programs, nothing secret in either."""

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from acceptance.facts import FACTS, Finding
from acceptance.measures import Row
from acceptance.plan import spoken
from acceptance.removal import Left
from kit.secrets import Secrets

PASSED, FAILED, NOT_RUN = "passed", "failed", "not run"


@dataclass(frozen=True)
class Outcome:
    """How a scenario came out."""

    name: str
    title: str
    outcome: str
    seconds: float = 0
    detail: str = ""


@dataclass
class Results:
    """Everything that a run has found."""

    name: str
    version: str
    started: str
    where: str
    ended: str = ""
    interrupted: bool = False
    trouble: str = ""
    outcomes: list[Outcome] = field(default_factory=list)
    facts: dict[str, Finding] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (
            self.trouble or self.interrupted or self.left or any(each.outcome != PASSED for each in self.outcomes) or self.refuted
        )

    @property
    def refuted(self) -> bool:
        return any(each.verdict == "refuted" for each in self.facts.values())


class Eraser:
    """Takes out of a text what is nobody's business: every secret of the run, the account's number, the approver's address."""

    def __init__(self, secrets: Secrets, account: str, approver: str):
        self._words = [(value, f"[{name}]") for name, value in secrets.items()]
        self._words += [(account, "[account]"), (approver, "[approver]")]
        # The longest first: a query holds its signature.
        self._words.sort(key=lambda word: -len(word[0]))

    def clean(self, text: str) -> str:
        for value, name in self._words:
            # A number only where it is not a part of a longer one.
            pattern = rf"(?<!\d){re.escape(value)}(?!\d)" if value.replace(" ", "").isdigit() else re.escape(value)
            text = re.sub(pattern, name, text, flags=re.IGNORECASE)
        return re.sub(r"(https://[^\s?\"]+)\?[^\s\"]+", r"\1?[query]", text)


def write(results: Results, eraser: Eraser, stem: Path) -> list[Path]:
    """Writes both files and returns where they are."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    cleaned: dict[str, Any] = _clean(_data(results), eraser)
    files = [stem.with_name(f"{stem.name}.md"), stem.with_name(f"{stem.name}.json")]
    files[0].write_text(_markdown(cleaned), encoding="utf-8")
    files[1].write_text(json.dumps(cleaned, indent=2) + "\n", encoding="utf-8")
    return files


def _clean(value: Any, eraser: Eraser) -> Any:
    if isinstance(value, str):
        return eraser.clean(value)
    if isinstance(value, dict):
        return {name: _clean(each, eraser) for name, each in value.items()}
    return [_clean(each, eraser) for each in value] if isinstance(value, list) else value


def _data(results: Results) -> dict[str, Any]:
    facts = [{"id": name, "fact": FACTS[name], **asdict(finding)} for name, finding in results.facts.items()]
    return {**asdict(results), "facts": facts, "good": results.good}


def _markdown(data: dict[str, Any]) -> str:
    lines = [
        f"# Acceptance run {data['name']}",
        "",
        f"Version {data['version']}, in {data['where']}, from {data['started']} to {data['ended']}. {_verdict(data)}",
        "",
        "## Scenarios",
        "",
        *_table(
            ("scenario", "what has to come out", "outcome", "took", "detail"),
            [
                (each["name"], each["title"], each["outcome"], spoken(each["seconds"]), each["detail"])
                for each in data["outcomes"]
            ],
        ),
        "",
        "## What docs/aws.md assumes",
        "",
        *_table(
            ("fact", "what it says", "this run", "because"),
            [(f"`{each['id']}`", each["fact"], each["verdict"], each["evidence"]) for each in data["facts"]],
        ),
        "",
        "## Lambda's own measure",
        "",
        "Medians of the REPORT lines, in milliseconds and MB. Cold: a process was started for it.",
        "",
        *_table(
            ("function", "what it did", "", "times", "initialization", "duration", "memory"),
            [
                (each["function"], each["work"], "cold" if each["cold"] else "warm", each["count"],
                 "" if each["init"] is None else f"{each['init']:.1f}", f"{each['duration']:.1f}", f"{each['memory']:.0f}")
                for each in data["rows"]
            ],
        ),
        "",
        "## What is left",
        "",
        *([f"- {each['what']}: {each['why']}" for each in data["left"]] or ["Nothing, but the key of the logs and emails, which"
          " AWS deletes seven days from now and does not charge for meanwhile."]),
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def _verdict(data: dict[str, Any]) -> str:
    if data["good"]:
        return "**Everything came out as it had to.**"
    words = ["**Broken off.**"] if data["interrupted"] else []
    if data["trouble"]:
        words.append(f"**It ended early:** {data['trouble']}")
    words.append("**Not everything came out as it had to**, see below.")
    return " ".join(words)


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[str]:
    if not rows:
        return ["Nothing."]
    shown = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return [_line(head), _line(("---",) * len(head)), *(_line(tuple(row)) for row in shown)]


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
