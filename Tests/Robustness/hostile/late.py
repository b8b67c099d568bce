"""What must hold of approvals that come too late, whatever AWS did meanwhile, and stages for them."""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kit.aws.dynamodb import KEY
from kit.flow.email import Published
from kit.flow.ledger_world import ANN, BEN, CLEO, LedgerWorld
from kit.flow.stack_life import change_item, run_clerk
from kit.lambda_.gateway import Call
from kit.lambda_.runtime_api import OPERATOR_ARN

from .aws import PUBLISH, SIGNAL, Said
from .held import HeldPressing, HeldPressStage
from .pressing import Pressing
from .sandbox import Delivery
from .stage import DELIVERIES, ApprovalStage, Stage
from .verdict import Asking, heard_by, story

LATE = ("approvedLate", "used")


def item_of(world: LedgerWorld, request_id: str) -> dict[str, Any]:
    (item,) = [each for each in world.requests() if each[KEY] == {"S": request_id}]
    return item


def status_of(world: LedgerWorld, request_id: str) -> str:
    return item_of(world, request_id)["Status"]["S"]


def id_of(email: Published) -> str:
    return parse_qs(urlsplit(email.link).query)["request"][0]


def over(world: LedgerWorld, **properties: str) -> dict[str, Published]:
    """The emails of a request whose time is over, and which nobody has answered."""
    stack = f"stack-{len(world.requests())}"
    emails = world.open_request(world.wait_url(stack=stack), **properties)
    change_item(world, id_of(emails[ANN]), Deadline=int(time.time()) - 1)
    return emails


@dataclass(frozen=True)
class LatePressing(Pressing):
    """A press on "approve" after the time of a launch, of which CloudFormation is told nothing."""

    approved: bool = False  # as the ledger has it afterwards

    def _page_is_true(self, page):
        assert not self._all_signals, "CloudFormation was told of a decision that came too late"
        assert page.status != 200 or self.approved, f"the page says '{self.heading}', and nothing is recorded"


class LatePressStage(ApprovalStage):
    """Trials are presses on "approve", each on a launch of its own whose time is over."""

    deed = "a press after the request's time"

    def prepare(self):
        email = over(self.world, EmailID=f"user{next(self._numbers)}@example.com")[ANN]
        self._id = id_of(email)
        self._call = Call(email.link, "POST", [("decision", "approve"), ("comment", ""), ("code", email.code)])
        self.aws.relent()
        self._said = []

    def act(self, *, seconds: float, patience: float = 0.0) -> LatePressing:
        pressing = super().act(seconds=seconds, patience=patience)
        return LatePressing(pressing.delivery, pressing.said, status_of(self.world, self._id) in LATE)

    def serves(self):
        """The person presses once more, the clerk runs, and the next launch finds what was approved."""
        pressing = LatePressStage.act(self, seconds=60.0)
        pressing.check()
        assert pressing.heading == "Approved for the next launch", f"the next press came to '{pressing.heading}'"
        run_clerk(self.world)
        found = [item for item in self.world.dynamodb.items() if self._id in item and item[KEY]["S"].startswith("standing-")]
        assert len(found) == 1, "the next launch does not find what was approved"


@dataclass(frozen=True)
class LateChangePressing(HeldPressing):
    """The same on a change whose window is over: CloudFormation is told that nobody decided in time, and nothing else."""

    approved: bool = False

    def _page_is_true(self, page):
        assert page.status != 200 or self.approved, f"the page says '{self.heading}', and nothing is recorded"

    def check(self, **options):
        super().check(**options)
        for each in self._all_signals:
            body = json.loads(each.request.body)
            assert body["Status"] == "FAILED" and "nobody decided in time" in body["Reason"], body


class LateChangePressStage(HeldPressStage):
    deed = "a press after a change's window"

    def prepare(self):
        super().prepare()
        self._held.end_window()

    def act(self, *, seconds: float, patience: float = 0.0) -> LateChangePressing:
        pressing = super().act(seconds=seconds, patience=patience)
        return LateChangePressing(pressing.delivery, pressing.said, pressing.event, self._held.item["Status"]["S"] in LATE)

    def serves(self):
        """The person presses once more, a minute passes, and CloudFormation has its one answer."""
        pressing = LateChangePressStage.act(self, seconds=60.0)
        pressing.check()
        self.world.let_claims_run_out()
        run_clerk(self.world)
        assert self._held.answer()["Status"] == "FAILED" and self._held.item["Status"]["S"] == "approvedLate"


