"""A world, a hostile AWS around it and one function in its sandbox: where the trials of a sweep happen."""

import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from kit.aws.dynamodb import KEY
from kit.flow.ledger_world import ANN, BEN, CLEO, LedgerWorld
from kit.flow.world import World
from kit.http.server import Reply
from kit.lambda_.gateway import Call
from kit.lambda_.runtime_api import OPERATOR_ARN

from .aws import ALWAYS, SIGNAL, HostileAWS, Mischief, Said
from .pressing import Pressing, WrongCodePressing
from .sandbox import Sandbox
from .verdict import Asking, Clerking, Passing, Resending, Withdrawal

Trial = TypeVar("Trial")
Result = TypeVar("Result")

REFUSAL = Mischief("403, nothing done", lambda _: Reply(403), done=False)
DELIVERIES = 2  # of an event that fails: templates/approval-flow.yaml sets MaximumRetryAttempts to 1
TRIALS = 18  # on one stage: fewer than the open requests that a requester may have


class Stage:
    """Where trials are made one after another, by a process that is replaced when it ends."""

    name: str

    def __init__(self, world: World, **environment: str | None):
        self.world = world
        self.has_ledger = isinstance(world, LedgerWorld)
        self.aws = HostileAWS(world)
        self.sandbox = self.aws.around(Sandbox(world, self.name, **environment))
        self._numbers = itertools.count()

    def new_wait_url(self):
        return self.world.wait_url(handle=f"Handle{next(self._numbers)}")

    def prepare(self):
        """Does what a trial needs while AWS behaves."""

    def act(self, *, seconds: float, patience: float = 0.0):
        """One trial, and what was said in it."""
        raise NotImplementedError

    def serves(self):
        """Asserts that the next event is served like any other, by this process or by a fresh one."""
        raise NotImplementedError

    def clean(self):
        """A trial in which nothing goes wrong."""
        self.prepare()
        return self.act(seconds=30.0)


class NotificationStage(Stage):
    """Trials are Creates, each for a wait handle of its own."""

    name = "NotificationFunction"

    def prepare(self):
        if isinstance(self.world, LedgerWorld):
            self.world.let_slots_pass()

    def act(self, *, seconds: float, patience: float = 0.0) -> Asking:
        """Has CloudFormation create a request, Lambda delivering the event until it is through or was given up."""
        event = self.world.event("Create", self.new_wait_url())
        deliveries = self.sandbox.deliver(event, seconds=seconds, times=DELIVERIES, patience=patience)
        said = self.aws.relent()
        return Asking(event, deliveries, said, (ANN, BEN, CLEO) if self.has_ledger else None, self._owed(event))

    def _owed(self, event: dict) -> frozenset[str]:
        """Whom the ledger has as still to be emailed, in a request that the clerk will find."""
        if not isinstance(self.world, LedgerWorld):
            return frozenset()
        url = {"S": event["ResourceProperties"]["WaitUrl"]}
        found = [item for item in self.world.requests() if item.get("WaitUrl") == url and "Due" in item]
        seats = [seat["M"] for item in found for seat in item["Approvers"]["M"].values()]
        return frozenset(seat["Address"]["S"] for seat in seats if "MailedAt" not in seat)

    def serves(self):
        event = self.world.event("Delete", self.world.wait_url())
        asking = Asking(event, self.sandbox.deliver(event, seconds=60.0), self.aws.relent())
        asking.check()
        assert asking.status == "SUCCESS" and len(asking.answers) == len(asking.deliveries) == 1


class GateStage(NotificationStage):
    """Trials are gates in a stack whose request nobody has decided."""

    def __init__(self, world: LedgerWorld, **environment: str | None):
        super().__init__(world, **environment)
        self._wait_url = self.new_wait_url()
        world.open_request(self._wait_url)
        self.aws.relent()

    def act(self, *, seconds: float, patience: float = 0.0) -> Passing:
        event = self.world.event("Create", self._wait_url, ResourceType="Custom::ApprovalGate", LogicalResourceId="Gate")
        deliveries = self.sandbox.deliver(event, seconds=seconds, times=DELIVERIES, patience=patience)
        return Passing(event, deliveries, self.aws.relent())


