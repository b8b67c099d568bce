"""The one request for approval that approvers decide here, over and over: its wait URL, its code, its items in the ledger.

Written from the contract (the form of a wait URL, of the link and of the table's items), so that neither function's code
is asked how its own answers should look.
"""

import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

from kit.aws.urls import WaitURL

from .services import wait_url

REQUEST_ID = "0123456789abcdef0123456789abcdef"
KEY = "k3YoFtHeFiRsTaPpRoVeR-0123456789abcdefghijk"
CODE = "481203"
DIGEST = "5b" * 32
HOUR = 3600
# As Service Catalog names the stacks that it launches, so that their tags are read.
STACK = "SC-123456789012-pp-abcdefghijklm"
RESOURCE = "Approval"  # its logical id

# What a small product tells its approver beside the names that have a meaning of their own.
DETAILS = {"Purpose": "Analytics for the quarterly report", "InstanceType": "t3.large", "CostCenter": "4711"}


def request_id(launch: int) -> str:
    return f"{launch:032x}" if launch else REQUEST_ID


def key_of_seat(number: int) -> str:
    return f"another{number}{KEY}"[:43] if number else KEY


@dataclass(frozen=True)
class ApprovalRequest:
    """`signals` is the host and port that take the signal."""

    signals: str
    approvers: tuple[str, ...]
    details: dict[str, str] = field(default_factory=lambda: dict(DETAILS))
    made_at: int = field(default_factory=lambda: int(time.time()))

    @property
    def handle(self) -> WaitURL:
        return self.handle_of(0)

    def handle_of(self, launch: int) -> WaitURL:
        """The wait handle of a stack of its own for each launch; 0 is the request's."""
        return wait_url(self.signals, self.made_at, STACK, f"{launch:08x}-7425-40de-944b-e07fc1f90ae7")

    @property
    def wait_url(self) -> str:
        return str(self.handle)

    @property
    def derived_code(self) -> str:
        """The code in the email where there is no ledger."""
        digest = hashlib.sha256(f"confirmation code of {self.wait_url}".encode()).digest()
        return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"

    def items(self, launch: int = 0, *, quorum: int = 1) -> list[dict[str, Any]]:
        """What the ledger has of it, or of one like it of another launch: emailed to everyone, nobody has decided."""
        return [self.item(launch, quorum=quorum), self.resource_item(launch)]

    def approved_items(self, launch: int, properties: dict[str, str]) -> list[dict[str, Any]]:
        """What the ledger has of a launch whose values were approved, and which therefore runs."""
        digest = hashlib.sha256(json.dumps(properties, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        decided = {"Digest": {"S": digest}, "Status": {"S": "approved"}, "Signalled": {"BOOL": True}}
        resource = self.resource_item(launch)
        del resource["Open"]
        approval = {"Digest": {"S": digest}, "RequestId": {"S": request_id(launch)}, "At": {"N": str(self.made_at)}}
        return [self.item(launch) | decided, resource | {"Approved": {"M": approval}}]

    def item(self, launch: int = 0, *, quorum: int = 1) -> dict[str, Any]:
        handle = self.handle_of(launch)
        return {
            "RequestId": {"S": request_id(launch)},
            "StackId": {"S": handle.stack_id},
            "LogicalId": {"S": "WaitHandle"},
            "ResourceLogicalId": {"S": RESOURCE},
            "Digest": {"S": DIGEST},
            "WaitUrl": {"S": str(handle)},
            "Requester": {"S": "requester@example.com"},
            "Product": {"S": "Analytics cluster"},
            "Quorum": {"N": str(quorum)},
            "OpenedAt": {"N": str(self.made_at)},
            "Deadline": {"N": str(self.made_at + 12 * HOUR)},
            "ExpiresAt": {"N": str(self.made_at + 91 * 24 * HOUR)},
            "Due": {"S": "due"},
            "DueAt": {"N": str(self.made_at + 8 * HOUR)},
            "Status": {"S": "pending"},
            "Signalled": {"BOOL": False},
            "Verified": {"BOOL": True},
            "Version": {"N": "1"},
            "Approvers": {"M": {str(number): {"M": self._seat(number)} for number in range(len(self.approvers))}},
            "Details": {"L": [{"M": {"Name": {"S": name}, "Value": {"S": value}}} for name, value in self.details.items()]},
        }

    def resource_item(self, launch: int = 0) -> dict[str, Any]:
        handle = self.handle_of(launch)
        parts = (handle.stack_id, RESOURCE)
        joined = "".join(f"{len(part)}:{part}" for part in parts)
        return {
            "RequestId": {"S": f"resource-{hashlib.sha256(joined.encode()).hexdigest()[:32]}"},
            "StackId": {"S": handle.stack_id},
            "ResourceLogicalId": {"S": RESOURCE},
            "ResourceType": {"S": "Custom::NotificationFunction"},
            "WaitUrl": {"S": str(handle)},
            "Open": {"S": request_id(launch)},
        }

    def _seat(self, number: int) -> dict[str, Any]:
        key = key_of_seat(number)
        return {
            "Address": {"S": self.approvers[number]},
            "KeyHash": {"S": hashlib.sha256(f"key {key}".encode()).hexdigest()},
            "CodeHash": {"S": hashlib.sha256(f"code {CODE} of {key}".encode()).hexdigest()},
            "WrongCodes": {"N": "0"},
            "MailedAt": {"N": str(self.made_at)},
        }
