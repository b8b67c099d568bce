"""Checks templates against the house rules in rules.guard.  usage: guard.py TEMPLATE..."""

import pathlib
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import cfn_guard_rs

from lint import template


def clauses(checks: Iterable[Any]) -> Iterator[Any]:
    """The failed clauses in a report of cfn-guard, which nests them in rules, blocks and alternatives."""
    for check in checks:
        if check.Clause:
            yield check.Clause
        for inner in (check.Rule, check.Disjunctions, check.GuardBlock):
            yield from clauses(getattr(inner, "checks", None) or [])


def where(clause: Any) -> str:
    """Path of what failed, and the rule's own words."""
    report = clause.Unary or clause.Binary
    value = report.check.value_from
    path = value.get("path") if isinstance(value, dict) else None
    return f"{path or report.context.strip()}: {report.messages}"


def main(paths: list[str]) -> bool:
    rules = (pathlib.Path(__file__).parent / "rules.guard").read_text(encoding="utf-8")
    failed = False
    for path in paths:
        report = cfn_guard_rs.run_checks(template.with_all_branches(template.load(path)), rules)
        for rule in report.not_compliant:
            failed = True
            for reason in [where(clause) for clause in clauses([rule])] or ["the rule could not be applied"]:
                print(f"{path}: {rule.Rule.name}: {reason}")
        if not report.compliant and not report.not_compliant:
            failed = True
            print(f"{path}: no rule of rules.guard looked at this template")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
