"""The aws CLI in both its versions, of which an administrator may have either: PyPI's is 1, Debian's 2."""

import os
import subprocess
from pathlib import Path

from kit.lambda_.executables import ROOT
from local_aws.instance import Instance

#: By scripts/requirements/awscli.txt and awscli-2.debian.
PLACES = {"1": ROOT / ".venv/awscli/bin/aws", "2": Path("/usr/bin/aws")}


def path_with(version: str, folder: Path) -> str:
    """A PATH on which `aws` is that version, by way of a link in `folder`: the machine's own may be any."""
    said = subprocess.run([PLACES[version], "--version"], capture_output=True, text=True).stdout
    assert said.startswith(f"aws-cli/{version}."), f"{PLACES[version]} is not version {version} of the aws CLI: {said}"
    (folder / "aws").symlink_to(PLACES[version])
    return f"{folder}:{os.environ['PATH']}"


def without_cli(script: str, *arguments: str, version: str, local_aws: Instance, home: Path) -> subprocess.CompletedProcess[str]:
    """Runs a script that calls no aws CLI, as an operator whose profile `operator` was written by this version of it.

    Nothing else names an account or a region, and the `aws` on the PATH is one that fails.
    """
    keys = local_aws.environment
    values = {"aws_access_key_id": "AWS_ACCESS_KEY_ID", "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY", "region": "AWS_REGION"}
    for name, variable in values.items():
        configure: list[str | Path] = [PLACES[version], "configure", "set", name, keys[variable], "--profile", "operator"]
        subprocess.run(configure, env={"HOME": str(home), "PATH": os.environ["PATH"]}, check=True)
    broken = home / "aws"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    others = {name: value for name, value in keys.items() if name not in (*values.values(), "AWS_DEFAULT_REGION")}
    variables = {**others, "HOME": str(home), "PATH": f"{home}:{os.environ['PATH']}", "LANG": "C.UTF-8"}
    command: list[str | Path] = [ROOT / "scripts" / script, *arguments, "--profile", "operator"]
    return subprocess.run(command, env=variables, capture_output=True, text=True)
