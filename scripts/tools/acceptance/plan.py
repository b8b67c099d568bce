"""What a run is asked to do."""

import re
from dataclasses import dataclass
from pathlib import Path

#: CloudFormation waits twelve hours at most, and the last minutes are for the decision.
LONGEST_WAIT = 43_000
_UNITS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Plan:
    """`name` begins the names of all stacks of the run. `deploy` is passed on to scripts/deploy: zips or a release."""

    name: str
    approver: str
    waits: tuple[int, ...]
    catalog: bool
    subnet: str | None
    inbox: str | None
    cold_starts: int
    timeout: int
    report: Path
    profile: str | None
    region: str | None
    deploy: tuple[str, ...]

    @property
    def aws(self) -> tuple[str, ...]:
        return aws_options(self.profile, self.region)


def aws_options(profile: str | None, region: str | None) -> tuple[str, ...]:
    """The account and region, as this project's scripts take them."""
    named = (("--profile", profile), ("--region", region))
    return tuple(part for option, value in named if value for part in (option, value))


def seconds(text: str) -> int:
    """`70m`, `6h` or `11.9h` as seconds. Raises ValueError, which says what is expected."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", text)
    found = round(float(match[1]) * _UNITS[match[2]]) if match else 0
    if not 1 <= found <= LONGEST_WAIT:
        raise ValueError(f"'{text}' is not a time such as 70m or 6h, at most 11.9h")
    return found


def spoken(duration: float) -> str:
    """A duration in seconds for people: 8 s, 1:10 min, 11:54 h."""
    whole = round(duration)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60}:{whole % 60:02} min" if whole < 3600 else f"{whole // 3600}:{whole % 3600 // 60:02} h"
