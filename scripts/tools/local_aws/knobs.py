"""What can be turned on a running instance from outside: signatures, the clock, throttled calls, the order of events.

A file in the instance's directory, because the one who turns is another process. Everything is as AWS has it unless it is turned,
but for the schedules, which are in a hurry.
"""

import fcntl
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

_FILE, _LOCK = "knobs.json", "knobs.lock"


@dataclass(frozen=True)
class Knobs:
    """New signal URLs are signed with `signature` and good for `seconds` (0: as AWS's). `seconds_ahead` moves the clock by
    which subscriptions age; `throttled` has calls and how often they are still refused; `turned_round` lets a custom
    resource's Delete arrive before its Create. A minute of schedules lasts `minute` seconds."""

    signature: str = "v2"
    seconds: int = 0
    seconds_ahead: float = 0
    throttled: dict[str, int] = field(default_factory=dict)
    turned_round: bool = False
    minute: float = 5

    @classmethod
    def read(cls, directory: Path) -> "Knobs":
        try:
            return cls(**json.loads((directory / _FILE).read_text()))
        except FileNotFoundError:
            return cls()

    @classmethod
    def change(cls, directory: Path, changed: Callable[["Knobs"], "Knobs"]) -> "Knobs":
        """Writes what `changed` makes of the knobs, and returns what they were. Each process and thread waits for its turn."""
        with (directory / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = cls.read(directory)
            draft = directory / f".{_FILE}"
            draft.write_text(json.dumps(asdict(changed(before))))
            os.replace(draft, directory / _FILE)
        return before

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.seconds_ahead)


def throttles(directory: Path, call: str) -> bool:
    """Whether this call is refused; each refusal is one less to come."""

    def one_less(knobs: Knobs) -> Knobs:
        return replace(knobs, throttled={**knobs.throttled, call: max(knobs.throttled.get(call, 0) - 1, 0)})

    # A look alone takes no turn: most calls are never refused.
    return Knobs.read(directory).throttled.get(call, 0) > 0 and Knobs.change(directory, one_less).throttled.get(call, 0) > 0
