"""What docs/aws.md assumes or does not know, under the identifiers that it gives, and what a run says to each.

Tests/Acceptance holds this list to the document: a fact that is assumed or load-bearing there is one of these.
"""

from dataclasses import dataclass, field

FACTS = {
    "first-signal": "With Count 1 the first signal decides, and a later one of another kind changes nothing",
    "early-signal": "A signal that comes before the wait condition starts counts once it does",
    "handle-is-url": "DescribeStackResource returns exactly the wait URL as the handle's physical id",
    "signal-after-stack": "What S3 answers to a signal after the stack is gone",
    "handle-host": "The wait URL's host is one of the three forms that we accept, in this region too",
    "response-host": "The ResponseURL's host is one of the forms that we accept",
    "response-path": "The ResponseURL's path ends in <uuid>%7C<LogicalId>%7C<RequestId> and names the stack",
    "response-lifetime": "A ResponseURL works for two hours, so that one of Signature Version 2 says when it was signed",
    "timeout-start": "CloudFormation signs a ResponseURL when it begins to wait for the answer",
    "second-answer": "The same answer put to a ResponseURL again changes nothing",
    "failed-resource": "Whether a custom resource whose update failed is itself sent the Update of the rollback",
    "rollback-order": "While CloudFormation takes an update back it sends an Update with the earlier properties, which passes",
    "stack-name": "Stacks of provisioned products are called SC-<account>-pp-<id>",
    "launch-calls": "CloudFormation needs no other call for the sample than the launch role of the catalog allows",
    "created-tags": "CloudFormation tags security groups, instances and secrets with the stack's name as it creates them",
    "launch-session": "A launch from Service Catalog still goes on when it is approved after more than an hour",
    "loop-names": "A loop's resource can be referred to by a name that Fn::Join and Fn::Split put together",
    "asked-again": "Subscribe for an address whose confirmation is pending sends the email again",
    "source-arn": "API Gateway sends SourceArn with its invocation, which the permission asks for",
    "metrics": "CloudWatch makes metrics of what a function on provided.al2023 with JSON logs writes to stdout",
    "instance-stays": "An instance with version 1 of its launch template is not replaced when the template gets another version",
    "nftables": "meta skuid and reject work in the kernel of Amazon Linux 2023",
}

CONFIRMED, REFUTED, OBSERVED, NOT_TRIED = "confirmed", "refuted", "observed", "not tried"


@dataclass(frozen=True)
class Finding:
    """What a run says to a fact, and what that rests on."""

    verdict: str
    evidence: str


@dataclass
class Facts:
    """What this run has found so far."""

    _found: dict[str, Finding] = field(default_factory=dict)

    def hold(self, fact: str, holds: bool, evidence: str) -> None:
        """One case that spoke for or against it. A case against it outweighs all for it."""
        self._note(fact, Finding(CONFIRMED if holds else REFUTED, evidence))

    def observe(self, fact: str, evidence: str) -> None:
        """For what was not known before, so that there is nothing to confirm."""
        self._note(fact, Finding(OBSERVED, evidence))

    def _note(self, fact: str, finding: Finding) -> None:
        if fact not in FACTS:
            raise KeyError(f"{fact} is not among the facts of docs/aws.md")
        before = self._found.get(fact)
        if before is None or before.verdict != REFUTED:
            self._found[fact] = finding

    def all(self) -> dict[str, Finding]:
        nothing = Finding(NOT_TRIED, "no scenario of this run came to it")
        return {fact: self._found.get(fact, nothing) for fact in FACTS}

    @property
    def refuted(self) -> list[str]:
        return [fact for fact, finding in self.all().items() if finding.verdict == REFUTED]
