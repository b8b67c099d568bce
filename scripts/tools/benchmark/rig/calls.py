"""What AWS was asked, when, and for how long."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LoggedCall:
    """`begins` is when the request's last byte was there and `ends` when its answer left, on time.monotonic's clock."""

    service: str
    operation: str  # as the service calls it; for S3 "signal" or "answer"
    path: str
    about: str  # a topic, an item's key, a stack, or the status that S3 was given; and what was refused
    begins_connection: bool
    begins: float
    ends: float

    @classmethod
    def of(cls, row: list[Any]) -> "LoggedCall":
        return cls(*row)


@dataclass(frozen=True)
class Traffic:
    """Calls by service, in the order of their beginnings, and the connections that they began."""

    calls: list[str]
    connections: int

    @classmethod
    def of(cls, calls: list[LoggedCall]) -> "Traffic":
        return cls([call.service for call in calls], sum(call.begins_connection for call in calls))
