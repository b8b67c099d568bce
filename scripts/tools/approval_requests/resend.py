"""Sends the emails of a pending request again, by asking the notification function."""

from collections.abc import Sequence

from approval_requests.installation import Account
from approval_requests.record import Request, Seat
from approval_requests.text import shown
from approval_requests.trouble import Trouble
from approval_requests.wishes import obeyed
from approval_requests.words import instant


def recipients(request: Request, approver: str | None) -> tuple[Seat, ...]:
    """Whom a resend would write to; throws `Trouble` where that is nobody.

    The function checks all this again. It is checked here first because the function's answers are for programs.
    """
    if request.status == "expired":
        raise Trouble(
            f"the request {request.id} expired {instant(request.deadline)}: nobody can decide it any more, so nothing was sent"
        )
    if request.status != "pending":
        raise Trouble(
            f"the request {request.id} is {request.status}, not pending: there is nothing left to decide, so nothing was sent"
        )
    if approver is None:
        return request.undecided
    seats = [seat for seat in request.seats if seat.address.lower() == approver.lower()]
    if not seats:
        raise Trouble(f"{shown(approver)} is no approver of the request {request.id}; these are: {_listed(request.seats)}")
    if seats[0].decision is not None:
        raise Trouble(f"{shown(approver)} has decided the request {request.id} already; not yet: {_listed(request.undecided)}")
    return tuple(seats)


def resend(account: Account, function: str, request: Request, approver: str | None) -> int:
    """Has new links emailed and returns how many; throws `Trouble` with what the function said where it did not."""
    wish = {"RequestId": request.id} | ({"Approver": approver} if approver else {})
    failure = (
        "the notification function did not send everything: {} "
        "Earlier links stay good; run this again, or read its log, which has more"
    )
    count = obeyed(account, function, "Resend", wish, failure).get("resent")
    if not isinstance(count, int):
        raise Trouble(f"{function} does not know how to resend: check --stack-name, or deploy this version with scripts/deploy")
    return count


def said(count: int, meant: tuple[Seat, ...], after: Request, stack: str) -> list[str]:
    """What an operator reads of a resend to `meant` that left the request as `after`; throws `Trouble` if it reached nobody."""
    missed = [each.address for each in after.seats if each.unreached and each.address in {seat.address for seat in meant}]
    sent = [seat.address for seat in meant if seat.address not in missed]
    lines = []
    if count == len(sent) > 0:
        whose = "that address" if count == 1 else "these addresses"
        lines.append(f"A new email went to {_named(sent)}. The links of earlier emails to {whose} still work.")
    elif sent:
        lines.append(
            f"{count} of {len(sent)} new emails went out: the others decided meanwhile, or had one less than five minutes ago."
        )
    if missed:
        where = "that address" if len(missed) == 1 else "these addresses"
        lines.append(
            f"Nothing went to {_named(missed)}: no email reaches {where}. "
            f"'scripts/approvers --stack-name {stack}' says why and what to do; then run this again."
        )
    if count:
        return lines
    if missed:
        raise Trouble(lines[-1])
    raise Trouble(f"nobody was written to: the request {after.id} was decided meanwhile, see 'scripts/requests show {after.id}'")


def _named(addresses: Sequence[str]) -> str:
    return ", ".join(map(shown, addresses))


def _listed(seats: tuple[Seat, ...]) -> str:
    return _named([seat.address for seat in seats]) or "nobody"
