"""Approvers on a terminal, and as one JSON object a line."""

import json
import shlex
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from approval_requests.lines import timestamp
from approval_requests.text import shown
from approval_requests.words import instant
from approvers.topics import LIFE_OF_A_LINK, Approver, Subscription

_STYLES = {"confirmed": "green", "pending": "yellow", "missing": "red"}
_PROTECTED = {True: "yes", False: "no: the link in each email unsubscribes", None: ""}


def listing(approvers: list[Approver], quorum: int | None, call: str) -> RenderableType:
    """One row an approver, and below it what is to be done. `quorum` is None without a ledger."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("Approver", "Subscription", "Protected from unsubscribing"):
        table.add_column(name, overflow="fold")
    for each in approvers:
        table.add_row(Text(shown(each.address)), Text(_state(each), _STYLES[each.state]), Text(_PROTECTED[each.is_protected]))
    return Group(table, *(Text(line) for line in _advice(approvers, quorum, call)))


def line(approver: Approver) -> str:
    """Everything but ASCII is escaped, so that it is safe on a terminal too."""
    fields: dict[str, Any] = {
        "approver": approver.address,
        "state": approver.state,
        "askedAfter": timestamp(approver.asked_after),
        "protected": approver.is_protected,
        "topic": approver.topic,
        "others": [
            {"protocol": each.protocol, "endpoint": _endpoint(each), "subscription": each.arn} for each in approver.others
        ],
    }
    return json.dumps(fields, ensure_ascii=True)


def _state(approver: Approver) -> str:
    if approver.state != "pending":
        return approver.state
    if approver.asked_after is None:
        return "pending, for less than 48 hours"
    asked = approver.asked_after
    return f"pending, asked {instant(asked)} or later, until {instant(asked + LIFE_OF_A_LINK)} or later"


def _advice(approvers: list[Approver], quorum: int | None, call: str) -> list[str]:
    lines = []
    reached = [each for each in approvers if each.state == "confirmed" and not (quorum and each.others)]
    if len(reached) < (quorum or 1):
        lines.append(f"{len(reached)} can be reached and {quorum or 1} must approve: every launch fails, and says so.")
    if any(each.state == "pending" for each in approvers):
        lines.append(f"Pending: {call} confirm 'LINK', with the link in AWS's email, unopened.")
    if missing := [shlex.quote(shown(each.address)) for each in approvers if each.state == "missing"]:
        lines.append(f"Missing (unsubscribed, or not confirmed within 48 hours): {call} invite {' '.join(missing)}")
    for topic, others in {each.topic: each.others for each in approvers}.items():
        whose = f"what {_owner(approvers, topic)} is sent" if quorum else "every request"
        stops = "; nothing is sent before it is gone" if quorum else ""
        for other in others:
            lines.append(
                f"Also subscribed, and no approver: {shown(other.protocol)} {_endpoint(other)} gets {whose}{stops}. "
                f"To end that: aws --region {topic.split(':')[3]} sns unsubscribe --subscription-arn {shown(other.arn)}"
            )
    return lines


def _owner(approvers: list[Approver], topic: str) -> str:
    return next(shown(each.address) for each in approvers if each.topic == topic)


def _endpoint(other: Subscription) -> str:
    # A query may hold a token of that subscriber's.
    return shown(other.endpoint.partition("?")[0])
