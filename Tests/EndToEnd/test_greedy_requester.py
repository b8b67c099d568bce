"""The greedy requester: one who wants more than was approved, through the stock aws CLI, and every way ends as the contract says.

The requester launches with `aws cloudformation`, as a team does without the catalog; Catalog/test_catalog.py updates through the
catalog. Two things are arranged, because chance would decide them otherwise. The product that a forged Create overtakes has a
condition of its own before it asks, which stands for a slow launch. The forger may invoke the function, which no end user may.
The CLI cannot send a signal to a wait handle: that is an HTTP PUT of anybody's.
"""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from end_user import EndUser, Refused, aws_cli

from kit.flow import product
from kit.flow.deployment import environment
from kit.flow.product import APPROVERS, Product, parameters_of
from kit.lambda_ import events
from kit.waiting import until

TINY, SMALL, LARGE = "t4g.nano", "t4g.small", "t4g.large"
NO = "Not this quarter"
SIGNAL = json.dumps({"Status": "SUCCESS", "UniqueId": "mine", "Data": "", "Reason": ""})

#: Fails once everything else has been updated: nobody signals its handle.
FAILS = """
  NeverHandle:
    Type: AWS::CloudFormation::WaitConditionHandle
  Never:
    Type: AWS::CloudFormation::WaitCondition
    DependsOn: Product
    Properties:
      Handle: !Ref NeverHandle
      Timeout: '1'
"""

#: Holds the stack between its handle and its request.
SLOW = """
  SlowHandle:
    Type: AWS::CloudFormation::WaitConditionHandle
  Slow:
    Type: AWS::CloudFormation::WaitCondition
    DependsOn: WaitHandle
    Properties:
      Handle: !Ref SlowHandle
      Timeout: '300'
"""


def sized(more: str = "", *properties: str) -> str:
    """The minimal product with a size, which is bound, and a note, which is free."""
    text = product.template(properties=("InstanceType: !Ref InstanceType", "Notes: !Ref Note", *properties))
    parameters = "  InstanceType:\n    Type: String\n  Note:\n    Type: String\n    Default: none\n"
    for old, new in (
        ("\nResources:\n", f"{parameters}\nResources:\n"),
        ("Value: !Sub 'Launched for ${UserEmail}'", "Value: !Ref InstanceType"),
        ("\nOutputs:\n", f"{more}\nOutputs:\n"),
    ):
        assert text.count(old) == 1, f"the template has changed: it should have {old!r} once"
        text = text.replace(old, new)
    return text


def overtaken() -> str:
    """The sized product as a launch that is slow to ask."""
    asks = "    Type: Custom::NotificationFunction\n"
    text = sized(SLOW)
    assert text.count(asks) == 1
    return text.replace(asks, f"{asks}    DependsOn: Slow\n")


@dataclass(frozen=True)
class Greedy:
    """A requester at the command line, and the product as its approvers meet it."""

    environment: dict[str, str]
    product: Product

    def aws(self, service: str, command: str, *arguments: str) -> dict[str, Any]:
        return aws_cli(self.environment, service, command, *arguments)

    def launch(self, text: str, **values: str) -> "Greedy":
        created = self.aws("cloudformation", "create-stack", "--stack-name", self.product.name, *self._given(text, values))
        return replace(self, product=replace(self.product, stack_id=created["StackId"]))

    def update(self, text: str, **values: str) -> str:
        """Updates the stack and returns the status in which it comes to rest."""
        self.begin_update(text, **values)
        return self.product.rest()

    def begin_update(self, text: str, **values: str) -> None:
        self.aws("cloudformation", "update-stack", "--stack-name", self.product.name, *self._given(text, values))

    def _given(self, text: str, values: dict[str, str]) -> list[str]:
        given = {"UserEmail": product.REQUESTER, **values}
        token = self.product.parameters["ServiceToken"]
        text = text.replace("!ImportValue approval-flow-ServiceToken", token)
        return ["--template-body", text, "--parameters", json.dumps(parameters_of(given))]

    def approved(self, after: int = 0) -> None:
        for address in APPROVERS[:2]:
            assert self.product.by(address).decide("approve", after=after).status == 200

    def ask_for(self, size: str, text: str = "", *, after: int) -> None:
        """Begins an update to this size, and waits for the email in which the approvers read of it."""
        was = self.runs()
        self.begin_update(text or sized(), InstanceType=size)
        assert f"InstanceType: {was[0]} → {size}" in self.product.mail(after=after).text
        assert self.runs() == was, "nothing changes before somebody said yes"

    def emails(self) -> int:
        """How many emails asked anybody about this stack."""
        emails = self.product.local_aws.mailbox.emails()
        return sum(self.product.name in email.text and email.subject.startswith("Approval needed") for email in emails)

    def events(self) -> list[dict[str, Any]]:
        """Newest first."""
        told = self.aws("cloudformation", "describe-stack-events", "--stack-name", self.product.stack_id)["StackEvents"]
        return list(told)

    def failures(self, logical_id: str) -> list[str]:
        """Why this resource failed, newest first."""
        return [
            each["ResourceStatusReason"]
            for each in self.events()
            if each["LogicalResourceId"] == logical_id and each["ResourceStatus"] in ("CREATE_FAILED", "UPDATE_FAILED")
        ]

    def wait_url(self, handle: str = "WaitHandle") -> str:
        """What everybody can read who may see the stack's events."""

        def found() -> list[str]:
            named = [each for each in self.events() if each["LogicalResourceId"] == handle]
            urls = [each["PhysicalResourceId"] for each in named if each.get("PhysicalResourceId", "").startswith("https")]
            return urls

        until(found, f"no URL of {handle} in the stack's events", pause=0.2)
        (url, *_) = found()
        return url

    def runs(self) -> tuple[str, int]:
        """The size that runs, and how often it was written."""
        resource = self.aws(
            "cloudformation", "describe-stack-resource", "--stack-name", self.product.stack_id, "--logical-resource-id", "Product"
        )
        name = resource["StackResourceDetail"]["PhysicalResourceId"]
        parameter = self.aws("ssm", "get-parameter", "--name", name)["Parameter"]
        return parameter["Value"], parameter["Version"]

    def nothing_ran(self) -> bool:
        return not [each for each in self.events() if each["LogicalResourceId"] == "Product"]


