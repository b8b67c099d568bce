"""The approval flow, deployed as an administrator deploys it, and products launched as a requester launches them."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import boto3
import functions
import product
import pytest

from local_aws.instance import Instance

ROOT = Path(__file__).parent.parent.parent
APPROVER = "approver@example.com"


@pytest.fixture(scope="session")
def zips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return functions.zips(tmp_path_factory.mktemp("zips"))


@pytest.fixture(scope="session")
def deploy(aws: boto3.Session, local_aws: Instance, zips: Path) -> Callable[..., dict[str, str]]:
    """Deploys the real template with scripts/deploy and the stock aws CLI; returns the stack's outputs and parameters."""

    def run(name: str, *arguments: str) -> dict[str, str]:
        path = f"{ROOT / '.venv/e2e/bin'}:{os.environ['PATH']}"
        command = [ROOT / "scripts/deploy", "--stack-name", name, "--zips", zips, *arguments]
        done = subprocess.run(command, env={**os.environ, **local_aws.environment, "PATH": path}, capture_output=True, text=True)
        assert done.returncode == 0, f"scripts/deploy failed:\n{done.stdout}\n{done.stderr}\n{local_aws.log.read_text()[-3000:]}"
        (stack,) = aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        return {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]} | outputs_of(aws, name)

    return run


@pytest.fixture(scope="session")
def confirm(local_aws: Instance, web) -> Callable[[str, str], None]:
    """Does what an approver does with the first mail: opens the link of a topic's confirmation."""

    def open_link(topic: str, address: str) -> None:
        mail = local_aws.mailbox.wait(to=address, containing=topic)
        assert web.get(mail.links[0]).status_code == 200

    return open_link


@pytest.fixture(scope="session")
def small_flow(deploy, confirm) -> dict[str, str]:
    """The flow without its ledger, with one approver who has confirmed."""
    stack = deploy("small-flow", "--email", APPROVER, "--no-ledger")
    confirm(stack["TopicArn"], APPROVER)
    return stack


@pytest.fixture(scope="session")
def ledger_flow(deploy, confirm) -> dict[str, str]:
    """The flow as it is by default, with three approvers of whom two must approve. All have confirmed."""
    emails = [part for address in product.LEDGER_APPROVERS for part in ("--email", address)]
    stack = deploy("approval-flow", *emails, "--quorum", "2")
    for address in product.LEDGER_APPROVERS:
        confirm(stack["TopicArn"], address)
    return stack


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


def outputs_of(aws: boto3.Session, name: str) -> dict[str, str]:
    """Outputs of a stack."""
    (stack,) = aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


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
def launch(aws: boto3.Session, web, local_aws: Instance) -> Callable[..., product.Product]:
    """Launches the minimal product with the given ServiceToken."""

    def start(flow: dict[str, str], timeout: int = 43200, approver: str = APPROVER, **values: str) -> product.Product:
        text = product.template("minimal-product-no-ledger.yaml", timeout)
        return product.new(aws, web, local_aws.mailbox, approver, flow["ServiceToken"], **values).launch(text)

    return start
