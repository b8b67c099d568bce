"""Schedules fire, and a minute of theirs lasts five seconds: an email that waits for the clerk should not keep a test waiting.

ministack fires them from its own server's start, which the gateway stands in for.
"""

import logging
import threading
import time
from collections.abc import Callable

from local_aws import emulator

#: How much faster than on AWS.
_PACE = 12

log = logging.getLogger("local_aws.schedules")


def apply() -> None:
    seconds_of: Callable[[str], int | None] = emulator.get("services.eventbridge:_parse_rate_seconds")

    def hastened(expression: str) -> float | None:
        seconds = seconds_of(expression)
        return None if seconds is None else seconds / _PACE

    emulator.replace("services.eventbridge:_parse_rate_seconds", hastened)
    threading.Thread(target=_run, daemon=True, name="schedules").start()


def _run() -> None:
    fire = emulator.get("services.scheduler:_tick_schedules")
    while True:
        time.sleep(1)
        try:
            fire()
        except Exception:
            log.exception("a schedule did not fire")
