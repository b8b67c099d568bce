"""What `check` found: as lines, as JSON, as SARIF."""

import json
import sys
from pathlib import Path
from urllib.parse import quote

from gate.cautions import WARNINGS
from gate.checking import RULES, Problem
from gate.inspection import Finding
from gate.text import count, shown

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(findings: list[Finding], strict: bool) -> None:
    """What decides on stdout, one line for each template that holds; warnings that decide nothing on stderr."""
    for each in findings:
        name = shown(each.name)
        for problem in each.problems:
            print(f"{name}:{_where(problem)}: {shown(problem.message, 1000)}")
        for warning in each.warnings:
            line = f"{name}:{_where(warning)}: warning: {shown(warning.message, 1000)}"
            print(line, file=sys.stdout if strict else sys.stderr)
        if each.holds(strict):
            warned = f", {count(len(each.warnings), 'warning')}" if each.warnings else ""
            print(f"{name}: holds: {each.summary}{warned}")


def as_json(findings: list[Finding], strict: bool) -> None:
    templates = [
        {
            "file": each.name,
            "holds": each.holds(strict),
            "problems": [_object(problem) for problem in each.problems],
            "warnings": [_object(warning) for warning in each.warnings],
        }
        for each in findings
    ]
    print(json.dumps({"holds": all(each.holds(strict) for each in findings), "templates": templates}, indent=2))


def as_sarif(findings: list[Finding], strict: bool) -> None:
    rules = [
        {"id": name, "shortDescription": {"text": text}, "defaultConfiguration": {"level": level}}
        for of, level in ((RULES, "error"), (WARNINGS, "warning"))
        for name, text in of.items()
    ]
    numbers = {str(rule["id"]): number for number, rule in enumerate(rules)}
    results = [
        {
            "ruleId": found.rule,
            "ruleIndex": numbers[found.rule],
            "level": level,
            "message": {"text": found.message},
            "locations": [_location(each.name, found)],
        }
        for each in findings
        for of, level in ((each.problems, "error"), (each.warnings, "error" if strict else "warning"))
        for found in of
    ]
    run = {
        "tool": {"driver": {"name": "gate", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    print(json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2))


def _where(problem: Problem) -> str:
    return f"{problem.place.line}:{problem.place.column}"


def _object(problem: Problem) -> dict[str, object]:
    found: dict[str, object] = {
        "rule": problem.rule,
        "line": problem.place.line,
        "column": problem.place.column,
        "message": problem.message,
    }
    return {**found, "resource": problem.resource} if problem.resource else found


def _location(name: str, problem: Problem) -> dict[str, object]:
    path = Path(name)
    address = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    region = {"startLine": problem.place.line, "startColumn": problem.place.column}
    return {"physicalLocation": {"artifactLocation": {"uri": address}, "region": region}}
