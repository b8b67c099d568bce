"""Takes back what was approved after its time, or still could be, by asking the notification function."""

from approval_requests.installation import Account
from approval_requests.record import Request
from approval_requests.trouble import Trouble
from approval_requests.wishes import obeyed


def withdraw(account: Account, function: str, request: Request) -> None:
    """Throws `Trouble` with what the function said if nothing was taken back."""
    if request.status == "pending":
        raise Trouble(f"the request {request.id} can still be decided in time: an approver can reject it")
    answer = obeyed(account, function, "Withdraw", {"RequestId": request.id}, "nothing was taken back: {}")
    if answer.get("withdrawn") != request.id:
        raise Trouble(f"{function} does not know how to withdraw: check --stack-name, or deploy this version with scripts/deploy")
