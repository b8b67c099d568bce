"""Sends the mails of a pending request again, by asking the notification function."""

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
    """Has new links mailed and returns how many; throws `Trouble` with what the function said where it did not."""
    wish = {"RequestId": request.id} | ({"Approver": approver} if approver else {})
    failure = (
        "the notification function did not send everything: {} "
        "Earlier links stay good; run this again, or read its log, which has more"
    )
    count = obeyed(account, function, "Resend", wish, failure).get("resent")
    if not isinstance(count, int):
        raise Trouble(f"{function} does not know how to resend: check --stack-name, or deploy this version with scripts/deploy")
    if not count:
        raise Trouble(
            f"nobody was written to: the request {request.id} was decided meanwhile, see 'scripts/requests show {request.id}'"
        )
    return count


def _listed(seats: tuple[Seat, ...]) -> str:
    return ", ".join(shown(seat.address) for seat in seats) or "nobody"
