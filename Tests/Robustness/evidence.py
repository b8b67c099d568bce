"""What a robustness run leaves behind: rows for its table, and what the functions said and knew.

Everything is a line of JSON in a file of the run's folder, so that the processes of one run can write at the same time.
"""

import json
import os
import time
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One line of the table: what was tried how often, and what came out."""

    part: str
    what: str
    tried: int | None
    result: str
    holds: bool
    seconds: float


class Size:
    """How much of a test is done: all of it, or the short form that continuous integration runs."""

    def __init__(self, short: bool):
        self.short = short

    def of(self, *, full: int, short: int) -> int:
        return short if self.short else full


class Folder:
    """The folder of a run."""

    def __init__(self, path: Path):
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    @property
    def rows(self) -> list[Row]:
        return [Row(**each) for each in self.read("rows")]

    def read(self, name: str) -> list[dict]:
        file = self.path / f"{name}.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def write(self, name: str, entry: dict):
        """Appends a line. One write a line, so that lines of several processes never mix."""
        line = json.dumps(entry).encode() + b"\n"
        file = os.open(self.path / f"{name}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)


class Evidence:
    """What one test has to show."""

    def __init__(self, folder: Folder, part: str):
        self._folder = folder
        self._part = part
        self._since = time.monotonic()
        self._test = uuid.uuid4().hex

    def row(self, what: str, *, tried: int | None = None, result: str, holds: bool = True):
        """Adds a line to the table, after the assertions that it speaks of."""
        now = time.monotonic()
        self._folder.write("rows", asdict(Row(self._part, what, tried, result, holds, now - self._since)))
        self._since = now

    def keep(self, kind: str, text: str, may_hold: Iterable[str] = ()):
        """Keeps what came out of a function, or went to somebody: a "log", "result", "event", "email", "page" or "item".

        `may_hold` are the secrets that belong there: an email has its own approver's link.
        """
        self._folder.write("transcript", {"kind": kind, "test": self._test, "text": text, "may_hold": sorted(may_hold)})

    def secret(self, name: str, value: str):
        """Notes a secret that was in play, to be looked for in all that was kept."""
        self._folder.write("secrets", {"name": name, "test": self._test, "value": value})
