"""What must hold of an update whose answer is held, whatever AWS did meanwhile, and stages for it."""

import json
import time
from dataclasses import dataclass
from typing import Any

from kit.aws.dynamodb import KEY
from kit.flow.ledger_world import ANN, BEN, CLEO, LedgerWorld
from kit.flow.stack_life import Held, approved, change_item, held, set_status
from kit.http.server import Reply
from kit.lambda_.events import response_url
from kit.lambda_.gateway import Call
from kit.lambda_.runtime_api import OPERATOR_ARN

from .aws import ALWAYS, ANSWER, PUT, Mischief, Said, of
from .bound import SMALL, ApprovedStage
from .pressing import Pressing
from .sandbox import Delivery
from .stage import REFUSAL, ApprovalStage, Stage
from .verdict import Asking, heard_by, story

A_MINUTE = 70  # seconds; Lambda waits one before it sends an event again


def answers_to(event: dict, said: list[Said]) -> list[Said]:
    """What CloudFormation's store was asked to take for an event."""
    return [
        each for each in said if each.operation == ANSWER and json.loads(each.request.body)["RequestId"] == event["RequestId"]
    ]


@dataclass(frozen=True)
class Holding(Asking):
    """An Update to other values: its answer is held, or it is FAILED and nobody can decide it any more."""

    item: dict[str, Any] | None = None

    def check(self, *, reachable: bool = True, may_end_late: bool = False, frozen: bool = False):
        assert may_end_late or all(each.ended != "killed" for each in self.deliveries), "it ran into Lambda's deadline"
        assert self.status in (None, "FAILED"), "it succeeded, and nobody has decided"
        assert len({each.request.body for each in self.answers}) <= 1, "CloudFormation got different answers"
        is_open = bool(self.item) and self.item["Status"] == {"S": "pending"}
        assert not (self.answers and is_open), "it is answered, and can be decided still"
        if not self.deliveries[-1].failed and not self.answers:
            assert is_open, "it is neither answered nor held"
            missing = {ANN, BEN, CLEO} - heard_by(self.said) - self.owed
            assert not missing, f"it is held, and neither SNS nor the clerk has the emails: {missing}"
        self._nobody_emailed_twice(frozen)

    @property
    def in_a_word(self) -> str:
        return self.status or "held"


class HoldingStage(ApprovedStage):
    """Trials are updates to values that nobody approved, each to others."""

    def event(self) -> dict:
        size = {"InstanceType": f"size-{next(self._numbers)}"}
        return self.world.event("Update", self._wait_url, properties=size, old=SMALL)

    def act(self, *, seconds: float, patience: float = 0.0) -> Holding:
        event = self.event()
        set_status(self.world, self._wait_url, self.status)
        deliveries = self.sandbox.deliver(event, seconds=seconds, patience=patience)
        if deliveries[-1].failed:
            deliveries += self.sandbox.deliver(self.a_minute_later(event), seconds=seconds, patience=patience)
        return self.holding(event, deliveries, self.aws.relent())

    def a_minute_later(self, event: dict) -> dict:
        """The event as it comes when Lambda sends it again."""
        url = response_url(event, self.world.responses).of(made_at=int(time.time()) - A_MINUTE)
        self.world.secrets.add_query("the ResponseURL", str(url))
        return event | {"ResponseURL": str(url)}

    def holding(self, event: dict, deliveries: list[Delivery], said: list[Said]) -> Holding:
        item = next((each for each in self.world.requests() if each.get("EventId") == {"S": event["RequestId"]}), None)
        seats = [seat["M"] for seat in item["Approvers"]["M"].values()] if item and "Due" in item else []
        owed = frozenset(seat["Address"]["S"] for seat in seats if "MailedAt" not in seat)
        return Holding(event, deliveries, said, (ANN, BEN, CLEO), owed, item)


class DoubtStage(HoldingStage):
    """Trials are events that Lambda sends again, because it was not known whether the answer is held; it is."""

    def prepare(self):
        super().prepare()
        self._event = self.event()
        set_status(self.world, self._wait_url, self.status)
        self.aws.spoil(of(PUT, "request"), Mischief("500, though it was done", lambda _: Reply(500)), times=ALWAYS)
        self._deliveries = self.sandbox.deliver(self._event, seconds=20.0)
        self._said = self.aws.relent()
        assert self._deliveries[-1].failed, "nothing is in doubt"
        self.world.let_time_pass_for_emails()

    def act(self, *, seconds: float, patience: float = 0.0) -> Holding:
        again = self.sandbox.deliver(self.a_minute_later(self._event), seconds=seconds, patience=patience)
        return self.holding(self._event, [*self._deliveries, *again], [*self._said, *self.aws.relent()])


