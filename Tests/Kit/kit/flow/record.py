"""A request as boto3 reads it from the ledger's table, for tests of what reads that."""

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ARN = "arn:aws:cloudformation:eu-west-1:111122223333:stack/team-wiki/7c9e6679-7425-40de-944b-e07fc1f90ae7"


def item(**changes: Any) -> dict[str, Any]:
    """The least that a request has. That the real functions write this form is what the other tests are for."""
    seat = {"Address": "a@example.com", "KeyHash": "k", "CodeHash": "c", "WrongCodes": 0}
    whole = {
        "RequestId": "0" * 32,
        "StackId": ARN,
        "LogicalId": "WaitHandle",
        "WaitUrl": "w",
        "Requester": "r@example.com",
        "Quorum": 1,
        "OpenedAt": int(NOW.timestamp()) - 7200,
        "Deadline": int(NOW.timestamp()) + 1,
        "Status": "pending",
        "Signalled": False,
        "Approvers": {"0": seat},
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}
