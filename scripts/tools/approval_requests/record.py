"""A request as the ledger's table holds it: the reading half of Sources/ApprovalFlow/Ledger/LedgerItem.swift.

Only what is shown is read. The wait URL, the ResponseURL and the hashes of keys and codes are not: a holder of one of the URLs
can answer CloudFormation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

#: Attributes to ask the table for. "Details" can be long, and only some views need it.
ATTRIBUTES = (
    "Kind",
    "Against",
    "RequestId",
    "StackId",
    "LogicalId",
    "Requester",
    "LaunchedBy",
    "Verified",
    "Product",
    "Quorum",
    "OpenedAt",
    "Deadline",
    "DecidedAt",
    "Status",
    "Signalled",
    "Approvers",
    "DueAt",
    "RemindedAt",
    "RequesterToldAt",
    "StandingUntil",
    "StandingRequest",
    "UsedBy",
)
DETAILS = "Details"

#: What a request can be. A pending one whose deadline has passed is expired, whether the clerk has written so or not.
#: Decided after that, it is approvedLate, which lets one more launch of the same pass and is used then, or rejectedLate.
STATUSES = ("pending", "approved", "rejected", "withdrawn", "expired", "approvedLate", "rejectedLate", "used")
#: Wrong codes that lock a key, as LedgerEntry.mostWrongCodes in the functions.
LOCKED_AT = 10


class UnknownForm(ValueError):
    """An item that lacks something that every request has."""


@dataclass(frozen=True)
class Seat:
    """One approver's part of a request. `decision` is "approve", "reject", or None as long as there is none."""

    address: str
    wrong_codes: int
    emailed_at: datetime | None = None
    decision: str | None = None
    comment: str = ""
    decided_at: datetime | None = None
    source_address: str | None = None
    unreached: str | None = None  # why nothing was sent
    sent_again_at: datetime | None = None
    reminded_at: datetime | None = None  # the last time
    told_at: datetime | None = None  # how it ended

    @property
    def is_locked(self) -> bool:
        """Whether the link takes no code any more. It does again after a resend."""
        return self.decision is None and self.wrong_codes >= LOCKED_AT


@dataclass(frozen=True)
class LaunchedBy:
    """Who launched, by AWS's account. `is_person`: AWS vouches for the person, and not only for a role."""

    is_person: bool
    name: str | None = None
    arn: str | None = None


@dataclass(frozen=True)
class Request:
    """One request. `status` is one of STATUSES at the time of reading, and seats are in the order of the flow's approvers."""

    id: str
    status: str
    requester: str
    product: str | None
    stack_id: str
    logical_id: str
    details: tuple[tuple[str, str], ...]
    quorum: int
    opened_at: datetime
    deadline: datetime
    decided_at: datetime | None
    is_signalled: bool
    seats: tuple[Seat, ...]
    launched_by: LaunchedBy | None = None  # None: AWS was not asked
    is_change: bool = False  # of something that runs
    is_update: bool = False  # replaces values that were approved, in a change or with a new wait handle
    is_verified: bool = False  # whether AWS has confirmed that it came from its stack
    due_at: datetime | None = None  # when the clerk looks at it next
    reminded_at: datetime | None = None  # the last time
    requester_told_at: datetime | None = None  # how it ended
    usable_until: datetime | None = None  # until when what was approved late may be used
    used_by: str | None = None  # the request that used it
    passed_by: str | None = None  # the request whose late approval let this one pass

    @property
    def account(self) -> str:
        return self._arn[4]

    @property
    def region(self) -> str:
        return self._arn[3]

    @property
    def stack_name(self) -> str:
        return self._arn[5].split("/")[1]

    @property
    def subject(self) -> str:
        """What is asked for: the product's name, or the stack's where the product has none."""
        return self.product or self.stack_name

    @property
    def undecided(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.decision is None)

    @property
    def approvals_missing(self) -> int:
        return max(0, self.quorum - sum(seat.decision == "approve" for seat in self.seats))

    @property
    def lacks_approvers(self) -> bool:
        """Whether it was ended because too few of its approvers are left."""
        return self.status == "rejected" and not any(seat.decision == "reject" for seat in self.seats)

    @property
    def lacks_signal(self) -> bool:
        """Whether it is decided and CloudFormation has not been told yet: the next visit of any of its links tells it."""
        return self.status in ("approved", "rejected") and not self.is_signalled

    @property
    def _arn(self) -> list[str]:
        return self.stack_id.split(":", 5)


