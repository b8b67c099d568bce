"""Runs cloudformation-validate on templates; warnings fail too.  usage: validate.py TEMPLATE...

What a template's Metadata names under 'cloudformation-validate: suppress:' is left out; each entry has its reason there.
"""

import sys

import cloudformation_validate

from lint import template


def main(paths: list[str]) -> bool:
    engine = cloudformation_validate.CompositeEngine()
    serious = {severity for severity in cloudformation_validate.Severity if severity.name in ("FATAL", "ERROR", "WARN")}
    failed = False
    for path in paths:
        left_out = suppressed = template.suppressed(template.load(path), "cloudformation-validate")
        for finding in engine.validate_template(path).diagnostics:
            if finding.severity not in serious:
                continue
            if finding.rule_id in left_out:
                suppressed = suppressed - {finding.rule_id}
                continue
            failed = True
            print(f"{path}: {finding.rule_id}: {finding.message}")
        for unused in suppressed:
            failed = True
            print(f"{path}: {unused} is suppressed, but does not occur any more: take the suppression out")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
