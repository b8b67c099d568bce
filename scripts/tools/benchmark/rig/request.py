"""The one request for approval that everything here is about: its wait URL, its code, and its entry in the ledger.

Written from the contract (the form of a wait URL, of the link and of the table's items), so that neither function's code
is asked how its own answers should look.
"""

import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

from kit.aws.urls import WaitURL

REQUEST_ID = "0123456789abcdef0123456789abcdef"
KEY = "k3YoFtHeFiRsTaPpRoVeR-0123456789abcdefghijk"
CODE = "481203"
HOUR = 3600

# What a small product tells its approver beside the names that have a meaning of their own.
DETAILS = {"Purpose": "Analytics for the quarterly report", "InstanceType": "t3.large", "CostCenter": "4711"}


@dataclass(frozen=True)
class ApprovalRequest:
    """`signals` is the host and port that take the signal."""

    signals: str
    approvers: tuple[str, ...]
    details: dict[str, str] = field(default_factory=lambda: dict(DETAILS))
    made_at: int = field(default_factory=lambda: int(time.time()))

    @property
    def handle(self) -> WaitURL:
        return WaitURL(host=self.signals, made_at=self.made_at, seconds=24 * HOUR)

    @property
    def wait_url(self) -> str:
        return str(self.handle)

    @property
    def derived_code(self) -> str:
        """The code in the mail where there is no ledger."""
        digest = hashlib.sha256(f"confirmation code of {self.wait_url}".encode()).digest()
        return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"

    def item(self) -> dict[str, Any]:
        """The ledger's entry as DynamoDB returns it: mailed to everyone, nobody has decided."""
        return {
            "RequestId": {"S": REQUEST_ID},
            "StackId": {"S": self.handle.stack_id},
            "LogicalId": {"S": "WaitHandle"},
            "WaitUrl": {"S": self.wait_url},
            "Requester": {"S": "requester@example.com"},
            "Product": {"S": "Analytics cluster"},
            "Quorum": {"N": "1"},
            "OpenedAt": {"N": str(self.made_at)},
            "Deadline": {"N": str(self.made_at + 12 * HOUR)},
            "ExpiresAt": {"N": str(self.made_at + 91 * 24 * HOUR)},
            "Status": {"S": "pending"},
            "Signalled": {"BOOL": False},
            "Version": {"N": "1"},
            "Approvers": {"M": {str(number): {"M": self._seat(number)} for number in range(len(self.approvers))}},
            "Details": {"L": [{"M": {"Name": {"S": name}, "Value": {"S": value}}} for name, value in self.details.items()]},
        }

    def _seat(self, number: int) -> dict[str, Any]:
        key = KEY if number == 0 else f"another{number}{KEY}"[:43]
        return {
            "Address": {"S": self.approvers[number]},
            "KeyHash": {"S": hashlib.sha256(f"key {key}".encode()).hexdigest()},
            "CodeHash": {"S": hashlib.sha256(f"code {CODE} of {key}".encode()).hexdigest()},
            "WrongCodes": {"N": "0"},
            "MailedAt": {"N": str(self.made_at)},
        }
