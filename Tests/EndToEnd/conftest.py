"""The approval flow, deployed as an administrator deploys it, and products launched as a requester launches them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from demo.chat import queue, received
from kit.aws.event_schemas import SOURCE, problems
from kit.flow import product
from kit.flow.deployment import Deployer, outputs_of
from kit.flow.product import APPROVERS, Launcher, Product
from kit.lambda_.executables import ROOT

APPROVER = "approver@example.com"
#: Of a domain that no other test verifies.
SENDER = "no-reply@outcomes.example"


@pytest.fixture(scope="session")
def small_flow(deployer: Deployer) -> dict[str, str]:
    """The flow without its ledger, with one approver who has confirmed."""
    return deployer.deploy("small-flow", "--no-ledger", approvers=(APPROVER,))


class Heard:
    """What EventBridge passes on of everything that is put with the flow's source, by whichever flow of the account."""

    def __init__(self, aws: boto3.Session):
        events, self._sqs = aws.client("events"), aws.client("sqs")
        self._queue, arn = queue(self._sqs, "heard", "events.amazonaws.com")
        events.put_rule(Name="heard", EventPattern=json.dumps({"source": [SOURCE]}))
        events.put_targets(Rule="heard", Targets=[{"Id": "queue", "Arn": arn}])
        self._events: list[dict[str, Any]] = []

    def all(self) -> list[dict[str, Any]]:
        """Each event so far."""
        self._events += [json.loads(body) for body in received(self._sqs, self._queue)]
        return self._events

    def of(self, stack: str) -> dict[str, dict[str, Any]]:
        """Those about a stack of this name: the last detail of each type."""
        return {each["detail-type"]: each["detail"] for each in self.all() if f":stack/{stack}/" in each["resources"][0]}

    def problems(self) -> list[str]:
        """Where an event is not as docs/events describes it."""
        return [problem for each in self.all() for problem in problems(_as_put(each))]


def _as_put(event: dict[str, Any]) -> dict[str, Any]:
    names = {"Source": "source", "DetailType": "detail-type", "Resources": "resources"}
    return {**{name: event[key] for name, key in names.items()}, "Detail": json.dumps(event["detail"])}


@pytest.fixture(scope="session")
def heard(aws: boto3.Session) -> Iterator[Heard]:
    """Hears every event of every test, and holds each to its schema once all are over."""
    heard = Heard(aws)
    yield heard
    assert not heard.problems()


@pytest.fixture(scope="session")
def ledger_flow(deployer: Deployer, heard: Heard) -> dict[str, str]:
    """The flow with three approvers of whom two must approve, and who have confirmed. Requesters are told how it ended."""
    deployer.aws.client("sesv2").create_email_identity(EmailIdentity=SENDER.partition("@")[2])
    return deployer.deploy("approval-flow", "--quorum", "2", "--parameter", f"RequesterSender={SENDER}", approvers=APPROVERS)


@pytest.fixture
def clerk(aws: boto3.Session, ledger_flow: dict[str, str]) -> Callable[[], bool]:
    """Does what the schedule does once a minute."""
    client = aws.client("lambda")

    def run() -> bool:
        done = client.invoke(FunctionName=ledger_flow["ServiceToken"], Qualifier="operator", Payload=b'{"Clerk": {}}')
        return "FunctionError" not in done

    return run


@pytest.fixture(scope="session")
def install(aws: boto3.Session, small_flow: dict[str, str]) -> Callable[..., dict[str, str]]:
    """Installs the template once more beside the others, with other parameters and the code that is there already."""

    def create(name: str, **parameters: str) -> dict[str, str]:
        cloudformation = aws.client("cloudformation")
        code = {key: small_flow[key] for key in ("CodeBucket", "NotificationCodeKey", "ApprovalCodeKey", "Architecture")}
        cloudformation.create_stack(
            StackName=name,
            TemplateBody=(ROOT / "templates/approval-flow.yaml").read_text(),
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=product.parameters_of({**code, **parameters}),
        )
        cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        return outputs_of(aws, name)

    return create


@pytest.fixture(scope="session")
def rest_flow(aws: boto3.Session, small_flow: dict[str, str]) -> dict[str, str]:
    """The same flow reached through a REST API."""
    cloudformation = aws.client("cloudformation")

    def physical(name: str) -> str:
        return cloudformation.describe_stack_resource(StackName="small-flow", LogicalResourceId=name)["StackResourceDetail"][
            "PhysicalResourceId"
        ]

    role = aws.client("iam").get_role(RoleName=physical("NotificationRole"))["Role"]["Arn"]
    function = aws.client("lambda").get_function(FunctionName=physical("ApprovalFunction"))["Configuration"]["FunctionArn"]
    values = {
        "ApprovalFunction": function,
        "NotificationRole": role,
        **{name: small_flow[name] for name in ("TopicArn", "CodeBucket", "NotificationCodeKey")},
    }
    template = (Path(__file__).parent / "templates/rest-api.yaml").read_text()
    cloudformation.create_stack(StackName="rest-flow", TemplateBody=template, Parameters=product.parameters_of(values))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="rest-flow", WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    return outputs_of(aws, "rest-flow")


@pytest.fixture
def launch(launcher: Launcher) -> Callable[..., Product]:
    """Launches the minimal product with the given ServiceToken."""

    def start(flow: dict[str, str], timeout: int = 43200, approver: str = APPROVER, **values: str) -> Product:
        text = product.template(ledger=False, timeout=timeout)
        return launcher.product(approver, flow["ServiceToken"], **values).launch(text)

    return start
