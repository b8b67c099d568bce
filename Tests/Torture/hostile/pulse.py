"""Tells whether this process, and with it every stand-in, was held up: there may be more work than processors."""

import threading
import time
from functools import cache

BEAT = 0.05  # seconds
LATE = 1.0  # seconds between two beats, at which a function could have given a stand-in up


class Pulse:
    def __init__(self):
        self._last_late = 0.0
        threading.Thread(target=self._beat, daemon=True).start()

    def was_late_since(self, moment: float) -> bool:
        """Whether a beat came late after a `moment` of time.monotonic()."""
        return self._last_late > moment

    def _beat(self):
        before = time.monotonic()
        while True:
            time.sleep(BEAT)
            now = time.monotonic()
            if now - before > LATE:
                self._last_late = now
            before = now


@cache
def pulse() -> Pulse:
    """The one of this process, from the first call on."""
    return Pulse()
