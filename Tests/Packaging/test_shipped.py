"""scripts/lib/shipped: the executables of dist that this machine can run."""

import os
import platform
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

ARCH = {"x86_64": "x86_64", "aarch64": "arm64"}[platform.machine()]
SCRIPTS = Path(__file__).parents[2] / "scripts"
FUNCTIONS = ("NotificationFunction", "ApprovalFunction")
LONG_AGO = 1_000_000_000


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose sources are older than the zips in its dist, of both architectures; what they hold tells which."""
    shutil.copytree(SCRIPTS / "lib", tmp_path / "scripts/lib")
    for source in ("Package.swift", "Sources", "scripts/package", "scripts/tools/function_zips"):
        (tmp_path / source).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / source).touch()
        os.utime(tmp_path / source, (LONG_AGO, LONG_AGO))
    dist = tmp_path / "dist"
    dist.mkdir()
    for function in FUNCTIONS:
        for architecture in ("arm64", "x86_64"):
            with zipfile.ZipFile(dist / f"{function}-{architecture}.zip", "w") as archive:
                archive.writestr("bootstrap", f"{function} for {architecture}")
    return tmp_path


def test_takes_this_machines_architecture_from_a_dist_with_both(checkout: Path):
    said = subprocess.run([checkout / "scripts/lib/shipped"], check=True, stdout=subprocess.PIPE, text=True).stdout
    folder = Path(said.strip())

    assert {each.name: each.read_text() for each in folder.iterdir()} == {name: f"{name} for {ARCH}" for name in FUNCTIONS}
    assert all(os.access(each, os.X_OK) for each in folder.iterdir())
