"""scripts/acceptance as people run it, whole, on the local AWS: what it reports, and that it leaves nothing behind."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from acceptance.facts import FACTS
from kit.flow.deployment import environment
from kit.lambda_.executables import ROOT

APPROVER = "approver@example.com"
#: For a run that hangs; nothing is measured with it.
_SECONDS = 1200
#: What only a real account, or hours, can show.
NEVER_HERE = {"launch-session", "metrics", "nftables"}
#: Either way is right, so that a run only tells what it saw.
UNKNOWN = {"signal-after-stack", "failed-resource"}


@pytest.fixture
def run(local_aws, zips, tmp_path) -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts scripts/acceptance with an inbox that reads the local mailbox."""
    inbox = f"{ROOT}/scripts/local-aws mail --dir {local_aws.options.directory} --to {APPROVER}"
    started: list[subprocess.Popen] = []

    def start(*options: str) -> subprocess.Popen:
        own = ("--email", APPROVER, "--inbox", inbox, "--zips", zips, "--report", tmp_path / "report")
        command = [ROOT / "scripts/acceptance", *own, "--cold-starts", "1", "--timeout", "4", *options]
        started.append(
            subprocess.Popen(
                command, env=environment(local_aws), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True, start_new_session=True,
            )
        )  # fmt: skip
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


@pytest.fixture
def there(aws) -> Callable[[], set[str]]:
    """Everything in the account that a run could have made, but for what stands between the local AWS and the tests."""

    def listed(service: str, operation: str, key: str) -> set[str]:
        pages = aws.client(service).get_paginator(operation).paginate()
        return {f"{service} {key} {re.sub(r', .CreateDate.*', '', str(each))[:200]}" for page in pages for each in page[key]}

    def find() -> set[str]:
        stacks = {
            f"stack {each['StackName']}"
            for page in aws.client("cloudformation").get_paginator("describe_stacks").paginate()
            for each in page["Stacks"]
        }
        functions = {f"function {each['FunctionName']}" for each in aws.client("lambda").list_functions()["Functions"]}
        roles = {f"role {each['RoleName']}" for each in aws.client("iam").list_roles()["Roles"]}
        buckets = {f"bucket {each['Name']}" for each in aws.client("s3").list_buckets()["Buckets"]}
        groups = {f"log {each['logGroupName']}" for each in aws.client("logs").describe_log_groups()["logGroups"]}
        queues = set(aws.client("sqs").list_queues().get("QueueUrls", []))
        return stacks | functions | roles | buckets | groups | queues | listed("dynamodb", "list_tables", "TableNames") | {
            topic["TopicArn"] for topic in aws.client("sns").list_topics()["Topics"]
        }  # fmt: skip

    return find


@pytest.fixture
def seldom_woken(local_aws) -> Iterator[None]:
    """The clerk comes once a minute, as on AWS: twelve times as often it may take each of a run's few cold starts."""
    local_aws.turn(minute=60)
    yield
    local_aws.turn(minute=5)


def end(process: subprocess.Popen) -> str:
    output, _ = process.communicate(timeout=_SECONDS)
    return str(output)


def report(tmp_path: Path) -> dict:
    found: dict = json.loads((tmp_path / "report.json").read_text())
    return found


def test_all_of_it_comes_out_as_it_has_to_and_leaves_nothing(seldom_woken, run, there, local_aws, tmp_path):
    before = there()
    process = run("--wait", "2s", "--catalog")
    output = end(process)
    found = report(tmp_path)
    assert process.returncode == 0 and found["good"], output
    assert {each["outcome"] for each in found["outcomes"]} == {"passed"}
    assert {"approve", "forged", "wait-2s", "catalog", "python"} <= {each["name"] for each in found["outcomes"]}
    verdicts = {each["id"]: each["verdict"] for each in found["facts"]}
    # A race: the signal may be later than the condition.
    verdicts.pop("early-signal")
    assert {name for name, verdict in verdicts.items() if verdict == "not tried"} == NEVER_HERE
    others = set(FACTS) - NEVER_HERE - UNKNOWN - {"early-signal"}
    assert {verdicts[name] for name in others} == {"confirmed"} and {verdicts[name] for name in UNKNOWN} == {"observed"}
    measured = {(each["function"], each["work"], each["cold"]) for each in found["rows"]}
    for function in ("ours", "Python"):
        assert {(f"notification, {function}", "asks", True), (f"notification, {function}", "asks", False)} <= measured
        assert (f"approval, {function}", "shows the page", True) in measured
    assert there() == before
    _tells_no_secret(local_aws, tmp_path)


def _tells_no_secret(local_aws, tmp_path):
    """Neither file has a link, a code, a number of an account or an address of anybody's."""
    written = (tmp_path / "report.md").read_text() + (tmp_path / "report.json").read_text()
    emails = "\n".join(email.text for email in local_aws.mailbox.emails(APPROVER))
    secrets = re.findall(r"key=([\w-]+)", emails) + re.findall(r"^Code: (.*)$", emails, re.MULTILINE)
    assert len(secrets) > 6
    assert [each for each in (*secrets, "Signature=", "123456789012", APPROVER) if each in written] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_ended_on_the_way_it_removes_what_it_made_and_reports_what_it_found(run, there, tmp_path, number):
    before = there()
    process = run()
    for line in process.stdout:
        if "reject came out" in line if number == signal.SIGINT else "deploying the stack" in line:
            break
    process.send_signal(number)
    output = end(process)
    assert process.returncode == 128 + number, output
    found = report(tmp_path)
    outcomes = {each["name"]: each["outcome"] for each in found["outcomes"]}
    assert found["interrupted"] and outcomes["return"] == "not run"
    assert outcomes["reject"] == ("passed" if number == signal.SIGINT else "not run")
    assert found["left"] == [] and there() == before, output


def test_what_a_machine_that_failed_has_left_is_removed_by_its_name(run, there, local_aws):
    before = there()
    process = run()
    name = next(match[1] for line in process.stdout if (match := re.search(r"run (acceptance-\w+) in", line)))
    for line in process.stdout:
        if "unconfirmed came out" in line:
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert there() != before
    removed = subprocess.run(
        [ROOT / "scripts/acceptance", "--remove", name], env=environment(local_aws), capture_output=True, text=True
    )
    assert removed.returncode == 0, removed.stderr
    assert there() == before
