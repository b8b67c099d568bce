"""scripts/package --container, with an engine that writes down what it was asked and runs nothing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kit.lambda_.executables import ARCHITECTURE, ROOT

ENGINE = '#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word"; done >>"$RECORD"\nexit "${ENGINE_STATUS:-0}"\n'
PLATFORMS = {"x86_64": "linux/amd64", "arm64": "linux/arm64"}


@pytest.fixture
def package(tmp_path: Path):
    for name in ("docker", "podman"):
        (tmp_path / name).write_text(ENGINE)
        (tmp_path / name).chmod(0o755)

    def run(*arguments: str, **environment: str) -> tuple[subprocess.CompletedProcess, list[str]]:
        variables = {**os.environ, "PATH": f"{tmp_path}:/usr/bin:/bin", "RECORD": str(tmp_path / "record"), **environment}
        done = subprocess.run([ROOT / "scripts/package", *arguments], env=variables, capture_output=True, text=True)
        record = tmp_path / "record"
        return done, record.read_text().splitlines() if record.exists() else []

    return run


@pytest.mark.parametrize("engine", ["docker", "podman"])
def test_it_runs_itself_in_the_swift_image_with_nothing_to_write_to_but_dist(package, engine):
    done, words = package("--container", engine)
    assert done.returncode == 0, done.stderr
    assert words[:4] == ["run", "--rm", "--platform", PLATFORMS[ARCHITECTURE]]
    volumes = [words[place + 1] for place, word in enumerate(words) if word == "--volume"]
    assert volumes[:2] == [f"{ROOT}:/source:ro", f"{ROOT}/dist:/source/dist"]
    kept = f"approval-flow-package-{ARCHITECTURE}"
    assert volumes[2:] == [
        f"{kept}-venv:/source/.venv",
        f"{kept}-cache:/source/.cache",
        f"{kept}-build-package:/source/.build-package",
    ]
    owner = f"{os.getuid()}:{os.getgid()}" if engine == "docker" else ""
    assert f"OWNER={owner}" in words and "docker.io/library/swift:6.3.1-bookworm" in words
    assert words[-5:] == ["bash", "scripts/lib/package-in-container", "--arch", ARCHITECTURE, "--no-run"]


def test_each_architecture_has_its_platform_and_what_was_asked_is_passed_on(package):
    done, words = package("--container", "docker", "--arch", "x86_64", "--arch", "arm64", "--update", "--test")
    assert done.returncode == 0, done.stderr
    assert [words[place + 1] for place, word in enumerate(words) if word == "--platform"] == ["linux/amd64", "linux/arm64"]
    assert words[-5:] == ["--arch", "arm64", "--no-run", "--update", "--test"]


@pytest.mark.parametrize(("owner", "given"), [("", []), ("1234:5678", ["-R", "1234:5678", "dist"])])
def test_what_is_run_in_there_gives_dist_to_its_owner_and_keeps_the_status(tmp_path, owner, given):
    """In a tree whose scripts/package fails, where the owner is to have the rejected zips."""
    shutil.copytree(ROOT / "scripts/lib", tmp_path / "scripts/lib")
    for name, script in {
        "scripts/package": 'printf "%s\\n" "$@" >arguments; exit 7',
        "chown": 'printf "%s\\n" "$@" >>owned',
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    command = ["bash", tmp_path / "scripts/lib/package-in-container", "--arch", "a b"]
    done = subprocess.run(command, env={"OWNER": owner, "PATH": f"{tmp_path}:/usr/bin:/bin"})
    owned = tmp_path / "owned"
    assert done.returncode == 7 and (tmp_path / "arguments").read_text().splitlines() == ["--arch", "a b"]
    assert (owned.read_text().splitlines() if owned.exists() else []) == given


@pytest.mark.parametrize(
    ("arguments", "environment", "complaint"),
    [
        (["--container", "lxc"], {}, "give docker or podman"),
        (["--container"], {}, "--container needs a value"),
        (["--container", "docker"], {"PATH": "/usr/bin:/bin"}, "docker is not installed"),
        (["--container", "docker", "--arch", "riscv"], {}, "is no architecture of Lambda's"),
        (["--container", "docker"], {"ENGINE_STATUS": "125"}, "packaging in the container failed"),
    ],
)
def test_what_can_not_be_done_is_said(package, arguments, environment, complaint):
    done, _ = package(*arguments, **environment)
    assert done.returncode != 0 and complaint in done.stderr, done.stderr
