"""What must hold of an event for the NotificationFunction, whatever AWS did meanwhile."""

import json
from collections import Counter
from dataclasses import dataclass

from kit.aws.sns import topic_of
from kit.flow.ledger_world import ANN, BEN, CLEO

from .aws import ANSWER, EMAIL, PUBLISH, SIGNAL, UPDATE, Said
from .sandbox import Delivery


@dataclass(frozen=True)
class Asking:
    """A Create that was delivered to the NotificationFunction, and all that was said meanwhile.

    `approvers` are those who are emailed one by one; without a ledger it is None, and one email goes to all. `owed` are those
    whom the ledger has as still to be emailed, which the clerk does.
    """

    event: dict
    deliveries: list[Delivery]
    said: list[Said]
    approvers: tuple[str, ...] | None = None
    owed: frozenset[str] = frozenset()

    @property
    def answers(self) -> list[Said]:
        """The answers that CloudFormation has got."""
        own = [each for each in self.said if each.operation == ANSWER and each.done]
        return [each for each in own if json.loads(each.request.body)["RequestId"] == self.event["RequestId"]]

    @property
    def status(self) -> str | None:
        return json.loads(self.answers[0].request.body)["Status"] if self.answers else None

    def delivery_of(self, said: Said) -> int:
        """The number of the delivery in which something was said."""
        return max(number for number, each in enumerate(self.deliveries) if each.since <= said.at)

    def check(self, *, reachable: bool = True, may_end_late: bool = False, frozen: bool = False):
        """Asserts all that must hold.

        `reachable`: CloudFormation's store took answers; otherwise the invocation must fail, and say so to Lambda.
        `frozen`: the process was stopped for longer than the invocation had. Nobody can be in time then, and the process may
        not have heard that its answer was taken, in which case the event comes again and may come to something else. The
        same holds where the event itself arrived spoiled.
        """
        assert may_end_late or all(each.ended != "killed" for each in self.deliveries), "it ran into Lambda's deadline"
        self._answered_once(reachable, frozen)
        self._answered_alike(frozen)
        if not frozen:
            self._answered_in_time()
        self._success_is_true()
        self._nobody_emailed_twice(frozen)

    def _answered_once(self, reachable: bool, frozen: bool):
        assert self.answers or not reachable, "CloudFormation got no answer"
        for earlier, later in zip(self.answers, self.answers[1:], strict=False):
            delivery = self.deliveries[self.delivery_of(earlier)]
            repeated = self.delivery_of(later) > self.delivery_of(earlier) or frozen
            assert not earlier.whole or (repeated and delivery.failed), (
                "CloudFormation got an answer again, though the first was acknowledged"
            )
        if not self.deliveries[-1].failed:
            assert any(each.heard_yes for each in self.answers), "Lambda was told that all is well, and CloudFormation nothing"

    def _answered_alike(self, frozen: bool):
        bodies = {(self.delivery_of(each) if frozen else 0, each.request.body) for each in self.answers}
        assert len(bodies) == len({delivery for delivery, _ in bodies}), f"CloudFormation got different answers: {bodies}"

    def _answered_in_time(self):
        for answer in self.answers[:1]:
            limit = self.deliveries[self.delivery_of(answer)].invocation.deadline
            assert answer.at < limit, f"CloudFormation was answered {answer.at - limit:.2f} s too late"

    def _success_is_true(self):
        if self.status == "SUCCESS" and self.event["RequestType"] == "Create":
            missing = set(self.approvers or [None]) - heard_by(self.said) - self.owed
            assert not missing, f"SUCCESS, though SNS never said that the email was taken, and the clerk owes none: {missing}"

    def _nobody_emailed_twice(self, frozen: bool):
        """More than once only where a retry can't know of the email before.

        Its answer was lost, or came to a frozen process; or the process ended before the ledger had noted it, for which the
        answer about another approver's email is enough, as all go out side by side; or there is no ledger, and the event
        came again.
        """
        unnoted = sum(each.operation == UPDATE and not each.done and not each.whole for each in self.said)
        ended = {self.delivery_of(each) for each in self.said if each.operation == PUBLISH and not each.whole}
        unnoted += sum(self.deliveries[number].failed for number in ended)
        again = len(self.deliveries) - 1
        check_repeated(self.said, again if self.approvers is None or frozen else min(unnoted, again))

    def story(self) -> str:
        return story(self.deliveries, self.said)

    @property
    def in_a_word(self) -> str:
        return (
            f"{self.status or 'unanswered'} at delivery {self.delivery_of(self.answers[0]) + 1}" if self.answers else "unanswered"
        )

    @property
    def emails_again(self) -> int:
        return emails_again(self.said)


class Passing(Asking):
    """The same of a gate on a request that nobody has decided: no trouble with the ledger may let a stack pass."""

    def _success_is_true(self):
        assert self.status != "SUCCESS" or self.event["RequestType"] == "Delete", "the gate let an undecided request pass"


