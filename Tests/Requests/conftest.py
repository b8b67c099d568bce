"""A flow with a ledger, and a request in every state that a ledger can hold, made by the two real executables."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import boto3
import functions
import product
import pytest
from product import Product, until

from local_aws.instance import Instance

ROOT = Path(__file__).parent.parent.parent
STACK = "record"
APPROVERS = ("first@example.com", "second@example.com", "third@example.com")


@pytest.fixture(scope="session")
def deploy(aws: boto3.Session, local_aws: Instance, web, tmp_path_factory) -> Callable[..., dict[str, str]]:
    """Deploys a flow with scripts/deploy, has its approvers confirm, and returns the stack's outputs."""
    zips = functions.zips(tmp_path_factory.mktemp("zips"))

    def run(name: str, approvers: tuple[str, ...], *arguments: str) -> dict[str, str]:
        environment = {**os.environ, **local_aws.environment, "PATH": f"{ROOT / '.venv/e2e/bin'}:{os.environ['PATH']}"}
        emails = [part for approver in approvers for part in ("--email", approver)]
        command = [ROOT / "scripts/deploy", "--stack-name", name, "--zips", zips, *emails, *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"scripts/deploy failed:\n{done.stdout}\n{done.stderr}"
        (stack,) = aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
        for approver in approvers:
            mail = local_aws.mailbox.wait(to=approver, containing=outputs["TopicArn"])
            assert web.get(mail.links[0]).status_code == 200
        return outputs

    return run


@pytest.fixture(scope="session")
def flow(deploy) -> dict[str, str]:
    """Two of three approvers must approve."""
    return deploy(STACK, APPROVERS, "--quorum", "2")


@pytest.fixture(scope="session")
def ledger(aws: boto3.Session, flow):
    """The ledger's table, which the tests change where no function can: an hour does not pass by itself."""
    return aws.resource("dynamodb").Table(flow["TableName"])


@dataclass(frozen=True)
class Asked:
    """A launched product and its request."""

    product: Product
    id: str

    def by(self, approver: str) -> Product:
        """The product as this approver meets it."""
        return replace_approver(self.product, approver)


def replace_approver(launched: Product, approver: str) -> Product:
    changed = replace(launched, approver=approver)
    changed.stack_id = launched.stack_id
    return changed


@pytest.fixture(scope="session")
def ask(aws: boto3.Session, web, local_aws: Instance, flow) -> Callable[..., Asked]:
    """Launches the minimal product and waits until all three are asked."""

    def launch(requester: str = "requester@example.com", purpose: str = "A test") -> Asked:
        template = product.template("minimal-product.yaml")
        started = product.new(
            aws, web, local_aws.mailbox, APPROVERS[0], flow["ServiceToken"], Purpose=purpose, UserEmail=requester
        ).launch(template)
        for approver in APPROVERS:
            replace_approver(started, approver).mail()
        (id,) = parse_qs(urlsplit(started.link()).query)["request"]
        return Asked(started, id)

    return launch


@pytest.fixture(scope="session")
def history(ask, ledger) -> dict[str, Asked]:
    """A request in each state, oldest first; the name is the state."""
    asked = {name: ask() for name in ("approved", "rejected", "withdrawn", "expired", "locked")}
    asked["pending"] = ask("somebody.else@example.com", purpose="Half decided")

    for approver in APPROVERS[:2]:
        assert asked["approved"].by(approver).decide("approve", "Fine with me").answer.status_code == 200
    assert asked["rejected"].by(APPROVERS[2]).decide("reject", "Too expensive").answer.status_code == 200
    assert asked["pending"].by(APPROVERS[1]).decide("approve").answer.status_code == 200
    wrong = asked["locked"].by(APPROVERS[0])
    page, code = wrong.page(), "000 000" if wrong.code() != "000 000" else "000 001"
    for _ in range(10):
        assert page.send("approve", code).answer.status_code == 403
    asked["withdrawn"].product.delete()
    ledger.update_item(
        Key={"RequestId": asked["expired"].id},
        UpdateExpression="SET Deadline = OpenedAt",
        ConditionExpression="#s = :pending",
        ExpressionAttributeNames={"#s": "Status"},
        ExpressionAttributeValues={":pending": "pending"},
    )
    for name in ("approved", "rejected"):
        until(
            lambda name=name: ledger.get_item(Key={"RequestId": asked[name].id})["Item"]["Signalled"],
            lambda name=name: f"{name} was not signalled",
        )
    return asked


@pytest.fixture(scope="session")
def command(local_aws: Instance) -> Callable[..., subprocess.CompletedProcess]:
    """Runs scripts/requests as an administrator would, in a terminal 100 characters wide. Keywords are environment variables."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "LANG": "C.UTF-8",
            "COLUMNS": "100",
            **local_aws.environment,
            **environment,
        }
        return subprocess.run([ROOT / "scripts/requests", *arguments], env=variables, capture_output=True, text=True)

    return run


@pytest.fixture(scope="session")
def requests(command, flow) -> Callable[..., str]:
    """What scripts/requests prints about the flow where it succeeds, with nothing on stderr."""

    def run(*arguments: str, **environment: str) -> str:
        done = command(*arguments, "--stack-name", STACK, **environment)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run
