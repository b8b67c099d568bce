"""What scripts/package --container has done in the container, done in a plain Debian root."""

import os
import subprocess
from pathlib import Path

import pytest
from plain_root import ENGINE

from kit.lambda_.executables import ARCHITECTURE, ROOT

PLATFORM = {"x86_64": "linux/amd64", "arm64": "linux/arm64"}[ARCHITECTURE]
FUNCTIONS = ("NotificationFunction", "ApprovalFunction")
CACHE = f"approval-flow-package-{ARCHITECTURE}-cache"
VENV = f"approval-flow-package-{ARCHITECTURE}-venv"


def test_the_root_has_nothing_of_this_machine_and_the_tree_is_read_only(machine, tmp_path):
    """So that the tests below say something of a machine that has neither Debian's packages nor Swift."""
    options = ["run", "--rm", "--platform", PLATFORM, "--volume", f"{machine.tree}:/source:ro"]
    options += ["--volume", f"{tmp_path}:/source/dist", "--volume", "kept:/kept", "--workdir", "/source", "--env", "OWNER=a b"]
    (machine.tree / "dist").mkdir()
    probe = """
      id -u; pwd; hostname; printf '%s\\n' "$OWNER"
      for each in gcc make python3 dpkg-source zopfli; do ! command -v "$each" || echo "there is $each"; done
      swift --version 2>/dev/null | grep -o 'Swift version 6'
      ! ls -d "$0" 2>/dev/null || echo 'there is the tree of this machine'
      touch README.md 2>/dev/null || echo 'read only'
      touch dist/written /kept/written
    """
    done = machine.engine(*options, "any/image", "bash", "-c", probe, machine.tree)
    assert done.stdout.splitlines() == ["0", "/source", "plain-root", "a b", "Swift version 6", "read only"], done.stderr
    assert (tmp_path / "written").exists() and (machine.volume("kept") / "written").exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["pull", "image"], "there is 'run' and nothing else"),
        (["run", "--rm", "--privileged", "image", "true"], "--privileged is not known"),
        (["run", "--platform", "linux/riscv64", "image", "true"], "this machine is not linux/riscv64"),
        (["run", "--rm", "image"], "give an image and a command"),
    ],
)
def test_what_the_engine_does_not_know_it_refuses(prepared, tmp_path, arguments, complaint):
    environment = {**os.environ, "PLAIN_ROOT": str(prepared), "PLAIN_HOME": str(tmp_path)}
    done = subprocess.run([ENGINE, *arguments], env=environment, capture_output=True, text=True)
    assert done.returncode != 0 and complaint in done.stderr


def test_its_steps_install_and_fetch_all_that_the_compiler_wants(machine):
    """From Debian and PyPI, in a root where nothing is. What is compiled then is compiled in the stage `package`, too."""
    status, said = machine.package("--container", "podman", until=lambda line: "configuring libcurl" in line)
    assert status is None, said
    assert "installing Debian packages: " in said and "installing Python packages for 'package'" in said
    assert "scripts/package --update would link that" not in said, "the root is fresh, and so are its libraries"
    assert list((machine.volume(CACHE) / "packaging/curl-source").glob("curl_*.dsc"))
    assert (machine.volume(VENV) / "package/.pinned").exists()
    assert list((machine.tree / "dist").iterdir()) == []


def test_both_zips_come_out_and_run(machine, request):
    if not request.config.getoption("--whole"):
        pytest.skip("takes minutes: scripts/test container -- --whole")
    status, said = machine.package("--container", "docker")
    assert status == 0, said
    dist = machine.tree / "dist"
    zips = [dist / f"{function}-{ARCHITECTURE}.zip" for function in FUNCTIONS]
    beside = [file.with_suffix(suffix) for file in zips for suffix in (".cdx.json", ".debug")]
    assert sorted(dist.iterdir()) == sorted(zips + beside)
    assert "checking the zips" in said
    run_in_a_bare_root(zips)


def run_in_a_bare_root(zips: list[Path]) -> None:
    """What the container can't: each zip in a root and a network of its own, as scripts/package has it on a Debian machine."""
    check = [ROOT / ".venv/package/bin/python", "-m", "function_zips.check_zips", ARCHITECTURE, *zips]
    done = subprocess.run(
        check, cwd=ROOT, env={"PYTHONPATH": "scripts/tools:Tests/Kit", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
