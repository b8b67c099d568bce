"""The lives that the two functions lead, 200,000 invocations of each in all."""

from collections.abc import Callable
from dataclasses import dataclass, field

from benchmark.rig import Scene

from . import clerk
from .work import Task, launches, launches_without_topic, visits, visits_without_ledger

NOBODY = "https://127.0.0.1:1"  # no one listens there


@dataclass(frozen=True)
class Stretch:
    """A life: what is served how often, and in which surroundings."""

    function: str
    what: str
    tasks: Callable[[Scene], list[Task]]
    full: int  # invocations; 200,000 for each function, but for the clerk
    short: int
    ledger: bool = False
    requests_per_connection: int = 100_000_000
    environment: dict[str, str] = field(default_factory=dict)
    levels: frozenset[str] = frozenset({"INFO"})  # of the log lines that belong to it

    @property
    def approvers(self) -> tuple[str, ...]:
        return ("ann@example.com", "ben@example.com", "cleo@example.com") if self.ledger else ("ann@example.com",)


# A long one and a short one in turn, as each of xdist's processes takes two.
STRETCHES = {
    "notification, small": Stretch("NotificationFunction", "no ledger", launches, 160_000, 500),
    "notification, nobody there": Stretch(
        "NotificationFunction", "SNS out of reach, so a new session each time", launches_without_topic, 5_000, 300,
        environment={"AWS_ENDPOINT_URL_SNS": NOBODY, "AWS_MAX_ATTEMPTS": "1"}, levels=frozenset({"ERROR", "WARN"}),
    ),
    "notification, ledger": Stretch("NotificationFunction", "ledger, three approvers", launches, 30_000, 400, ledger=True),
    "notification, clerk": Stretch(
        "NotificationFunction", "a week of the clerk, requests in every state", clerk.runs, 10_000, 220, ledger=True,
        environment={"REMIND_BEFORE": "7200", "REQUESTER_SENDER": "approvals@example.com"},
        levels=frozenset({"INFO", "WARN"}),
    ),
    "notification, reconnecting": Stretch(
        "NotificationFunction", "no ledger, every connection closed after one call", launches, 5_000, 300,
        requests_per_connection=1,
    ),
    "approval, small": Stretch("ApprovalFunction", "no ledger", visits, 160_000, 500),
    "approval, nobody there": Stretch(
        "ApprovalFunction", "DynamoDB out of reach, so a new session each time", visits_without_ledger, 5_000, 300, ledger=True,
        environment={"AWS_ENDPOINT_URL_DYNAMODB": NOBODY, "AWS_MAX_ATTEMPTS": "1"}, levels=frozenset({"WARN"}),
    ),
    "approval, ledger": Stretch("ApprovalFunction", "ledger, three approvers", visits, 30_000, 400, ledger=True),
    "approval, reconnecting": Stretch(
        "ApprovalFunction", "ledger, every connection closed after one call", visits, 5_000, 300, ledger=True,
        requests_per_connection=1,
    ),
}  # fmt: skip
