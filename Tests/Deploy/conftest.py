"""scripts/deploy and scripts/remove with an aws CLI of the test's own."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kit.lambda_ import executables
from kit.lambda_.executables import ROOT

# Answers by the first rule whose words are all among the arguments, and writes down what it was asked.
FAKE = """#!/usr/bin/env bash
printf '%s\\n' "${*//$'\\n'/ }" >>"$FAKE_AWS/calls"
for rule in "$FAKE_AWS"/rules/*; do
  [ -e "$rule/words" ] || continue
  matched=1
  grep -q -e "$(cat "$rule/after")" "$FAKE_AWS/calls" || matched=
  for word in $(cat "$rule/words"); do case " $* " in *" $word "*) ;; *) matched= ;; esac; done
  if [ -n "$matched" ]; then cat "$rule/out"; cat "$rule/err" >&2; exit "$(cat "$rule/code")"; fi
done
exit 0
"""


class Account:
    """What the pretended aws CLI answers, and what it was asked."""

    token = "arn:aws:lambda:eu-west-1:111122223333:function:approval-flow-NotificationFunction-1"

    def __init__(self, directory: Path):
        self.directory = directory
        (directory / "rules").mkdir(parents=True)
        (directory / "bin").mkdir()
        aws = directory / "bin/aws"
        aws.write_text(FAKE)
        aws.chmod(0o755)

    def answers(self, words: str, out: str = "", err: str = "", code: int = 0, after: str = "") -> None:
        """To a call with these words, once a call like `after` was made. What was said first is found first."""
        rule = self.directory / "rules" / f"{len(list((self.directory / 'rules').iterdir())):03}"
        rule.mkdir()
        for name, text in (("words", words), ("out", out), ("err", err), ("code", str(code)), ("after", after)):
            (rule / name).write_text(text)

    def is_signed_in(self, partition: str = "aws") -> None:
        self.answers("sts get-caller-identity", out=f"111122223333\tarn:{partition}:iam::111122223333:user/administrator\n")

    def has_no_stack(self) -> None:
        self.answers("describe-stacks --stack-name", err="Stack with id approval-flow does not exist", code=254)

    def has_stack(self, status: str = "CREATE_COMPLETE", name: str = "", **parameters: str) -> None:
        """An approval flow in this status, with these parameters besides those that each one has."""
        given = {"Architecture": "x86_64", "CodeBucket": "mine", "NotificationCodeKey": "n.zip", "ApprovalCodeKey": "a.zip"}
        lines = [f"parameter {name}\t{value}" for name, value in (given | parameters).items()]
        lines += [
            f"output ServiceToken\t{self.token}",
            "output TableName\tledger",
            "output TopicArn\tarn:aws:sns:eu-west-1:1:topic",
        ]
        identity = "arn:aws:cloudformation:eu-west-1:111122223333:stack/approval-flow/1"
        self.answers(
            f"describe-stacks --stack-name {name}", out="\n".join([*lines, f"id\t{identity}", f"status\t{status}"]) + "\n"
        )

    @property
    def calls(self) -> list[str]:
        calls = self.directory / "calls"
        return calls.read_text().splitlines() if calls.exists() else []

    def called(self, words: str) -> list[str]:
        return [call for call in self.calls if words in call]


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return Account(tmp_path / "aws")


@pytest.fixture(scope="session")
def zips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two zips that hold a bootstrap which does nothing."""
    return executables.hollow_zips(tmp_path_factory.mktemp("zips"))


@pytest.fixture
def run(account: Account) -> Callable[..., subprocess.CompletedProcess]:
    """Runs a script with the pretended aws CLI and nothing of AWS in the environment but a region."""

    def run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        path = f"{account.directory / 'bin'}:{os.environ['PATH']}"
        clean |= {"PATH": path, "FAKE_AWS": str(account.directory), "AWS_REGION": "eu-west-1", **environment}
        return subprocess.run([ROOT / "scripts" / script, *arguments], env=clean, capture_output=True, text=True, timeout=120)

    return run
