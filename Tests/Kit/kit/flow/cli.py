"""The aws CLI in both its versions, of which an administrator may have either: PyPI's is 1, Debian's 2."""

import os
import subprocess
from pathlib import Path

from kit.lambda_.executables import ROOT

#: By scripts/requirements/awscli.txt and awscli-2.debian.
PLACES = {"1": ROOT / ".venv/awscli/bin/aws", "2": Path("/usr/bin/aws")}


def path_with(version: str, folder: Path) -> str:
    """A PATH on which `aws` is that version, by way of a link in `folder`: the machine's own may be any."""
    said = subprocess.run([PLACES[version], "--version"], capture_output=True, text=True).stdout
    assert said.startswith(f"aws-cli/{version}."), f"{PLACES[version]} is not version {version} of the aws CLI: {said}"
    (folder / "aws").symlink_to(PLACES[version])
    return f"{folder}:{os.environ['PATH']}"
