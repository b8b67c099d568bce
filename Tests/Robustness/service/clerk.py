"""A week of the clerk's life: a run a minute, each over requests in another of the states in which it may find them."""

import json
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmark.rig import Scene
from kit.aws.sns import key_of
from kit.lambda_.runtime_api import OPERATOR_ARN

from .work import Task

HOUR = 3600
FULL_SLOTS_EVERY = 25  # times that emails are owed: waiting for the next second takes half of one
AT_ONCE = 6  # reminders
Item = dict[str, Any]

ROUND = Counter(Query=1, GetItem=1, UpdateItem=1)  # one request, claimed
LAST_LOOK = Counter(Query=1)
COUNTED = Counter(GetItem=2, UpdateItem=1)  # among its requester's open requests, of which there are no others
STILL_OPEN = Counter(GetItem=1)  # along with the slots, before its approvers are emailed
DONE = Counter(UpdateItem=1)  # when to look again, or never
NOTED = Counter(UpdateItem=1)  # who was told
CLAIMED_AND_NOTED = Counter(UpdateItem=2)  # around what CloudFormation is told
REQUESTER = Counter(SendEmail=1)


def runs(scene: Scene) -> list[Task]:
    """One for each state, and one in which nothing is due."""
    desk, approvers = Desk(scene), len(scene.aws.approvers)
    everyone, others = Counter(Publish=approvers), Counter(ListSubscriptionsByTopic=approvers - 1, Publish=approvers - 1)
    reached = Counter(ListSubscriptionsByTopic=approvers)
    told = ROUND + REQUESTER + NOTED + DONE
    shift = Counter(UpdateItem=2)  # begun and ended
    emails = reached + everyone + Counter(UpdateItem=approvers + 1)  # a new link each; all noted
    reminder = Counter(GetItem=1, PutEvents=1, UpdateItem=3) + STILL_OPEN + everyone
    written = Counter(UpdateItem=1)
    event = Counter(PutEvents=1)
    return [
        desk.run(0, Counter()),
        desk.run(1, ROUND + STILL_OPEN + reached + everyone + NOTED + DONE + event, desk.forgotten),
        desk.run(1, ROUND + COUNTED + shift + STILL_OPEN + emails + DONE, desk.owed),
        desk.run(2, ROUND + written + event + told, desk.expired),
        # What was approved is settled, too.
        desk.run(2, ROUND + CLAIMED_AND_NOTED + Counter(UpdateItem=1, signal=1) + told + others, desk.undelivered),
        desk.run(1, told + others, desk.delivered),
        desk.run(1, ROUND + DONE, desk.withdrawn),
        desk.run(3, ROUND + written + event + ROUND + CLAIMED_AND_NOTED + Counter(answer=1) + told, desk.held),
        # The approval itself is put where the next launch finds it.
        desk.run(1, told + written, desk.late),
        desk.run(3, ROUND + written + ROUND + CLAIMED_AND_NOTED + Counter(signal=1) + event + told, desk.abandoned),
        desk.run(AT_ONCE, Counter(Query=1) + reached + _times(reminder, AT_ONCE), *[desk.forgotten] * AT_ONCE),
    ]


@dataclass
class Desk:
    """What is due, made anew for each run."""

    scene: Scene
    launches: int = 0
    owings: int = 0

    def run(self, done: int, calls: Counter[str], *make) -> Task:
        """`done` counts a request once for each step that a later look goes on from."""
        return Task(
            partial(self._put, make), lambda body: json.loads(body) == {"done": done}, calls + LAST_LOOK, arn=OPERATOR_ARN
        )

    def _put(self, make) -> bytes:
        if items := [item for each in make for item in each()]:
            self.scene.aws.ask("put", items=items)
        return self.scene.clerk()

    def forgotten(self) -> list[Item]:
        """Nobody has answered, and it is time for a reminder."""
        return [self._item()]

    def owed(self) -> list[Item]:
        """Emails that the launch has left; others wait in line behind them, and now and then this second's slots are taken."""
        item = self._item(OpenedAt=_ago(120), DueAt=_ago(1))
        item["Requester"] = {"S": f"requester{self.launches}@example.com"}
        for seat in item["Approvers"]["M"].values():
            del seat["M"]["MailedAt"]
        self.owings += 1
        now, names = int(time.time()), [key_of(each) for each in self.scene.aws.approvers]
        queues = [_keyed(f"queue-{name}", Newest=(now - 120) * 1000, QueuedUntil=now + HOUR) for name in names]
        taken = [] if self.owings % FULL_SLOTS_EVERY else [_keyed(f"slot-{name}-{now}", Taken=2) for name in names]
        return [item, *queues, *taken]

    def expired(self) -> list[Item]:
        return [self._item(Deadline=_ago(1))]

    def undelivered(self) -> list[Item]:
        """Approved, and the process that was to tell CloudFormation is gone."""
        return [self._decided(), self.scene.request.resource_item(self.launches)]

    def delivered(self) -> list[Item]:
        return [self._decided() | {"Signalled": {"BOOL": True}}]

    def withdrawn(self) -> list[Item]:
        return [self._item() | {"Status": {"S": "withdrawn"}}]

    def held(self) -> list[Item]:
        """A change whose window has ended, and nobody has decided."""
        item = self._item(WindowEnds=_ago(1), Deadline=_ago(1))
        event = json.loads(self.scene.launch("Update", self.launches))
        texts = {"Kind": "change", "ResponseUrl": event["ResponseURL"], "EventId": event["RequestId"], "PhysicalId": "approval"}
        return [item | {name: {"S": text} for name, text in texts.items()}]

    def late(self) -> list[Item]:
        """Approved after its time."""
        item = self._decided() | {"Status": {"S": "approvedLate"}}
        return [item | _numbers(Deadline=_ago(HOUR), StandingUntil=_ago(-24 * HOUR))]

    def abandoned(self) -> list[Item]:
        """All who were asked are approvers no more."""
        item = self._item()
        for number, seat in item["Approvers"]["M"].items():
            seat["M"]["Address"] = {"S": f"gone{number}@example.com"}
        return [item]

    def _decided(self) -> Item:
        item = self._item(SignalClaimedUntil=_ago(55)) | {"Status": {"S": "approved"}}
        vote = {"Decision": {"S": "approve"}, "Comment": {"S": "Fine."}, **_numbers(DecidedAt=_ago(60) * 1000)}
        item["Approvers"]["M"]["0"]["M"]["Vote"] = {"M": vote}
        return item

    def _item(self, **numbers: int) -> Item:
        """A request of its own that everyone was asked about eleven hours ago, with an hour left."""
        self.launches += 1
        times = {"OpenedAt": _ago(11 * HOUR), "Deadline": _ago(-HOUR), "DueAt": _ago(1)} | numbers
        return self.scene.request.item(self.launches) | _numbers(**times)


def _ago(seconds: int) -> int:
    return int(time.time()) - seconds


def _numbers(**numbers: int) -> Item:
    return {name: {"N": str(value)} for name, value in numbers.items()}


def _keyed(key: str, **numbers: int) -> Item:
    return {"RequestId": {"S": key}} | _numbers(**numbers)


def _times(calls: Counter[str], times: int) -> Counter[str]:
    return Counter({operation: count * times for operation, count in calls.items()})
