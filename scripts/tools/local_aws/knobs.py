"""What can be turned on a running instance from outside: signatures, the clock, throttled calls, the order of events.

A file in the instance's directory, because the one who turns is another process. Everything is as AWS has it unless it is turned.
"""

import json
import os
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

_FILE = "knobs.json"


@dataclass(frozen=True)
class Knobs:
    """New signal URLs are signed with `signature` and good for `seconds` (0: as AWS's). `seconds_ahead` moves the clock by
    which subscriptions age; `throttled` has calls and how often they are still refused; `turned_round` lets a custom
    resource's Delete arrive before its Create."""

    signature: str = "v2"
    seconds: int = 0
    seconds_ahead: float = 0
    throttled: dict[str, int] = field(default_factory=dict)
    turned_round: bool = False

    @classmethod
    def read(cls, directory: Path) -> "Knobs":
        try:
            return cls(**json.loads((directory / _FILE).read_text()))
        except FileNotFoundError:
            return cls()

    def write(self, directory: Path) -> None:
        draft = directory / f".{_FILE}"
        draft.write_text(json.dumps(asdict(self)))
        os.replace(draft, directory / _FILE)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.seconds_ahead)


def throttles(directory: Path, call: str) -> bool:
    """Whether this call is refused; each refusal is one less to come."""
    knobs = Knobs.read(directory)
    left = knobs.throttled.get(call, 0)
    if left > 0:
        replace(knobs, throttled={**knobs.throttled, call: left - 1}).write(directory)
    return left > 0
