"""A local AWS of one's own, and what a person's browser is to it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from kit.lambda_.executables import ROOT
from local_aws.instance import Instance


@contextmanager
def local_aws(directory: Path, sandbox: str = "auto") -> Iterator[Instance]:
    """Started in `directory` by the command that people use, and gone with this process however it ends.

    It has a virtual environment of its own, which is why it is not started from here directly.
    """
    command: list[str | Path] = [ROOT / "scripts/local-aws", "start", "--dir", directory, "--owner", str(os.getpid())]
    if Path("/opt/swift").exists():
        command += ["--bind", "/opt/swift"]  # unpackaged executables load the Swift runtime from there
    subprocess.run([*command, "--sandbox", sandbox], check=True)
    instance = Instance.find(directory)
    assert instance
    try:
        yield instance
    finally:
        instance.stop()


def browser_of(instance: Instance) -> requests.Session:
    """The proxy, the CA, and no redirects followed by themselves."""
    session = requests.Session()
    session.trust_env = False
    session.proxies = {"https": instance.options.proxy}
    session.verify = str(instance.ca)
    return session
