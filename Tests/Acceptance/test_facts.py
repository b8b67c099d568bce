"""docs/aws.md and the report of scripts/acceptance speak of the same facts."""

import re

import pytest

from acceptance.facts import CONFIRMED, FACTS, NOT_TRIED, OBSERVED, REFUTED, Facts
from kit.lambda_.executables import ROOT

#: What is said of the local AWS itself is nothing that a run against AWS could confirm.
DOCUMENT = (ROOT / "docs/aws.md").read_text(encoding="utf-8").partition("\n## Where the local AWS differs")[0]
#: A fact's line in a table or list; lines of running text around it are joined.
STATEMENTS = [each for each in re.split(r"\n(?=[|#-])|\n\n", DOCUMENT.partition("\n## ")[2]) if each.strip()]
NAME = re.compile(r"facts? `([a-z-]+)`")


def test_every_fact_of_the_report_is_in_the_document_once_and_no_other_is():
    named = [name for each in STATEMENTS for name in NAME.findall(each)]
    assert sorted(named) == sorted(FACTS)


@pytest.mark.parametrize(
    "statement",
    [each for each in STATEMENTS if re.search(r"\bassumed\b|load-bearing|\bunknown\b", each)],
    ids=lambda each: each[:40],
)
def test_what_is_assumed_load_bearing_or_unknown_has_a_name(statement):
    assert NAME.search(statement), (
        f"give it a name, as in 'assumed: fact `some-name`', and add that to scripts/tools/acceptance/facts.py: {statement}"
    )


def test_a_case_against_a_fact_outweighs_all_for_it():
    facts = Facts()
    facts.hold("handle-host", True, "one")
    facts.hold("handle-host", False, "another")
    facts.hold("handle-host", True, "a third")
    facts.observe("signal-after-stack", "status 403")
    found = {name: finding.verdict for name, finding in facts.all().items()}
    assert (found["handle-host"], found["signal-after-stack"], found["first-signal"]) == (REFUTED, OBSERVED, NOT_TRIED)
    assert facts.refuted == ["handle-host"] and list(found) == list(FACTS)


def test_a_fact_held_is_confirmed_and_one_that_nobody_knows_is_an_error():
    facts = Facts()
    facts.hold("source-arn", True, "it was")
    assert facts.all()["source-arn"].verdict == CONFIRMED
    with pytest.raises(KeyError, match="made-up"):
        facts.observe("made-up", "")