@pytest.fixture
def greedy(launcher, ledger_flow, local_aws) -> Greedy:
    return Greedy(environment(local_aws), launcher.product(APPROVERS[0], ledger_flow["ServiceToken"]))


@pytest.fixture
def small(greedy) -> Greedy:
    """Launched small, and approved by as many as it takes."""
    launched = greedy.launch(sized(), InstanceType=SMALL)
    launched.approved()
    assert launched.product.rest() == "CREATE_COMPLETE", launched.product.reasons()
    assert launched.runs() == (SMALL, 1)
    return launched


@pytest.fixture
def forge(aws, local_aws, ledger_flow, tmp_path: Path) -> Callable[..., None]:
    """Invokes the notification function with a Create of a stack that is somebody else's, or the forger's own."""

    def invoke(victim: Greedy, **values: str) -> None:
        forger = EndUser.new(aws, local_aws, f"forger-{uuid.uuid4().hex[:8]}")
        properties = {"ServiceToken": ledger_flow["ServiceToken"], "EmailID": product.REQUESTER, **values}
        event = events.custom_resource(
            "Create",
            victim.wait_url(),
            properties=properties,
            StackId=victim.product.stack_id,
            LogicalResourceId="Approval",
        )
        call = ("--function-name", ledger_flow["ServiceToken"], "--payload", json.dumps(event), str(tmp_path / "answer"))
        with pytest.raises(Refused, match="AccessDenied"):
            forger.aws("lambda", "invoke", *call)
        lent = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": ledger_flow["ServiceToken"]}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [lent]})
        aws.client("iam").put_user_policy(UserName=forger.name, PolicyName="lent", PolicyDocument=policy)
        forger.aws("lambda", "invoke", *call)

    return invoke


def test_an_update_to_other_values_waits_and_a_rejection_changes_nothing(small):
    for attempt in (1, 2):
        small.ask_for(LARGE, after=attempt)
        assert small.product.decide("reject", NO, after=attempt).status == 200
        assert small.product.rest() == "UPDATE_ROLLBACK_COMPLETE", small.product.reasons()
        reasons = small.failures("Approval")
        assert len(reasons) == attempt and f"Rejected by {APPROVERS[0]}: {NO}" in reasons[0], reasons
        assert small.runs() == (SMALL, 1)


def test_an_approved_change_reaches_what_waits_behind_the_gate(small):
    small.ask_for(LARGE, after=1)
    small.approved(after=1)
    assert small.product.rest() == "UPDATE_COMPLETE", small.product.reasons()
    assert small.runs() == (LARGE, 2)
    events = [(each["LogicalResourceId"], each["ResourceStatus"]) for each in reversed(small.events())]
    steps = [("Approval", "UPDATE_COMPLETE"), ("Gate", "UPDATE_COMPLETE"), ("Product", "UPDATE_IN_PROGRESS")]
    assert [each for each in events if each in steps] == steps, events
    emails = small.emails()
    assert small.update(sized(), InstanceType=LARGE, Note="again") == "UPDATE_COMPLETE", small.product.reasons()
    assert small.emails() == emails
    small.ask_for(SMALL, after=2)
    assert small.product.decide("reject", after=2).status == 200
    assert small.product.rest() == "UPDATE_ROLLBACK_COMPLETE", small.product.reasons()
    assert small.runs() == (LARGE, 2)


