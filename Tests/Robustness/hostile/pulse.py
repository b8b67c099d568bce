"""Tells whether this process, and with it every stand-in, was held up: there may be more work than processors."""

import threading
import time
from functools import cache

BEAT = 0.05  # seconds
LATE = 1.0  # seconds between two beats, at which a function could have given a stand-in up


class Pulse:
    def __init__(self):
        self._before = time.monotonic()
        self._last_late = 0.0
        threading.Thread(target=self._beat, daemon=True).start()

    def was_late_since(self, moment: float) -> bool:
        """Whether a beat came late after a `moment` of time.monotonic(), or is late now."""
        return self._last_late > moment or time.monotonic() - self._before > LATE

    def _beat(self):
        while True:
            time.sleep(BEAT)
            now = time.monotonic()
            if now - self._before > LATE:
                self._last_late = now
            self._before = now


@cache
def pulse() -> Pulse:
    """The one of this process, from the first call on."""
    return Pulse()
