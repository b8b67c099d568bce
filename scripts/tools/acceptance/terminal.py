"""What a run writes while it goes on, and the one loop in which it waits."""

import sys
import time
from collections.abc import Callable
from typing import TypeVar

from acceptance.plan import spoken

_SECONDS_BETWEEN_LINES = 60.0

Found = TypeVar("Found")


class Unexpected(RuntimeError):
    """Something came out otherwise than it had to. The message says what."""


def wait_for(what: str, look: Callable[[], Found], *, patience: float, pause: float) -> Found:
    """The first thing that `look` finds. A terminal is told every second how long it takes, anything else every minute.

    Raises Unexpected after `patience` seconds.
    """
    started = time.monotonic()
    told = started
    with Line() as line:
        while not (found := look()):
            now = time.monotonic()
            if now - started > patience:
                raise Unexpected(f"{what} did not happen within {spoken(patience)}")
            told = line.tell(f"waiting for {what}: {spoken(now - started)}", told)
            time.sleep(pause)
    return found


def sleep_until(moment: float, what: str) -> None:
    """Waits for a moment of time.monotonic()."""
    told = time.monotonic()
    with Line() as line:
        while (left := moment - time.monotonic()) > 0:
            told = line.tell(f"{what} in {spoken(left)}", told)
            time.sleep(min(left, 1))


class Line:
    """One line that is written again and again on a terminal, and now and then a new one elsewhere."""

    def __enter__(self) -> "Line":
        self._width = 0
        return self

    def tell(self, text: str, told: float) -> float:
        """Returns when it was told: `told` if it was not."""
        if sys.stderr.isatty():
            print(f"\r    {text:<{self._width}}", end="", file=sys.stderr, flush=True)
            self._width = len(text)
        elif time.monotonic() - told >= _SECONDS_BETWEEN_LINES:
            print(f"    {text}", file=sys.stderr, flush=True)
        else:
            return told
        return time.monotonic()

    def __exit__(self, *_: object) -> None:
        if self._width:
            print(f"\r{' ' * (self._width + 4)}\r", end="", file=sys.stderr, flush=True)