def test_an_approved_change_that_fails_elsewhere_goes_back_to_what_ran(small):
    small.ask_for(LARGE, sized(FAILS), after=1)
    small.approved(after=1)
    assert small.product.rest() == "UPDATE_ROLLBACK_COMPLETE", small.product.reasons()
    assert small.failures("Never") and not small.failures("Approval") and not small.failures("Gate")
    assert small.runs()[0] == SMALL
    small.ask_for(LARGE, after=2)
    assert small.product.decide("reject", after=2).status == 200
    assert small.product.rest() == "UPDATE_ROLLBACK_COMPLETE", small.product.reasons()


def test_a_change_that_nobody_answers_fails_with_our_reason_and_passes_at_once_after_a_late_yes(small, clerk):
    hurried = sized("", "ServiceTimeout: '80'")
    small.ask_for(LARGE, hurried, after=1)
    until(lambda: clerk() and not small.product.status().endswith("_IN_PROGRESS"), small.product.reasons, patience=150, pause=2)
    assert small.product.status() == "UPDATE_ROLLBACK_COMPLETE", small.product.reasons()
    (reason,) = small.failures("Approval")
    assert "nobody decided in time; once approved, the same update passes without asking" in reason
    assert small.runs() == (SMALL, 1)
    assert "Let the next update" in small.product.page(after=1).answer.text
    small.approved(after=1)
    asked = len(small.product.emails())
    assert small.update(hurried, InstanceType=LARGE) == "UPDATE_COMPLETE", small.product.reasons()
    assert small.runs() == (LARGE, 2) and len(small.product.emails()) == asked


def test_the_approved_values_pass_unasked_also_after_a_rejection(small):
    small.ask_for(LARGE, after=1)
    assert small.product.decide("reject", NO, after=1).status == 200
    assert small.product.rest() == "UPDATE_ROLLBACK_COMPLETE", small.product.reasons()
    emails = small.emails()
    assert small.update(sized(), InstanceType=SMALL, Note="again") == "UPDATE_COMPLETE", small.product.reasons()
    assert small.runs() == (SMALL, 1)
    assert small.emails() == emails


def test_a_rollback_of_an_update_that_failed_elsewhere_is_not_stopped_and_asks_nobody(small):
    emails = small.emails()
    assert small.update(sized(FAILS), InstanceType=SMALL, Note="more") == "UPDATE_ROLLBACK_COMPLETE", small.product.reasons()
    assert small.failures("Never") and not small.failures("Approval") and not small.failures("Gate")
    assert small.runs() == (SMALL, 1)
    assert small.emails() == emails


def test_large_values_approved_under_a_new_handle_do_not_outlive_the_rollback(small):
    small.begin_update(product.with_new_handle(sized(FAILS)), InstanceType=LARGE)
    assert f"{SMALL} → {LARGE}" in small.product.mail(after=1).text
    assert small.runs() == (SMALL, 1)
    small.approved(after=1)
    assert small.product.rest() == "UPDATE_ROLLBACK_COMPLETE", small.product.reasons()
    assert small.failures("Never") and not small.failures("Approval") and not small.failures("Gate")
    size, _ = small.runs()
    assert size == SMALL
    small.ask_for(LARGE, after=2)
    assert small.product.decide("reject", after=2).status == 200
    assert small.product.rest() == "UPDATE_ROLLBACK_COMPLETE", small.product.reasons()
    assert small.runs()[0] == SMALL


@pytest.mark.parametrize("decided", [False, True], ids=["pending", "approved"])
def test_a_forged_create_with_harmless_values_fails_the_real_launch(greedy, web, forge, decided):
    launched = greedy.launch(overtaken(), InstanceType=LARGE)
    forge(launched, InstanceType=TINY)
    assert TINY in launched.product.mail().text and LARGE not in launched.product.mail().text
    if decided:
        launched.approved()
    assert web.put(launched.wait_url("SlowHandle"), data=SIGNAL.encode()).status_code == 200
    assert launched.product.rest() == "ROLLBACK_COMPLETE", launched.product.reasons()
    (reason,) = launched.failures("Approval")
    assert "Somebody else asked in this stack's name" in reason
    if not decided:
        assert launched.product.page().status == 410
    assert launched.nothing_ran()


def test_a_forged_signal_is_refused_by_the_gate(greedy, web):
    launched = greedy.launch(sized(), InstanceType=LARGE)
    launched.product.mail()
    assert web.put(launched.wait_url(), data=SIGNAL.encode()).status_code == 200
    assert launched.product.rest() == "ROLLBACK_COMPLETE", launched.product.reasons()
    (reason,) = launched.failures("Gate")
    assert "the wait condition was signalled, but not by an approver's decision" in reason
    assert launched.nothing_ran()
