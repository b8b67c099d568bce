"""Fixtures of every suite on a local AWS: one for the whole run, and clients that reach it as any client reaches AWS."""

import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests

from kit.flow import running
from kit.flow.deployment import Deployer
from kit.flow.product import Launcher
from kit.lambda_ import executables
from kit.waiting import until
from local_aws.instance import Instance


@pytest.fixture(scope="session")
def local_aws() -> Iterator[Instance]:
    """One for all suites of this process."""
    directory = Path(tempfile.mkdtemp(prefix="local-aws-"))
    with running.local_aws(directory / "instance", os.environ.get("LOCAL_AWS_SANDBOX", "auto")) as instance:
        yield instance

    def is_gone() -> bool:
        """A function that is dying may write once more."""
        shutil.rmtree(directory / "instance", ignore_errors=True)
        return not (directory / "instance").exists()

    until(is_gone, f"{directory} can't be removed", patience=10, pause=0.1)
    directory.rmdir()


@pytest.fixture(scope="session")
def aws(local_aws: Instance) -> boto3.Session:
    """A boto3 session of the account's administrator. Its clients find the proxy and the CA in the environment."""
    os.environ.update(local_aws.environment)
    return boto3.Session()


@pytest.fixture(scope="session")
def web(local_aws: Instance) -> requests.Session:
    """What a browser is to the flow."""
    return running.browser_of(local_aws)


@pytest.fixture(scope="session")
def zips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the zips of both functions."""
    return executables.zips(tmp_path_factory.mktemp("zips"))


@pytest.fixture(scope="session")
def deployer(aws: boto3.Session, web: requests.Session, local_aws: Instance, zips: Path) -> Deployer:
    return Deployer(aws, web, local_aws, zips)


@pytest.fixture(scope="session")
def launcher(aws: boto3.Session, web: requests.Session, local_aws: Instance) -> Launcher:
    return Launcher(aws, web, local_aws)


@pytest.fixture(scope="session")
def user(aws: boto3.Session) -> Callable[..., dict[str, str]]:
    """Makes a user with a policy of the given statements, and returns the variables that make a command run as that user."""
    iam, numbers = aws.client("iam"), itertools.count()

    def make(*statements: dict[str, Any]) -> dict[str, str]:
        name = f"operator-{next(numbers)}"
        iam.create_user(UserName=name)
        if statements:
            document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]}
            iam.put_user_policy(UserName=name, PolicyName="operator", PolicyDocument=json.dumps(document))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

    return make


@pytest.fixture(autouse=True)
def _tell_what_aws_said(request: pytest.FixtureRequest) -> Iterator[None]:
    """Puts the end of the local AWS's log into the report of a test that fails."""
    yield
    if "local_aws" in request.fixturenames and getattr(request.node, "failed", False):
        log: Path = request.getfixturevalue("local_aws").log
        request.node.add_report_section("call", "local AWS", "\n".join(log.read_text(errors="replace").splitlines()[-40:]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    if report.when == "call":
        item.failed = report.failed  # type: ignore[attr-defined]
    return report