class WithdrawalStage(NotificationStage):
    """Trials are Deletes of requests that nobody has decided."""

    def prepare(self):
        self._wait_url = self.new_wait_url()
        self.world.open_request(self._wait_url)
        self.aws.relent()

    def act(self, *, seconds: float, patience: float = 0.0) -> Withdrawal:
        event = self.world.event("Delete", self._wait_url)
        deliveries = self.sandbox.deliver(event, seconds=seconds, times=DELIVERIES, patience=patience)
        return Withdrawal(event, deliveries, self.aws.relent())


class ResendStage(Stage):
    """Trials are an operator's wishes that all approvers of one request get new links."""

    name = "NotificationFunction"

    def __init__(self, world: LedgerWorld, **environment: str | None):
        super().__init__(world, **environment)
        email = world.open_request(self.new_wait_url())[ANN]
        self._event = {"Resend": {"RequestId": parse_qs(urlsplit(email.link).query)["request"][0]}}
        self.aws.relent()

    def act(self, *, seconds: float, patience: float = 0.0) -> Resending:
        self.world.let_time_pass_for_resends()
        (delivery,) = self.sandbox.deliver(self._event, seconds=seconds, patience=patience, function_arn=OPERATOR_ARN)
        return Resending(delivery, self.aws.relent(), (ANN, BEN, CLEO))

    def serves(self):
        # What a process asked for that has ended may be done only now, and leaves an approver out who just got a link.
        resending = self.act(seconds=60.0)
        if resending.named is not None and resending.named < len(resending.approvers):
            resending = self.act(seconds=60.0)
        resending.check()
        assert resending.status == "resent", "the next wish came to nothing"


class ClerkStage(Stage):
    """Trials are runs of the clerk, who has to send the emails of a request, each followed by one in which nothing goes wrong."""

    name = "NotificationFunction"

    def __init__(self, world: LedgerWorld, **environment: str | None):
        super().__init__(world, **{"REMIND_BEFORE": "", "REQUESTER_SENDER": "approvals@example.com", **environment})

    def prepare(self):
        for item in self.world.dynamodb.items():
            self.world.dynamodb.call("DeleteItem", Key={KEY: item[KEY]})
        self._emails = self.world.open_request(self.new_wait_url())
        self.make_due()
        self.aws.relent()
        self._said: list[Said] = []

    def make_due(self):
        self.world.owe_emails()
        self.world.make_due()

    def act(self, *, seconds: float, patience: float = 0.0) -> Clerking:
        (delivery,) = self.sandbox.deliver({"Clerk": {}}, seconds=seconds, patience=patience, function_arn=OPERATOR_ARN)
        self._said += self.aws.relent()
        return Clerking(delivery, self._said, (ANN, BEN, CLEO))

    def serves(self):
        """The next runs, a minute later each, finish what is left."""
        for _ in range(3):
            self.world.let_slots_pass()
            self.world.make_due()
            self.world.let_claims_run_out()
            run = self.act(seconds=60.0)
            assert run.delivery.ended == "response", run.story()
        run.check_done()


class DecidedStage(ClerkStage):
    """Trials are runs of the clerk for a decided request: first CloudFormation is told, then the others and the requester."""

    others = (BEN, CLEO)  # who decided last knows

    def prepare(self):
        super().prepare()
        self.aws.spoil(SIGNAL, REFUSAL, times=ALWAYS)
        assert self.world.press(self._emails[ANN], "approve").status == 502
        self.aws.relent()
        self.world.let_claims_run_out()
        self.world.make_due()

    def make_due(self):
        """Its emails were sent by the launch."""

    def act(self, *, seconds: float, patience: float = 0.0) -> Clerking:
        return replace(super().act(seconds=seconds, patience=patience), approvers=self.others, signals=True, tells=True)


class RemindingStage(ClerkStage):
    """Trials are runs of the clerk who reminds everybody of a request."""

    def __init__(self, world: LedgerWorld, **environment: str | None):
        super().__init__(world, REMIND_BEFORE="43200", **environment)

    def make_due(self):
        """Opened a minute ago, and its reminder due for half of one."""
        self.world.let_time_pass_for_emails()
        self.world.make_due(Deadline=int(time.time()) + 43_170)


