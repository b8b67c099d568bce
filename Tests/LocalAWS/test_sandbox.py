"""What a function's own root shows of this machine."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from local_aws.instance import Instance
from local_aws.sandbox import Sandbox


def test_what_is_bound_is_seen_below_the_private_tmp_too(local_aws: Instance, tmp_path: Path):
    """A working copy may lie below /tmp, and with it the environment of a managed runtime."""
    code, bound = tmp_path / "code", tmp_path / "bound"
    for each in (code, bound):
        each.mkdir()
    (tmp_path / "bundle.pem").touch()
    (bound / "file").write_text("seen")
    (code / "bootstrap").write_text(f"#!/bin/sh\ncat {bound}/file; ls {tmp_path}\n")
    (code / "bootstrap").chmod(0o755)
    sandbox = Sandbox(replace(local_aws.options, directory=tmp_path, binds=[str(bound)]))
    if sandbox.problem:
        pytest.skip(sandbox.problem)
    process = sandbox.popen([f"{code}/bootstrap"], cwd=str(code), env={"PATH": "/bin"}, stdout=subprocess.PIPE, text=True)
    assert process.communicate()[0] == "seenbound\n"
