"""A request in words, for people."""

import re
from datetime import datetime

from approval_requests.record import Request, Seat
from approval_requests.text import shown

_DECISIONS = {"approve": "approved", "reject": "rejected"}
#: By `Unreached.word` of the functions.
_UNREACHED = {
    "unconfirmed": ": the subscription was not confirmed",
    "unsubscribed": ": unsubscribed, or never subscribed",
    "overheard": ": somebody else is subscribed to the same topic",
}


def instant(time: datetime) -> str:
    """`2026-11-23 07:47 UTC`, the form of the email and the page."""
    return f"{time:%Y-%m-%d %H:%M} UTC"


def status(name: str) -> str:
    """`Approved late` for `approvedLate`."""
    return re.sub("([A-Z])", r" \1", name).capitalize()


def duration(seconds: int | None) -> str:
    """`45 s`, `12 min`, `3 h 05 min`, `2 d 4 h`; empty for none."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60:02} min"
    return f"{minutes // 1440} d {minutes % 1440 // 60} h"


def subject(request: Request) -> str:
    """What is asked for."""
    return f"a change of {shown(request.subject)}" if request.is_change else shown(request.subject)


def standing(request: Request) -> str:
    """What a status alone leaves open; empty where it says everything."""
    if request.status == "pending":
        missing = request.approvals_missing
        return f"{missing} more approval{'' if missing == 1 else 's'} needed"
    if request.status in ("approved", "rejected"):
        told = "signalled" if request.is_signalled else "not signalled yet"
        if request.lacks_approvers:
            return f"{told}; nobody rejected it: too few of the approvers who were asked are approvers still"
        return f"{told}; by the late approval of {shown(request.passed_by)}" if request.passed_by else told
    if request.status == "approvedLate" and request.usable_until:
        next_time = "update" if request.is_update else "launch"
        return f"lets one more {next_time} of the same pass until {instant(request.usable_until)}"
    if request.status == "used" and request.used_by:
        return f"let {shown(request.used_by)} pass"
    return ""


def seat(seat: Seat, request: Request) -> str:
    """What an approver did, when, from where and why; or why nothing."""
    who = shown(seat.address)
    if seat.decision is None:
        return f"{who}: {_undecided(seat, request)}"
    text = f"{who}: {shown(_DECISIONS.get(seat.decision, seat.decision))}"
    if seat.decided_at:
        text += f" {instant(seat.decided_at)}"
    if seat.source_address:
        text += f" from {shown(seat.source_address)}"
    return f'{text}, "{shown(seat.comment)}"' if shown(seat.comment) else text


def _undecided(seat: Seat, request: Request) -> str:
    text = "not decided" if request.status == "pending" else "did not decide"
    if seat.is_locked:
        return f"{text}; locked after {seat.wrong_codes} wrong codes" + (
            ", a resend unlocks" if request.status == "pending" else ""
        )
    if seat.wrong_codes:
        text += f"; {seat.wrong_codes} wrong code{'' if seat.wrong_codes == 1 else 's'}"
    if seat.emailed_at and not seat.unreached:
        return text
    return f"{text}; no {'later ' if seat.emailed_at else ''}email sent{_UNREACHED.get(seat.unreached or '', '')}"


def launched_by(request: Request) -> str:
    """Who launched, by AWS's account; empty where AWS was not asked."""
    launched = request.launched_by
    if launched is None:
        return ""
    if launched.is_person:
        return f"{shown(launched.name or '')}, as AWS recorded it"
    if launched.arn:
        return f"{shown(launched.arn)}, as AWS recorded it; which person that is, is not verified"
    return "not verified"
