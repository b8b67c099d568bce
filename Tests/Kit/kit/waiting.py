"""The one loop that waits for what must come sooner or later."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

PATIENCE = 60.0  # seconds; only what hangs takes so long


def until(
    holds: Callable[[], Found], otherwise: str | Callable[[], str], *, patience: float = PATIENCE, pause: float = 0.02
) -> Found:
    """What `holds()` gives as soon as that is true; fails after `patience` seconds with what there is `otherwise`.

    The condition counts even if it became true just as the time ran out: a busy machine fails no test.
    """
    end = time.monotonic() + patience
    while not (found := holds()):
        if time.monotonic() > end:
            assert (found := holds()), otherwise if isinstance(otherwise, str) else otherwise()
            break
        time.sleep(pause)
    return found


def until_past(moment: float) -> None:
    """Lets the clock reach a moment, in seconds since the epoch: the end of what was signed can't be had earlier."""
    while (left := moment - time.time()) > 0:
        time.sleep(left)
