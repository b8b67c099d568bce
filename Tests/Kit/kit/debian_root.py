"""Debian roots to run things in, made once from Debian's packages and kept."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_LEFT_OUT = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*")


def nothing_more(folder: Path) -> None:
    """For a root that is ready as Debian's packages make it."""


@dataclass(frozen=True)
class DebianRoot:
    """What a root is made of, and the folder that keeps it."""

    suite: str
    packages: tuple[str, ...]
    cache: Path

    def prepare(self, finish: Callable[[Path], None] = nothing_more) -> Path:
        """A folder with `root`, and what `finish` put beside it. The first call makes it in a minute or two; others wait.

        Raises CalledProcessError if Debian's mirror can't be reached; what it says is on stderr.
        """
        self.cache.mkdir(parents=True, exist_ok=True)
        made = self.cache / self._recipe()
        with (self.cache / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                self._make(made, finish)
        return made

    def _mirrors(self) -> tuple[str, str]:
        return (
            f"deb http://deb.debian.org/debian {self.suite} main",
            f"deb http://deb.debian.org/debian-security {self.suite}-security main",
        )

    def _recipe(self) -> str:
        """Names the root by what it is made of. Remove the cache for newer packages of the same names."""
        return hashlib.sha256(repr((self.suite, self._mirrors(), list(self.packages), _LEFT_OUT, 1)).encode()).hexdigest()[:16]

    def _make(self, made: Path, finish: Callable[[Path], None]) -> None:
        started, unfinished = time.monotonic(), made.with_suffix(".unfinished")
        for old in self.cache.iterdir():
            if old.is_dir():
                shutil.rmtree(old)
        unfinished.mkdir()
        _say(f"making a Debian root in {made}: {len(self.packages)} packages and what they need, a minute or two")
        options = [f"--dpkgopt=path-exclude={path}" for path in _LEFT_OUT] + ["--dpkgopt=force-unsafe-io"]
        options += ['--aptopt=Acquire::Retries "5"']
        command = ["mmdebstrap", "--variant=minbase", f"--include={','.join(self.packages)}", *options]
        _run([*command, self.suite, unfinished / "root", *self._mirrors()], unfinished / "root")
        finish(unfinished)
        unfinished.rename(made)
        _say(f"the Debian root is made: {time.monotonic() - started:.0f} s")


def require_administrator(stage: str) -> None:
    """Raises PermissionError, with what to do, unless run as root, who alone may make roots and mounts."""
    if os.geteuid() != 0:
        raise PermissionError(
            f"the stage `{stage}` makes a root and mounts of its own: run scripts/test {stage} as root, or with sudo"
        )


def _run(command: list[str | Path], makes: Path) -> None:
    """Up to three times, as a mirror may be away for a moment. Raises CalledProcessError when the last failed."""
    for is_last in (False, False, True):
        if subprocess.run(command, check=is_last).returncode == 0:
            return
        _say("that failed, see above: once more")
        shutil.rmtree(makes, ignore_errors=True)


def _say(what: str) -> None:
    print(f"==> {what}", file=sys.__stderr__, flush=True)
