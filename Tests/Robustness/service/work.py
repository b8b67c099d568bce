"""What a function is given to do, over and over, and what each event must lead to."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmark.rig import Scene
from benchmark.rig.runtime_api import FUNCTION_ARN


@dataclass(frozen=True)
class Task:
    """One kind of event. `calls` reach AWS; `lost` are tried and find nobody."""

    event: Callable[[], bytes]
    is_answered: Callable[[bytes], bool]
    calls: Counter[str]
    lost: Counter[str] = field(default_factory=Counter)
    arn: str = FUNCTION_ARN  # that is invoked


def launches(scene: Scene) -> list[Task]:
    """A product is launched, changed in nothing that needs an approval, and deleted."""
    approvers = len(scene.aws.approvers)
    stack = Counter(DescribeStacks=1, DescribeStackResource=1)
    asked = Counter(ListSubscriptionsByTopic=1, Publish=approvers, answer=1) + stack
    updated = deleted = Counter(answer=1)
    if scene.ledger:
        asked = Counter(ListSubscriptionsByTopic=approvers, Publish=approvers, answer=1) + stack
        # The resource and its request; then the request, the resource and the requester are written, and the emails noted.
        # What was approved too late is looked up besides.
        asked += Counter(GetItem=3, PutItem=1, UpdateItem=3, PutEvents=1)
        updated = updated + Counter(DescribeStacks=1, GetItem=3)
        # The mark of a Delete that came first is refused, and what is there is ended: withdrawn, or its time over.
        deleted = deleted + Counter(PutItem=1, UpdateItem=4, GetItem=3, PutEvents=1)
    launch = Launch(scene)
    return [
        Task(launch.create, _is_null, asked),
        Task(launch.update, _is_null, updated),
        Task(launch.delete, _is_null, deleted),
    ]


@dataclass
class Launch:
    """One stack after the other, each with its Create, its Update and its Delete."""

    scene: Scene
    number: int = 0

    def create(self) -> bytes:
        self.number += 1
        return self.scene.launch("Create", self.number)

    def update(self) -> bytes:
        return self.scene.launch("Update", self.number)

    def delete(self) -> bytes:
        return self.scene.launch("Delete", self.number)


def visits(scene: Scene) -> list[Task]:
    """An approver opens the page, then presses Approve."""
    looked, pressed = Counter(), Counter(signal=1)
    if scene.ledger:
        looked, pressed = Counter(GetItem=1), pressed + Counter(GetItem=1, UpdateItem=3, PutEvents=1)
    return [Task(scene.page, _is_page(200), looked), Task(scene.decision, _is_page(200), pressed)]


def launches_without_topic(scene: Scene) -> list[Task]:
    """A launch where SNS can't be reached: CloudFormation is told that it failed."""
    calls = Counter(answer=1, DescribeStacks=1, DescribeStackResource=1)
    return [Task(scene.notification, _is_null, calls, Counter(ListSubscriptionsByTopic=1))]


def visits_without_ledger(scene: Scene) -> list[Task]:
    """A press where the ledger can't be reached: the page says that nothing was decided."""
    return [Task(scene.decision, _is_page(503), Counter(), Counter(GetItem=1))]


def _is_null(body: bytes) -> bool:
    return body == b"null"


def _is_page(status: int) -> Callable[[bytes], bool]:
    return lambda body: json.loads(body)["statusCode"] == status
