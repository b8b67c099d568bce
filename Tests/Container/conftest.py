"""scripts/package --container, with an engine that runs the container's command in a plain Debian root."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import plain_root
import pytest
from plain_root import ENGINE

from kit.debian_root import require_administrator
from kit.lambda_.executables import ROOT


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="package to the end, from nothing, which takes minutes")


@pytest.fixture(scope="session")
def prepared() -> Path:
    require_administrator("container")
    return plain_root.prepare()


@dataclass(frozen=True)
class Machine:
    """One with a copy of the tree and an engine, and nothing that was built before."""

    folder: Path
    environment: dict[str, str]

    @property
    def tree(self) -> Path:
        return self.folder / "tree"

    def volume(self, name: str) -> Path:
        """The folder of a volume that the engine keeps."""
        return self.folder / "volumes" / name

    def engine(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs the engine by itself."""
        return subprocess.run([ENGINE, *arguments], env=self.environment, capture_output=True, text=True)

    def package(self, *arguments: str, until: Callable[[str], bool] = lambda line: False) -> tuple[int | None, str]:
        """Runs scripts/package in the tree and tells how it ended and what it said. It is broken off, and then None, at the first
        line that is `until`."""
        process = subprocess.Popen(
            [self.tree / "scripts/package", *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        said = []
        assert process.stdout
        for line in process.stdout:
            sys.__stderr__.write(line)
            said.append(line)
            if until(line):
                os.killpg(process.pid, signal.SIGKILL)  # the first process of the root is killed with the engine, and all with it
                process.wait()
                return None, "".join(said)
        return process.wait(), "".join(said)


@pytest.fixture
def machine(prepared: Path) -> Iterator[Machine]:
    # Volumes are gigabytes, which pytest's own folders would keep for three runs.
    with tempfile.TemporaryDirectory(prefix="container-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        ignored = (ROOT / ".gitignore").read_text().split()
        shutil.copytree(ROOT, folder / "tree", ignore=shutil.ignore_patterns(".git", *ignored))
        (folder / "engines").mkdir()
        for engine in ("docker", "podman"):
            (folder / "engines" / engine).symlink_to(ENGINE)
        path = f"{folder / 'engines'}:{os.environ['PATH']}"
        yield Machine(folder, {**os.environ, "PATH": path, "PLAIN_ROOT": str(prepared), "PLAIN_HOME": str(folder)})