class Withdrawal(Asking):
    """The same of the Delete of a request: no trouble with the ledger may keep a stack from going."""

    def _success_is_true(self):
        assert self.status == "SUCCESS", f"a Delete was answered {self.status}"


@dataclass(frozen=True)
class Resending:
    """An operator's wish that each of `approvers` get a new link, delivered once, and all that was said meanwhile."""

    delivery: Delivery
    said: list[Said]
    approvers: tuple[str, ...]

    @property
    def status(self) -> str:
        return "resent" if self.delivery.ended == "response" else "not resent"

    @property
    def named(self) -> int | None:
        """How many the answer says were sent a new link."""
        return json.loads(self.delivery.invocation.outcomes[0].body)["resent"] if self.status == "resent" else None

    def check(self, **_):
        assert self.delivery.ended != "killed", "it ran into Lambda's deadline"
        if self.named is not None:
            assert self.named == len(self.approvers), f"only {self.named} were sent a new link"
            missing = set(self.approvers) - heard_by(self.said)
            assert not missing, f"the operator heard of emails that SNS never said it took: {missing}"
        check_repeated(self.said)

    def story(self) -> str:
        return story([self.delivery], self.said)

    @property
    def emails_again(self) -> int:
        return emails_again(self.said)


@dataclass(frozen=True)
class Clerking:
    """A run of the clerk, and all that was said since the request was due, in earlier runs too.

    Each of `approvers` is sent an email or a notice, once but where a retry can't know; with `tells` the requester is, too, and
    with `signals` CloudFormation is told before.
    """

    delivery: Delivery
    said: list[Said]
    approvers: tuple[str, ...]
    signals: bool = False
    tells: bool = False

    @property
    def status(self) -> str:
        return "ran" if self.delivery.ended == "response" else "stopped"

    def check(self, *, may_end_late: bool = False, frozen: bool = False, **_):
        assert may_end_late or frozen or self.delivery.ended != "killed", "it ran into Lambda's deadline"
        # A write that did not happen, or a run that stopped, may have kept from the ledger what was sent.
        spoiled = [each for each in self.said if not (each.whole and each.done and each.heard_yes)]
        unnoted = sum(each.operation not in (PUBLISH, EMAIL, SIGNAL) for each in spoiled) + frozen
        check_repeated(self.said, unnoted)
        if self.tells:
            notices = [each for each in self.said if each.operation == EMAIL and each.done]
            lost = sum(not each.whole for each in notices)
            assert len(notices) <= 1 + lost + unnoted, f"{len(notices)} emails to the requester, {lost} answers lost"
        if self.signals:
            told = [each.at for each in self.said if each.operation == SIGNAL and each.heard_yes]
            early = [each for each in emails(self.said) if not told or each.at < min(told)]
            assert not early, "somebody was told before CloudFormation"
            bodies = {each.request.body for each in self.said if each.operation == SIGNAL}
            assert len(bodies) <= 1, "CloudFormation was told different things"

    def check_done(self):
        missing = set(self.approvers) - heard_by(self.said)
        assert not missing, f"no email reached {missing}\n{self.story()}"
        if self.tells:
            assert any(each.operation == EMAIL and each.heard_yes for each in self.said), "the requester was not told"

    def story(self) -> str:
        return story([self.delivery], self.said)

    @property
    def in_a_word(self) -> str:
        return self.status

    @property
    def emails_again(self) -> int:
        return emails_again(self.said)


def emails(said: list[Said]) -> list[Said]:
    return [each for each in said if each.operation == PUBLISH and each.done]


def heard_by(said: list[Said]) -> set[str | None]:
    """Whose email SNS has said that it took."""
    return {_approver(each) for each in emails(said) if each.heard_yes}


def emails_again(said: list[Said]) -> int:
    """Emails beyond the first to the same approver."""
    return len(emails(said)) - len({_approver(each) for each in emails(said)})


def check_repeated(said: list[Said], redelivered: int = 0):
    """Asserts that nobody was emailed again but where an answer was lost, or the event came again, so many times."""
    lost = Counter(_approver(each) for each in emails(said) if not each.whole)
    for approver, count in Counter(map(_approver, emails(said))).items():
        assert count <= 1 + lost[approver] + redelivered, f"{count} emails to {approver}, {lost[approver]} answers lost"


def story(deliveries: list[Delivery], said: list[Said]) -> str:
    """What happened when, for the reader of a failure."""
    start = deliveries[0].since
    lines = [(each.since, f"delivered: {each.ended} after {each.until - each.since:.2f} s") for each in deliveries]
    for each in said:
        done, whole = "done" if each.done else "not done", "whole" if each.whole else "spoiled"
        lines.append((each.at, f"{each.operation}: {done}, answered {each.status}, {whole}"))
    return "\n".join(f"{at - start:7.2f} s  {what}" for at, what in sorted(lines))


def _approver(said: Said) -> str | None:
    """Whose email it is: the one whose own topic it goes to."""
    topic = said.form.get("TopicArn")
    return next((each for each in (ANN, BEN, CLEO) if topic == topic_of(each)), None)
