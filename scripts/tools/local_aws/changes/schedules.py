"""Schedules fire, and a minute of theirs lasts a few seconds: an email that waits for the clerk should not keep a test waiting.

ministack fires them from its own server's start, which the gateway stands in for, and tells a function its own ARN where it
was woken by an alias.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local_aws import emulator
from local_aws.knobs import Knobs

#: Parts of a function's ARN that ends in a version or an alias.
_QUALIFIED = 8

Found = tuple[dict[str, Any] | None, dict[str, Any] | None, str]

log = logging.getLogger("local_aws.schedules")


def apply(directory: Path) -> None:
    seconds_of: Callable[[str], int | None] = emulator.get("services.eventbridge:_parse_rate_seconds")

    def hastened(expression: str) -> float | None:
        seconds = seconds_of(expression)
        return None if seconds is None else seconds / 60 * Knobs.read(directory).minute

    find: Callable[[str], Found] = emulator.get("services.lambda_svc:_get_func_record_for_ref")

    def named(reference: str) -> Found:
        function, config, name = find(reference)
        if config and reference.startswith("arn:") and len(reference.split(":")) == _QUALIFIED:
            config = {**config, "FunctionArn": reference}
        return function, config, name

    emulator.replace("services.eventbridge:_parse_rate_seconds", hastened)
    emulator.replace("services.lambda_svc:_get_func_record_for_ref", named)
    threading.Thread(target=_run, daemon=True, name="schedules").start()


def _run() -> None:
    fire = emulator.get("services.scheduler:_tick_schedules")
    while True:
        time.sleep(1)
        try:
            fire()
        except Exception:
            log.exception("a schedule did not fire")
