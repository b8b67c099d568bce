"""An installation as an administrator makes it: scripts/deploy with the stock aws CLI, and approvers who confirm."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import boto3
import requests

from kit.lambda_.executables import ROOT
from kit.waiting import until
from local_aws.instance import Instance
from local_aws.mailbox import Mail


def environment(local_aws: Instance, **changes: str) -> dict[str, str]:
    """This process's environment, with the local AWS in it and the pinned aws CLI before any other."""
    return {**os.environ, **local_aws.environment, "PATH": f"{ROOT / '.venv/awscli/bin'}:{os.environ['PATH']}", **changes}


def operate(local_aws: Instance, script: str, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Runs a script as an operator would, in a terminal 100 characters wide and with nothing else in the environment."""
    variables = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8", "COLUMNS": "100"}
    variables |= local_aws.environment | changes
    return subprocess.run([ROOT / "scripts" / script, *arguments], env=variables, capture_output=True, text=True)


def outputs_of(aws: boto3.Session, name: str) -> dict[str, str]:
    """Outputs of a stack."""
    (stack,) = aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


@dataclass(frozen=True)
class Deployer:
    """Deploys the zips in `zips`."""

    aws: boto3.Session
    web: requests.Session
    local_aws: Instance
    zips: Path

    def deploy(self, name: str, *arguments: str, approvers: tuple[str, ...] = (), confirm: bool = True) -> dict[str, str]:
        """Deploys the stack and has its approvers confirm; returns its outputs and parameters."""
        emails = [part for approver in approvers for part in ("--email", approver)]
        command: list[str | Path] = [ROOT / "scripts/deploy", "--stack-name", name, "--zips", self.zips, *emails, *arguments]
        done = subprocess.run(command, env=environment(self.local_aws), capture_output=True, text=True)
        log = self.local_aws.log.read_text(errors="replace")[-3000:]
        assert done.returncode == 0, f"scripts/deploy failed:\n{done.stdout}\n{done.stderr}\n{log}"
        for approver in approvers if confirm else ():
            self.confirm(name, approver)
        (stack,) = self.aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        return {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]} | outputs_of(self.aws, name)

    def confirm(self, stack: str, address: str) -> None:
        """Does what an approver does with AWS's first email: opens the link that confirms the stack's topic."""

        def asked() -> list[Mail]:
            emails = self.local_aws.mailbox.emails(address)
            return [each for each in emails if "Subscription Confirmation" in each.subject and f":{stack}-" in each.text]

        until(asked, f"AWS asked {address} to confirm nothing of the stack {stack}")
        for email in asked():
            assert self.web.get(email.links[0]).status_code == 200