def is_no_request(item: Mapping[str, Any]) -> bool:
    """Whether an item is one of those that the ledger keeps beside its requests, or a mark that stands in for one."""
    return "-" in str(item.get("RequestId", "")) or item.get("Kind") in ("mark", "adopted")


def read(item: Mapping[str, Any], now: datetime) -> Request:
    """A request from an item as boto3 gives it; throws `UnknownForm` where something that every request has is missing."""
    try:
        return _read(item, now)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise UnknownForm(f"{item.get('RequestId', 'an entry without RequestId')}") from error


def _launched_by(attribute: Mapping[str, Any] | None) -> LaunchedBy | None:
    if attribute is None:
        return None
    return LaunchedBy(attribute["Kind"] == "person", attribute.get("Name"), attribute.get("Arn"))


def _read(item: Mapping[str, Any], now: datetime) -> Request:
    deadline = _seconds(item["Deadline"])
    status = item["Status"]
    if status == "pending" and deadline <= now:
        status = "expired"
    if status not in STATUSES:
        raise ValueError(status)
    request = Request(
        id=item["RequestId"],
        status=status,
        requester=item.get("Requester", ""),
        product=item.get("Product"),
        stack_id=item["StackId"],
        logical_id=item["LogicalId"],
        details=tuple((detail["Name"], detail["Value"]) for detail in item.get(DETAILS, ())),
        quorum=int(item["Quorum"]),
        opened_at=_seconds(item["OpenedAt"]),
        deadline=deadline,
        decided_at=_time(item, "DecidedAt"),
        is_signalled=bool(item.get("Signalled")),
        # By "0", "1" ..., in the order of the flow's approvers.
        seats=tuple(_seat(seat) for _, seat in sorted(item["Approvers"].items(), key=lambda entry: int(entry[0]))),
        launched_by=_launched_by(item.get("LaunchedBy")),
        is_change=item.get("Kind") == "change",
        is_update="Against" in item,
        is_verified=bool(item.get("Verified")),
        due_at=_time(item, "DueAt"),
        reminded_at=_time(item, "RemindedAt"),
        requester_told_at=_time(item, "RequesterToldAt"),
        usable_until=_seconds(item["StandingUntil"]) if "StandingUntil" in item else None,
        used_by=item.get("UsedBy"),
        passed_by=item.get("StandingRequest"),
    )
    _ = request.stack_name  # throws where the stack's id is none
    return request


def _seat(seat: Mapping[str, Any]) -> Seat:
    vote = seat.get("Vote")
    decided = (
        {}
        if vote is None
        else {
            "decision": vote["Decision"],
            "comment": vote.get("Comment", ""),
            "decided_at": datetime.fromtimestamp(int(vote["DecidedAt"]) / 1000, UTC),
            "source_address": vote.get("SourceAddress"),
        }
    )
    return Seat(
        seat["Address"],
        int(seat["WrongCodes"]),
        emailed_at=_time(seat, "MailedAt"),
        unreached=None if vote else seat.get("Unreached"),
        sent_again_at=_time(seat, "SentAgainAt"),
        reminded_at=_time(seat, "RemindedAt"),
        told_at=_time(seat, "ToldAt"),
        **decided,
    )


def _time(attributes: Mapping[str, Any], name: str) -> datetime | None:
    return _seconds(attributes[name]) if name in attributes else None


def _seconds(number: Any) -> datetime:
    return datetime.fromtimestamp(int(number), UTC)
