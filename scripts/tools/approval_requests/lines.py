"""A request as one JSON object a line, for programs. Names are those of the EventBridge events."""

import json
from datetime import datetime
from typing import Any

from approval_requests.record import LaunchedBy, Request, Seat


def line(request: Request) -> str:
    """One line. Everything but ASCII is escaped, so that it is safe on a terminal too."""
    return json.dumps(fields(request), ensure_ascii=True)


def fields(request: Request) -> dict[str, Any]:
    """What has no value is null, so that every request has the same names."""
    return {
        "request": request.id,
        "status": request.status,
        "kind": "change" if request.is_change else "launch",
        "requester": request.requester,
        "launchedBy": _launched_by(request.launched_by),
        "verified": request.is_verified,
        "product": request.product,
        "stackName": request.stack_name,
        "account": request.account,
        "region": request.region,
        "stackId": request.stack_id,
        "logicalId": request.logical_id,
        "openedAt": timestamp(request.opened_at),
        "deadline": timestamp(request.deadline),
        "decidedAt": timestamp(request.decided_at),
        "reason": "tooFewApprovers" if request.lacks_approvers else None,
        "signalled": request.is_signalled,
        "remindedAt": timestamp(request.reminded_at),
        "requesterToldAt": timestamp(request.requester_told_at),
        "nextLookAt": timestamp(request.due_at),
        "usableUntil": timestamp(request.usable_until),
        "usedBy": request.used_by,
        "lateRequest": request.passed_by,
        "quorum": request.quorum,
        "approvalsMissing": request.approvals_missing if request.status == "pending" else 0,
        "approvers": [_seat(seat) for seat in request.seats],
        "undecided": [seat.address for seat in request.undecided],
        "details": [{"name": name, "value": value} for name, value in request.details],
    }


def _launched_by(launched_by: LaunchedBy | None) -> dict[str, Any] | None:
    if launched_by is None:
        return None
    return {"verified": launched_by.is_person, "name": launched_by.name, "arn": launched_by.arn}


def _seat(seat: Seat) -> dict[str, Any]:
    return {
        "approver": seat.address,
        "decision": seat.decision,
        "comment": seat.comment,
        "decidedAt": timestamp(seat.decided_at),
        "sourceAddress": seat.source_address,
        "mailedAt": timestamp(seat.emailed_at),
        "unreached": seat.unreached,
        "sentAgainAt": timestamp(seat.sent_again_at),
        "remindedAt": timestamp(seat.reminded_at),
        "toldAt": timestamp(seat.told_at),
        "wrongCodes": seat.wrong_codes,
        "locked": seat.is_locked,
    }


def timestamp(time: datetime | None) -> str | None:
    if not time:
        return None
    return time.isoformat(timespec="milliseconds" if time.microsecond else "seconds").replace("+00:00", "Z")
