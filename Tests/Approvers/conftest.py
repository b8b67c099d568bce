"""An install with the ledger and a small one. Nothing is asked there, so the functions are hollow."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from kit.flow.deployment import Deployer, operate
from kit.lambda_ import executables
from kit.waiting import until
from local_aws.instance import Instance

BIG, SMALL = "reach", "small-reach"
#: The last is for what goes wrong; the others' states are those of test_reach.py alone.
APPROVERS = ("ann@example.com", "Ben.O'Hara@example.com", "cleo@example.com", "dora@example.com")


@pytest.fixture(scope="session")
def zips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return executables.hollow_zips(tmp_path_factory.mktemp("hollow"))


@pytest.fixture(scope="session")
def flow(deployer: Deployer) -> dict[str, str]:
    return deployer.deploy(BIG, "--architecture", "x86_64", "--quorum", "3", approvers=APPROVERS, confirm=False)


@pytest.fixture(scope="session")
def small_flow(deployer: Deployer) -> dict[str, str]:
    return deployer.deploy(
        SMALL, "--architecture", "x86_64", "--no-ledger", approvers=(APPROVERS[0], APPROVERS[2]), confirm=False
    )


@pytest.fixture(scope="session")
def command(local_aws: Instance) -> Callable[..., subprocess.CompletedProcess]:
    """Runs scripts/approvers as an administrator would; keywords are environment variables."""
    return lambda *arguments, **environment: operate(local_aws, "approvers", *arguments, **environment)


@pytest.fixture(scope="session")
def approvers(command) -> Callable[..., str]:
    """What scripts/approvers prints where it succeeds, with nothing on stderr."""

    def run(*arguments: str, stack: str = BIG, **environment: str) -> str:
        done = command(*arguments, "--stack-name", stack, **environment)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def confirmation(local_aws: Instance) -> Callable[..., str]:
    """The link in the newest of AWS's emails that asks this address to confirm the stack's topic, once `count` have come."""

    def link(address: str, stack: str = BIG, count: int = 1) -> str:
        def emails():
            return [
                each for each in local_aws.mailbox.emails(address) if f":{stack}-" in each.text and "Confirmation" in each.subject
            ]

        until(lambda: len(emails()) >= count, f"AWS did not ask {address} {count} times")
        return emails()[-1].links[0]

    return link


@pytest.fixture(scope="session")
def invited(approvers, confirmation, local_aws: Instance) -> Callable[..., str]:
    """Invites an approver who has not confirmed, whatever became of them, and returns the link that counts now."""

    def link(address: str, stack: str = BIG) -> str:
        before = sum(f":{stack}-" in each.text and "Confirmation" in each.subject for each in local_aws.mailbox.emails(address))
        approvers("invite", address, stack=stack)
        return confirmation(address, stack, count=before + 1)

    return link


@pytest.fixture(scope="session")
def goodbye(aws: boto3.Session, web) -> Callable[[str, str], int]:
    """Opens the unsubscribe link of an address's emails from a topic, as a scanner does; the status that it gets."""

    def press(topic: str, address: str) -> int:
        rows = aws.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        (arn,) = [each["SubscriptionArn"] for each in rows if each["Endpoint"] == address]
        return web.get(f"https://sns.{topic.split(':')[3]}.amazonaws.com/unsubscribe.html?SubscriptionArn={arn}").status_code

    return press