@dataclass(frozen=True)
class HeldPressing(Pressing):
    """A press on "approve" of a change, which the answer to CloudFormation follows."""

    event: dict[str, Any] | None = None

    @property
    def _all_signals(self) -> list[Said]:
        return answers_to(self.event or {}, self.said)

    def check(self, *, may_end_late: bool = False, **_):
        assert may_end_late or self.delivery.ended != "killed", "it ran into Lambda's deadline"
        assert may_end_late or self.delivery.ended != "error", "the function failed instead of showing a page"
        stored = {each.request.body for each in self._signals}
        assert len(stored) <= 1, f"different answers were stored: {stored}"
        if self.page:
            self._page_is_true(self.page)
            told = any(each.heard_yes for each in self._all_signals)
            assert told or "was told" not in self.page.text, "the page says that CloudFormation was told, and it never was"


class HeldPressStage(ApprovalStage):
    """Trials are presses on "approve", each on a change of its own."""

    deed = "a press on a change"

    def __init__(self, world: LedgerWorld, **environment: str | None):
        super().__init__(world, **environment)
        self._wait_url, _ = approved(world, self.new_wait_url())
        self._held: Held | None = None

    def prepare(self):
        self._held = held(self.world, self._wait_url, {"InstanceType": f"size-{next(self._numbers)}"})
        email = self._held.emails[ANN]
        self._call = Call(email.link, "POST", [("decision", "approve"), ("comment", ""), ("code", email.code)])
        self.aws.relent()
        self._said = []

    def act(self, *, seconds: float, patience: float = 0.0) -> HeldPressing:
        pressing = super().act(seconds=seconds, patience=patience)
        return HeldPressing(pressing.delivery, pressing.said, self._held.event)

    def serves(self):
        """The person presses once more, and the update is approved, by one and the same answer."""
        pressing = HeldPressStage.act(self, seconds=60.0)
        pressing.check()
        assert pressing.heading == "Approved", f"the next press came to '{pressing.heading}'"
        assert self._held.answer()["Status"] == "SUCCESS"


class UntoldStage(HeldPressStage):
    """Trials are presses on a change that was approved, and whose answer the store refused."""

    deed = "a press on an approved change whose answer was not taken"

    def prepare(self):
        super().prepare()
        self.aws.spoil(ANSWER, REFUSAL, times=ALWAYS)
        first = HeldPressStage.act(self, seconds=30.0)
        assert first.page.status == 502, first.heading
        self.world.let_claims_run_out()
        self._said = first.said


@dataclass(frozen=True)
class Clerking:
    """A run of the clerk after the end of a window in which nobody has decided."""

    delivery: Any
    said: list[Said]
    event: dict[str, Any]

    @property
    def answers(self) -> list[Said]:
        return [each for each in answers_to(self.event, self.said) if each.done]

    @property
    def status(self) -> str:
        return "FAILED" if self.answers else "not yet answered"

    in_a_word = status

    def check(self, *, may_end_late: bool = False, **_):
        assert may_end_late or self.delivery.ended != "killed", "it ran into Lambda's deadline"
        bodies = {each.request.body for each in self.answers}
        assert len(bodies) <= 1, f"different answers were stored: {bodies}"
        assert all(b"nobody decided in time" in body for body in bodies), bodies

    def story(self) -> str:
        return story([self.delivery], self.said)


class ClerkStage(Stage):
    """Trials are runs of the clerk, each at the end of a change that nobody decided."""

    name = "NotificationFunction"

    def __init__(self, world: LedgerWorld, **environment: str | None):
        super().__init__(world, **environment)
        self._wait_url, _ = approved(world, self.new_wait_url())
        self._held: Held | None = None

    def prepare(self):
        for item in self.world.requests():
            self._remove_due(item)
        self._held = held(self.world, self._wait_url, {"InstanceType": f"size-{next(self._numbers)}"})
        self._held.end_window()
        change_item(self.world, self._held.item[KEY]["S"], DueAt=0)
        self.aws.relent()

    def act(self, *, seconds: float, patience: float = 0.0) -> Clerking:
        (delivery,) = self.sandbox.deliver({"Clerk": {}}, seconds=seconds, patience=patience, function_arn=OPERATOR_ARN)
        return Clerking(delivery, self.aws.relent(), self._held.event)

    def serves(self):
        """A minute later the next run does what was left."""
        for _ in range(2):
            self.world.let_claims_run_out()
            if "Due" in self._held.item:
                change_item(self.world, self._held.item[KEY]["S"], DueAt=0)
            self.act(seconds=60.0).check()
        assert self._held.answer()["Status"] == "FAILED"
        assert self._held.item["Signalled"] == {"BOOL": True} and self._held.item["Status"] == {"S": "expired"}

    def _remove_due(self, item: dict):
        self.world.dynamodb.call("UpdateItem", Key={KEY: item[KEY]}, UpdateExpression="REMOVE Due, DueAt")
