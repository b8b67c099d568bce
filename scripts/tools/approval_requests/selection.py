"""Which requests to list."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from approval_requests.record import Request

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def age(text: str) -> timedelta:
    """Reads `90m`, `2h`, `7d` or `4w`; throws ValueError where it is anything else."""
    match = re.fullmatch(r"([0-9]{1,4})([mhdw])", text, re.ASCII)
    if not match:
        raise ValueError(text)
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


@dataclass(frozen=True)
class Selection:
    """What a request must be to be listed; whatever is None or empty does not matter. Ages count from the opening."""

    statuses: frozenset[str] = frozenset()
    since: timedelta | None = None
    older_than: timedelta | None = None
    requester: str | None = None

    def of(self, requests: Iterable[Request], now: datetime) -> list[Request]:
        """The requests that count, newest first."""
        return sorted(
            (each for each in requests if self._takes(each, now)), key=lambda each: (each.opened_at, each.id), reverse=True
        )

    def _takes(self, request: Request, now: datetime) -> bool:
        old = now - request.opened_at
        return (
            (not self.statuses or request.status in self.statuses)
            and (self.since is None or old <= self.since)
            and (self.older_than is None or old > self.older_than)
            # Mail systems fold the case of an address, and so do the functions.
            and (self.requester is None or request.requester.lower() == self.requester.lower())
        )
