"""Python packages come with the hash that was pinned, or not at all."""

import hashlib
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from kit.lambda_.executables import ROOT

LISTS = sorted((ROOT / "scripts/requirements").glob("*.txt"))
#: Where installers are called. scripts/pin takes the resolver by its version, and nothing runs with what it installs.
INSTALLS = {"scripts/setup": "--require-hashes", "scripts/pin": '"uv==$UV"'}
REQUIREMENT = re.compile(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,._-]+\])?==[^ ]+( ;[^\\]+)?( --hash=sha256:[0-9a-f]{64})+")


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_every_package_is_pinned_to_a_version_and_its_hashes(path: Path) -> None:
    text = re.sub(r"#[^\n]*", "", path.read_text(encoding="utf-8")).replace("\\\n", " ")
    requirements = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    assert requirements
    assert [each for each in requirements if not REQUIREMENT.fullmatch(each)] == []


def test_nothing_else_installs_python_packages() -> None:
    calls: dict[str, list[str]] = {}
    for path in (each for folder in ("scripts", ".ci", ".github") for each in (ROOT / folder).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            text = path.read_text(encoding="utf-8", errors="replace")
            found = re.findall(r"^[^#\n]*\b(?:pip3?\"? install|uvx|pipx|easy_install)\b[^\n]*", text, re.MULTILINE)
            calls |= {str(path.relative_to(ROOT)): found} if found else {}
    assert set(calls) == set(INSTALLS)
    assert all(INSTALLS[name] in line for name, lines in calls.items() for line in lines)


def wheel(folder: Path) -> Path:
    """The smallest package that can be installed."""
    path = folder / "nothing_at_all-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("nothing_at_all.py", "")
        archive.writestr("nothing_at_all-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: nothing-at-all\nVersion: 1\n")
        archive.writestr("nothing_at_all-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("nothing_at_all-1.dist-info/RECORD", "")
    return path


@pytest.mark.parametrize("hashed", ["right", "wrong", "none"])
def test_setup_installs_only_what_has_the_pinned_hash(tmp_path: Path, hashed: str) -> None:
    (tmp_path / "scripts/requirements").mkdir(parents=True)
    shutil.copy(ROOT / "scripts/setup", tmp_path / "scripts")
    shutil.copytree(ROOT / "scripts/lib", tmp_path / "scripts/lib")
    package = wheel(tmp_path)
    digest = {"right": hashlib.sha256(package.read_bytes()).hexdigest(), "wrong": "0" * 64, "none": ""}[hashed]
    line = f"nothing-at-all @ file://{package}" + (f" --hash=sha256:{digest}" if digest else "")
    (tmp_path / "scripts/requirements/some.txt").write_text(line + "\n", encoding="utf-8")
    done = subprocess.run([tmp_path / "scripts/setup", "some"], capture_output=True, text=True)
    is_there = bool(list(tmp_path.glob(".venv/some/lib/*/site-packages/nothing_at_all.py")))
    assert (done.returncode == 0, is_there) == (hashed == "right", hashed == "right"), done.stderr
    assert (tmp_path / ".venv/some/.pinned").exists() == (hashed == "right")
