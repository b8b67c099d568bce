"""Follows one request until it ends."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from approval_requests import words
from approval_requests.ledger import Ledger
from approval_requests.record import Request
from approval_requests.text import shown
from approval_requests.trouble import AWS_ERRORS, Trouble, explain, passes

#: The exit status by outcome; 1 and 2 are for what went wrong. A late approval is none of this launch.
EXIT_STATUS = {"approved": 0, "rejected": 3, "withdrawn": 4, "expired": 5, "approvedLate": 5, "rejectedLate": 3, "used": 5}
#: For what ended otherwise, such as a late answer.
OTHER_OUTCOME = 6


def follow(ledger: Ledger, id: str, pause: float, warn: Callable[[str], None]) -> Iterator[Request]:
    """The request now, and again each time that it is read anew, until it has ended and CloudFormation knows.

    `pause` is in seconds. What may go better by itself ends nothing: it is told to `warn`, once.
    """
    request = ledger.request(id)
    yield request
    is_warned = False
    while not has_ended(request):
        time.sleep(pause)
        try:
            request = ledger.later(datetime.now(UTC)).request(request.id)
        except AWS_ERRORS as error:
            if not passes(error):
                raise
            if not is_warned:
                warn(f"{explain(error)}; still trying")
            is_warned = True
            continue
        is_warned = False
        yield request


def has_ended(request: Request) -> bool:
    """Throws `Trouble` where it was decided, and CloudFormation will never know."""
    if request.lacks_signal and request.deadline <= datetime.now(UTC):
        raise Trouble(
            f"the request {request.id} is {request.status}, and CloudFormation was not told in time, so its stack rolled back: "
            "the log of the approval function says why"
        )
    return request.status != "pending" and not request.lacks_signal


def news(before: Request | None, now: Request) -> list[str]:
    """What is new since `before`, a line each."""
    lines = [f"{now.status}: {words.standing(now)}" if words.standing(now) else now.status]
    if before is None:
        return lines + [words.seat(seat, now) for seat in now.seats]
    if (before.status, before.is_signalled, before.approvals_missing) == (now.status, now.is_signalled, now.approvals_missing):
        lines = []
    known = {words.seat(seat, before) for seat in before.seats}
    seats = [words.seat(seat, now) for seat in now.seats if seat.decision or now.status == "pending"]
    lines = [line for line in seats if line not in known] + lines
    reminded = {seat.address: seat.reminded_at for seat in before.seats}
    whom = [shown(seat.address) for seat in now.seats if seat.reminded_at and seat.reminded_at != reminded.get(seat.address)]
    if whom or now.reminded_at != before.reminded_at:
        lines.append(f"reminded: {', '.join(whom)}" if whom else "reminded: those who have not answered")
    return lines


def left(request: Request, now: datetime) -> str:
    """How long there is, for the one line that a terminal shows meanwhile."""
    seconds = max(0, int((request.deadline - now).total_seconds()))
    return f"{words.standing(request)}, {words.duration(seconds)} left, until {words.instant(request.deadline)}"
