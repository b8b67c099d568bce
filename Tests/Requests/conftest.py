"""A flow with a ledger, and a request in every state that a ledger can hold, made by the two real executables."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass

import boto3
import pytest

from kit.flow import product
from kit.flow.deployment import Deployer, operate
from kit.flow.product import Launcher, Product
from kit.waiting import until
from local_aws.instance import Instance

STACK = "record"
APPROVERS = ("first@example.com", "second@example.com", "third@example.com")


@pytest.fixture(scope="session")
def flow(deployer: Deployer) -> dict[str, str]:
    """Two of three approvers must approve."""
    return deployer.deploy(STACK, "--quorum", "2", approvers=APPROVERS)


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
        return self.product.by(approver)


@pytest.fixture(scope="session")
def ask(launcher: Launcher, flow) -> Callable[..., Asked]:
    """Launches the minimal product and waits until all three are asked."""

    def launch(requester: str = product.REQUESTER, purpose: str = "A test") -> Asked:
        values = {"Purpose": purpose, "UserEmail": requester}
        started = launcher.product(APPROVERS[0], flow["ServiceToken"], **values).launch(product.template())
        for approver in APPROVERS:
            started.by(approver).mail()
        return Asked(started, started.email().query["request"])

    return launch


@pytest.fixture(scope="session")
def history(ask, ledger) -> dict[str, Asked]:
    """A request in each state, oldest first; the name is the state."""
    asked = {name: ask() for name in ("approved", "rejected", "withdrawn", "expired", "locked")}
    asked["pending"] = ask("somebody.else@example.com", purpose="Half decided")

    for approver in APPROVERS[:2]:
        assert asked["approved"].by(approver).decide("approve", "Fine with me").status == 200
    assert asked["rejected"].by(APPROVERS[2]).decide("reject", "Too expensive").status == 200
    assert asked["pending"].by(APPROVERS[1]).decide("approve").status == 200
    wrong = asked["locked"].by(APPROVERS[0])
    page, code = wrong.page(), "000 000" if wrong.code() != "000 000" else "000 001"
    for _ in range(10):
        assert page.send("approve", code).status == 403
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
        return operate(local_aws, "requests", *arguments, **environment)

    return run


@pytest.fixture(scope="session")
def requests(command, flow) -> Callable[..., str]:
    """What scripts/requests prints about the flow where it succeeds, with nothing on stderr."""

    def run(*arguments: str, **environment: str) -> str:
        done = command(*arguments, "--stack-name", STACK, **environment)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run