class ExpiringStage(ClerkStage):
    """Trials are runs of the clerk for a request that nobody decided in time: it ends, and the requester is told."""

    def make_due(self):
        self.world.make_due(Deadline=int(time.time()) - 1)

    def act(self, *, seconds: float, patience: float = 0.0) -> Clerking:
        return replace(super().act(seconds=seconds, patience=patience), approvers=(), tells=True)

    def serves(self):
        super().serves()
        (item,) = self.world.requests()
        assert item["Status"] == {"S": "expired"} and "Due" not in item, item["Status"]


class ApprovalStage(Stage):
    """Trials are presses on "approve"; where there is a ledger, each on a request of its own."""

    name = "ApprovalFunction"
    deed = "a press"

    def __init__(self, world: World, **environment: str | None):
        super().__init__(world, **environment)
        self._call: Call | None = None
        self._said: list[Said] = []  # of the request, where a ledger remembers it

    def prepare(self):
        if self.has_ledger:
            email = self.world.open_request(self.new_wait_url())[ANN]
        elif self._call is None:
            email = self.world.ask()
        else:
            return
        self._call = Call(email.link, "POST", [("decision", "approve"), ("comment", ""), ("code", email.code)])
        self.aws.relent()
        self._said = []

    def act(self, *, seconds: float, patience: float = 0.0) -> Pressing:
        (delivery,) = self.sandbox.deliver(self._call.event(), seconds=seconds, patience=patience)
        self._said = (self._said if self.has_ledger else []) + self.aws.relent()
        return Pressing(delivery, self._said)

    def serves(self):
        """The person presses once more, and the request is approved, by one and the same signal."""
        pressing = ApprovalStage.act(self, seconds=60.0)
        pressing.check()
        assert pressing.heading == "Approved", f"the next press came to '{pressing.heading}'"


class WrongCodeStage(ApprovalStage):
    """Trials are presses with a wrong code."""

    deed = "a press with a wrong code"

    def act(self, *, seconds: float, patience: float = 0.0) -> WrongCodePressing:
        fields = [(name, "000 000" if name == "code" else value) for name, value in self._call.form]
        (delivery,) = self.sandbox.deliver(replace(self._call, form=fields).event(), seconds=seconds, patience=patience)
        return WrongCodePressing(delivery, self.aws.relent())


class UnsignalledStage(ApprovalStage):
    """Trials are presses on a request that was decided, and whose signal the store refused."""

    deed = "a press on a decided request without a signal"

    def prepare(self):
        super().prepare()
        self.aws.spoil(SIGNAL, REFUSAL, times=ALWAYS)
        first = super().act(seconds=30.0)
        assert first.page.status == 502, first.heading
        self.world.let_claims_run_out()
        self._said = first.said


class MisfitStage(ApprovalStage):
    """Trials are events that are no HTTP request, which the function reports to Lambda as an error."""

    deed = "an event that is no HTTP request"

    def act(self, *, seconds: float, patience: float = 0.0) -> Pressing:
        (delivery,) = self.sandbox.deliver({}, seconds=seconds, patience=patience)
        return Pressing(delivery, self.aws.relent())


class VisitStage(ApprovalStage):
    """Trials are visits of the page of one request, which nobody decides."""

    deed = "a visit"

    def prepare(self):
        if self._call is None:
            self._call = Call(self.world.open_request(self.new_wait_url())[ANN].link)
            self.aws.relent()
        self._said = []

    def serves(self):
        visit = self.act(seconds=60.0)
        assert visit.heading.startswith("Start "), f"the next visit came to '{visit.heading}'"


def on_stages(trials: list[Trial], play: Callable[[list[Trial]], list[Result]], *, parallel: int) -> list[Result]:
    """Deals trials to stages, several of which are played at a time."""
    hands = max(min(parallel, len(trials)), -(-len(trials) // TRIALS))
    shares = [trials[first::hands] for first in range(hands)]
    with ThreadPoolExecutor(parallel) as pool:
        return [result for results in pool.map(play, shares) for result in results]
