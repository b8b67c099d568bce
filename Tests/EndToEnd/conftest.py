"""The approval flow, deployed as an administrator deploys it, and products launched as a requester launches them."""

from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from kit.flow import product
from kit.flow.deployment import Deployer, outputs_of
from kit.flow.product import APPROVERS, Launcher, Product
from kit.lambda_.executables import ROOT

APPROVER = "approver@example.com"


@pytest.fixture(scope="session")
def small_flow(deployer: Deployer) -> dict[str, str]:
    """The flow without its ledger, with one approver who has confirmed."""
    return deployer.deploy("small-flow", "--no-ledger", approvers=(APPROVER,))


@pytest.fixture(scope="session")
def ledger_flow(deployer: Deployer) -> dict[str, str]:
    """The flow as it is by default, with three approvers of whom two must approve. All have confirmed."""
    return deployer.deploy("approval-flow", "--quorum", "2", approvers=APPROVERS)


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
