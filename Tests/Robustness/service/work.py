"""What a function is given to do, over and over, and what each event must lead to."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmark.rig import Scene

PHYSICAL_ID = "issued-by-an-earlier-create"


@dataclass(frozen=True)
class Task:
    """One kind of event. `calls` reach AWS; `lost` are tried and find nobody."""

    event: Callable[[], bytes]
    is_answered: Callable[[bytes], bool]
    calls: Counter[str]
    lost: Counter[str] = field(default_factory=Counter)


def launches(scene: Scene) -> list[Task]:
    """A product is launched, changed and deleted."""
    approvers = len(scene.aws.approvers)
    asked = Counter(ListSubscriptionsByTopic=1, Publish=approvers, answer=1)
    deleted = Counter(answer=1)
    if scene.ledger:
        asked += Counter(PutItem=1, UpdateItem=approvers, PutEvents=1)
        deleted += Counter(UpdateItem=1)
    return [
        Task(scene.notification, _is_null, asked),
        Task(lambda: _later("Update", scene), _is_null, Counter(answer=1)),
        Task(lambda: _later("Delete", scene), _is_null, deleted),
    ]


def visits(scene: Scene) -> list[Task]:
    """An approver opens the page, then presses Approve."""
    looked, pressed = Counter(), Counter(signal=1)
    if scene.ledger:
        looked, pressed = Counter(GetItem=1), pressed + Counter(GetItem=1, UpdateItem=2, PutEvents=1)
    return [Task(scene.page, _is_page(200), looked), Task(scene.decision, _is_page(200), pressed)]


def launches_without_topic(scene: Scene) -> list[Task]:
    """A launch where SNS can't be reached: CloudFormation is told that it failed."""
    return [Task(scene.notification, _is_null, Counter(answer=1), Counter(ListSubscriptionsByTopic=1))]


def visits_without_ledger(scene: Scene) -> list[Task]:
    """A press where the ledger can't be reached: the page says that nothing was decided."""
    return [Task(scene.decision, _is_page(503), Counter(), Counter(GetItem=1))]


def _later(kind: str, scene: Scene) -> bytes:
    event = json.loads(scene.notification()) | {"RequestType": kind, "PhysicalResourceId": PHYSICAL_ID}
    if kind == "Update":
        event["OldResourceProperties"] = event["ResourceProperties"]
    return json.dumps(event).encode()


def _is_null(body: bytes) -> bool:
    return body == b"null"


def _is_page(status: int) -> Callable[[bytes], bool]:
    return lambda body: json.loads(body)["statusCode"] == status
