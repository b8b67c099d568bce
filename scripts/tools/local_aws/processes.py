"""The engine's process as others find it again and end it: by a file in the instance's directory."""

import os
import signal
import time
from pathlib import Path

_FILE = "process"
_STOP_SECONDS = 10


def remember(directory: Path, number: int) -> None:
    """Notes in `directory` that its engine is the process `number`."""
    (directory / _FILE).write_text(f"{number} {_born(number)}")


def alive(directory: Path) -> int:
    """Process id of the engine in `directory`, or 0. A later process with the same number does not count."""
    try:
        number, born = (directory / _FILE).read_text().split()
    except (OSError, ValueError):
        return 0
    return int(number) if _born(int(number)) == born else 0


def _born(number: int) -> str:
    """Start time of a process in clock ticks since boot, empty if there is none or it only waits to be reaped."""
    try:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def kill(directory: Path) -> None:
    """Ends the engine in `directory`, if it runs, and every function with it."""
    if number := alive(directory):
        kill_group(number)
        end = time.monotonic() + _STOP_SECONDS
        while alive(directory) and time.monotonic() < end:
            time.sleep(0.02)


def kill_group(number: int) -> None:
    """The engine holds nothing worth saving, and an orderly end waits for open connections: end all of it at once."""
    try:
        os.killpg(number, signal.SIGKILL)
    except ProcessLookupError:
        pass
