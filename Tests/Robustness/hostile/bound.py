"""What must hold of approved values and of who launched, whatever CloudFormation and the ledger say, and stages for it."""

from dataclasses import dataclass
from typing import Any

from kit.aws.dynamodb import KEY
from kit.flow.ledger_world import ANN, BEN, CLEO, LedgerWorld
from kit.flow.stack_life import LARGE, SMALL, approved

from .aws import HANDLE, STACK
from .stage import DELIVERIES, NotificationStage
from .verdict import Asking, emails

TAG = "aws:servicecatalog:provisioningPrincipalArn"
ANN_AS_AWS_KNOWS_HER = f"arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Users_0123456789abcdef/{ANN}"


@dataclass(frozen=True)
class Launching(Asking):
    """A Create of a product that an approver launched under another address: nothing is called verified unless AWS said so.

    `item` is the request in the ledger; `required` says that nobody may ask who is not verified.
    """

    item: dict[str, Any] | None = None
    required: bool = False

    def _success_is_true(self):
        super()._success_is_true()
        person = bool(self.item) and self.item["LaunchedBy"]["M"]["Kind"]["S"] == "person"
        if self.item:
            assert not self.item["Verified"]["BOOL"] or self._heard(HANDLE), "verified, and CloudFormation never said so"
            assert not person or self.item["Verified"]["BOOL"] and self._heard(STACK), "a person, whom AWS never named"
            asked = {seat["M"]["Address"]["S"] for seat in self.item["Approvers"]["M"].values()}
            assert asked == ({BEN, CLEO} if person else {ANN, BEN, CLEO}), f"asked were {asked}"
        if self.required:
            assert person == (self.status == "SUCCESS"), f"{self.status} with {'a' if person else 'no'} verified person"
            assert person or not emails(self.said), "emailed for somebody who is not verified"

    def _heard(self, operation: str) -> bool:
        return any(each.operation == operation and each.heard_yes for each in self.said)


class Unasked(Asking):
    """An event for which nobody may be asked."""

    def _success_is_true(self):
        assert not emails(self.said), "somebody was emailed"


class Passed(Unasked):
    """One that must be answered SUCCESS: a stack goes back, or nothing has changed."""

    def _success_is_true(self):
        super()._success_is_true()
        assert self.status == "SUCCESS", f"the stack was stopped: {self.status}"


class Refused(Unasked):
    """One that must be refused: values that nobody approved, or a request too many."""

    def _success_is_true(self):
        super()._success_is_true()
        assert self.status == "FAILED", f"answered {self.status}"


class LaunchStage(NotificationStage):
    """Trials are Creates of products that Service Catalog launched for an approver, who typed another address."""

    required = False

    def act(self, *, seconds: float, patience: float = 0.0) -> Launching:
        wait_url = self.world.wait_url(handle=f"Handle{next(self._numbers)}", stack="SC-123456789012-pp-abc")
        self.world.cloudformation.stack(wait_url.stack_id).tags[TAG] = ANN_AS_AWS_KNOWS_HER
        event = self.world.event("Create", wait_url)
        deliveries = self.sandbox.deliver(event, seconds=seconds, times=DELIVERIES, patience=patience)
        said = self.aws.relent()
        item = next((item for item in self.world.requests() if item["WaitUrl"] == {"S": str(wait_url)}), None)
        asked = [seat["M"]["Address"]["S"] for seat in item["Approvers"]["M"].values()] if item else []
        return Launching(event, deliveries, said, tuple(asked), self._owed(event), item, self.required)


class RequiredStage(LaunchStage):
    """The same where no launch may be without a verified person."""

    required = True

    def __init__(self, world: LedgerWorld, **environment: str | None):
        super().__init__(world, VERIFY_REQUESTER="require", **environment)


class ApprovedStage(NotificationStage):
    """Trials are events of a stack whose small values were approved."""

    status = "UPDATE_IN_PROGRESS"
    kind: type[Asking] = Refused

    def __init__(self, world: LedgerWorld, **environment: str | None):
        super().__init__(world, **environment)
        self._wait_url, self.digest = approved(world, self.new_wait_url())
        self._item = world.resource()[KEY]
        self.aws.relent()

    def event(self) -> dict:
        raise NotImplementedError

    def act(self, *, seconds: float, patience: float = 0.0) -> Asking:
        event = self.event()
        self.world.cloudformation.stack(self._wait_url.stack_id).status = self.status
        deliveries = self.sandbox.deliver(event, seconds=seconds, times=DELIVERIES, patience=patience)
        return self.kind(event, deliveries, self.aws.relent())

    def _gate(self, kind: str, digest: str) -> dict:
        changes = {"ResourceType": "Custom::ApprovalGate", "LogicalResourceId": "Gate"}
        old = {"WaitUrl": str(self._wait_url), "Digest": self.digest}
        return self.world.event(kind, self._wait_url, properties={"Digest": digest}, old=old, **changes)


class OtherDigestStage(ApprovedStage):
    """Trials are updates of the gate to a digest that nobody approved."""

    def event(self) -> dict:
        return self._gate("Update", "1" * 64)


class UnsettledStage(ApprovedStage):
    """Trials are gates of what was approved, where a crash kept the resource's item from saying so."""

    kind = Unasked

    def prepare(self):
        self.world.dynamodb.call("DeleteItem", Key={KEY: self._item})

    def event(self) -> dict:
        return self._gate("Create", self.digest)


class NoteStage(ApprovedStage):
    """Trials are updates that change nothing but the notes."""

    kind = Passed

    def event(self) -> dict:
        return self.world.event("Update", self._wait_url, properties=SMALL | {"Notes": "x"}, old=SMALL)


class RollbackStage(ApprovedStage):
    """Trials are rollbacks of an update to large values with a handle of their own, about which somebody was asked."""

    status = "UPDATE_ROLLBACK_IN_PROGRESS"
    kind = Passed

    def prepare(self):
        self.world.cloudformation.stack(self._wait_url.stack_id).status = "UPDATE_IN_PROGRESS"
        self._new = self.new_wait_url()
        old = SMALL | {"WaitUrl": str(self._wait_url)}
        answer = self.world.tell(self.world.event("Update", self._new, properties=LARGE, old=old))
        assert answer["Status"] == "SUCCESS", answer
        self.aws.relent()

    def event(self) -> dict:
        return self.world.event("Update", self._wait_url, properties=SMALL, old=LARGE | {"WaitUrl": str(self._new)})


class TooManyStage(NotificationStage):
    """Trials are Creates of a requester who has as many open requests as they may."""

    def __init__(self, world: LedgerWorld, **environment: str | None):
        super().__init__(world, MAX_OPEN="1", **environment)
        world.open_request(self.new_wait_url())
        self.aws.relent()

    def act(self, *, seconds: float, patience: float = 0.0) -> Refused:
        asking = super().act(seconds=seconds, patience=patience)
        return Refused(asking.event, asking.deliveries, asking.said, asking.approvers, asking.owed)


class RoomAgainStage(NotificationStage):
    """Trials are Creates of a requester whose list of open requests is full of one that has ended."""

    def __init__(self, world: LedgerWorld, **environment: str | None):
        super().__init__(world, MAX_OPEN="1", **environment)

    def prepare(self):
        for item in self.world.requests():
            self.world.dynamodb.call(
                "UpdateItem",
                Key={KEY: item[KEY]},
                UpdateExpression="SET #status = :ended",
                ExpressionAttributeNames={"#status": "Status"},
                ExpressionAttributeValues={":ended": {"S": "rejected"}},
            )