@dataclass(frozen=True)
class StandingPassing(Asking):
    """A Create that a late approval serves: it passes by it, is asked about, or fails."""

    own: dict[str, Any] | None = None  # its request
    used_by: str | None = None  # the request that has used the late approval

    @property
    def has_passed(self) -> bool:
        return bool(self.own) and "StandingRequest" in self.own

    @property
    def in_a_word(self) -> str:
        way = "passed" if self.has_passed else "asked" if self.own else "nothing opened"
        return f"{self.status or 'unanswered'}, {way}"

    def _success_is_true(self):
        told = {json.loads(each.request.body)["UniqueId"] for each in self.said if each.operation == SIGNAL}
        if told:
            assert self.has_passed and self.used_by == self.own[KEY]["S"], "CloudFormation was told of what nobody approved"
            assert told == {f"approval-{self.own[KEY]['S']}"}
        assert not self.has_passed or not [each for each in self.said if each.operation == PUBLISH], "it passed, and asked"
        if self.status == "SUCCESS" and self.has_passed:
            assert self.used_by == self.own[KEY]["S"]
            heard = any(each.operation == SIGNAL and each.heard_yes for each in self.said)
            assert heard or "Due" in self.own, "it passed, nobody has told CloudFormation, and the clerk will not"
        elif self.status == "SUCCESS":
            missing = {ANN, BEN, CLEO} - heard_by(self.said) - self.owed
            assert not missing, f"SUCCESS, and neither SNS nor the clerk has the emails: {missing}"


class StandingStage(Stage):
    """Trials are Creates, each after a late yes to the same."""

    name = "NotificationFunction"

    def prepare(self):
        # One person may have so many requests open, those whose time is over included until then.
        same = {"EmailID": f"user{next(self._numbers)}@example.com"}
        email = over(self.world, **same)[ANN]
        assert self.world.press(email, "approve").status == 200
        self._late = id_of(email)
        self._event, self._again = self._next(same), self._next(same)
        self.world.let_slots_pass()
        self.aws.relent()

    def _next(self, properties: dict[str, str]) -> dict:
        return self.world.event("Create", self.world.wait_url(stack=f"next-{next(self._numbers)}"), properties=properties)

    def act(self, *, seconds: float, patience: float = 0.0) -> StandingPassing:
        deliveries = self.sandbox.deliver(self._event, seconds=seconds, times=DELIVERIES, patience=patience)
        return self._passing(self._event, deliveries)

    def _passing(self, event: dict, deliveries: list[Delivery]) -> StandingPassing:
        url = {"S": event["ResourceProperties"]["WaitUrl"]}
        own = next((item for item in self.world.requests() if item["WaitUrl"] == url), None)
        seats = [seat["M"] for seat in own["Approvers"]["M"].values()] if own and "Due" in own else []
        owed = frozenset(seat["Address"]["S"] for seat in seats if "MailedAt" not in seat)
        return StandingPassing(event, deliveries, self.aws.relent(), (ANN, BEN, CLEO), owed, own=own, used_by=self.used_by)

    @property
    def used_by(self) -> str | None:
        return item_of(self.world, self._late).get("UsedBy", {}).get("S")

    def serves(self):
        """The clerk tells CloudFormation what nobody has, and another launch of the same does not pass by what was used."""
        self.world.let_claims_run_out()
        run_clerk(self.world)
        used_by = self.used_by
        self.aws.relent()
        again = self._passing(self._again, self.sandbox.deliver(self._again, seconds=60.0))
        again.check()
        assert again.has_passed == (used_by is None), f"used by {used_by}, and the next launch came to '{again.in_a_word}'"
        passed = [item for item in self.world.requests() if item.get("StandingRequest") == {"S": self._late}]
        assert len(passed) <= 1, "it was used twice"


@dataclass(frozen=True)
class TakingBack:
    """An operator's wish to take a late approval back."""

    delivery: Delivery
    said: list[Said]
    state: str  # of the request afterwards

    @property
    def in_a_word(self) -> str:
        return "withdrawn" if self.delivery.ended == "response" else "not withdrawn"

    def check(self, *, may_end_late: bool = False, **_):
        assert may_end_late or self.delivery.ended != "killed", "it ran into Lambda's deadline"
        assert self.delivery.ended != "response" or self.state == "withdrawn", f"said to be withdrawn, and {self.state}"

    def story(self) -> str:
        return story([self.delivery], self.said)


class TakingBackStage(StandingStage):
    """Trials are an operator's wishes, each that a late approval be taken back."""

    def act(self, *, seconds: float, patience: float = 0.0) -> TakingBack:
        wish = {"Withdraw": {"RequestId": self._late}}
        (delivery,) = self.sandbox.deliver(wish, seconds=seconds, patience=patience, function_arn=OPERATOR_ARN)
        return TakingBack(delivery, self.aws.relent(), status_of(self.world, self._late))

    def serves(self):
        """The operator wishes it once more, and no launch passes by it."""
        TakingBackStage.act(self, seconds=60.0).check()
        assert status_of(self.world, self._late) == "withdrawn"
        next_one = self._passing(self._again, self.sandbox.deliver(self._again, seconds=60.0))
        next_one.check()
        assert not next_one.has_passed, "a launch passed by what was taken back"
