"""Runs another script of this repository so that ending the demo ends it too, with everything it started."""

import os
import signal
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
_SECONDS_TO_END = 5


class ScriptFailed(RuntimeError):
    """The script ended with an error, and has said why on stderr itself."""


def run(*command: str, environment: dict[str, str]) -> str:
    """What scripts/COMMAND printed on stdout. Its progress, on stderr, is shown as it comes. Raises ScriptFailed."""
    name, *arguments = command
    process = subprocess.Popen(
        [ROOT / "scripts" / name, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate()
    except BaseException:
        _end(process)
        raise
    if process.returncode:
        raise ScriptFailed(f"scripts/{name} failed; what it said stands above")
    return output


def _end(process: subprocess.Popen[str]) -> None:
    """A session of its own gets no Ctrl-C from the terminal: tell its whole process group, and insist."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(_SECONDS_TO_END)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
