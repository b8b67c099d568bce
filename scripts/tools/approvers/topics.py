"""The topics of a deployed flow and who is subscribed to them, as SNS lists it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from approval_requests.installation import Account, Stack
from approval_requests.text import shown
from approval_requests.trouble import Trouble, code_of

#: Source: Amazon SNS Developer Guide, Email subscription setup and management: what nobody confirms is deleted after that.
LIFE_OF_A_LINK = timedelta(hours=48)
_MAIL = ("email", "email-json")


@dataclass(frozen=True)
class Subscription:
    """One subscription as ListSubscriptionsByTopic has it; its `arn` only once it is confirmed."""

    protocol: str
    endpoint: str
    arn: str | None

    def emails(self, address: str) -> bool:
        # SNS keeps the case that was typed; mail systems fold it.
        return self.protocol in _MAIL and self.endpoint.lower() == address.lower()


@dataclass(frozen=True)
class Approver:
    """An address of the stack's `Approvers`. `state` is "confirmed", "pending", or "missing", which is what SNS makes of one
    that was unsubscribed, was not confirmed in time, or never was subscribed: it does not say which.

    `is_protected` is None unless it is confirmed. `others` get what is meant for this approver.
    """

    address: str
    topic: str
    state: str
    asked_after: datetime | None = None
    is_protected: bool | None = None
    others: tuple[Subscription, ...] = ()


class Topics:
    """The subscriptions of one stack's approvers."""

    def __init__(self, account: Account, stack: Stack, now: datetime):
        self._account, self._stack, self._now = account, stack, now
        self._sns = account.sns()
        self._listed: dict[str, list[Subscription]] = {}
        self.addresses = [address for address in stack.parameters.get("Approvers", "").split(",") if address]

    @property
    def has_ledger(self) -> bool:
        """Whether each approver has a topic of their own."""
        return "TableName" in self._stack.outputs

    @property
    def arns(self) -> list[str]:
        return list(dict.fromkeys(map(self.topic_of, self.addresses)))

    def topic_of(self, address: str) -> str:
        name = f"TopicArn{_key(address)}" if self.has_ledger else "TopicArn"
        if name not in self._stack.outputs:
            raise Trouble(
                f"the stack {self._stack.name} has no output {name}, so it is of another version: "
                "deploy this one with scripts/deploy"
            )
        return self._stack.outputs[name]

    def approvers(self) -> list[Approver]:
        return [self.approver(address) for address in self.addresses]

    def approver(self, address: str) -> Approver:
        """The approver with this address, in whatever case; throws `Trouble` where there is none."""
        address = self.known(address)
        topic = self.topic_of(address)
        subscriptions = self._subscriptions(topic)
        entitled = [address] if self.has_ledger else self.addresses
        others = tuple(each for each in subscriptions if each.arn and not any(map(each.emails, entitled)))
        own = [each for each in subscriptions if each.emails(address)]
        if confirmed := [each.arn for each in own if each.arn]:
            return Approver(address, topic, "confirmed", is_protected=all(map(self._is_protected, confirmed)), others=others)
        if own:
            return Approver(address, topic, "pending", self._asked_after(address), others=others)
        return Approver(address, topic, "missing", others=others)

    def known(self, address: str) -> str:
        """The address as the stack writes it; throws `Trouble` where it is no approver's."""
        for each in self.addresses:
            if each.lower() == address.lower():
                return each
        raise Trouble(
            f"{shown(address)} is no approver of the stack {self._stack.name}; these are: {', '.join(self.addresses)}. "
            "scripts/deploy --email adds one"
        )

    def forget(self) -> None:
        """Has SNS asked anew."""
        self._listed.clear()

    def _subscriptions(self, topic: str) -> list[Subscription]:
        if topic not in self._listed:
            pages = self._sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
            self._listed[topic] = list(_read(each for page in pages for each in page["Subscriptions"]))
        return self._listed[topic]

    def _is_protected(self, arn: str) -> bool:
        attributes = self._sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        return bool(attributes.get("ConfirmationWasAuthenticated") == "true")

    def _asked_after(self, address: str) -> datetime | None:
        """The earliest that AWS can have sent the link: SNS does not say when it did. None for "less than 48 hours ago"."""
        name = f"{'Topic' if self.has_ledger else 'Subscription'}{_key(address)}"
        try:
            answer = self._account.cloudformation().describe_stack_resource(StackName=self._stack.name, LogicalResourceId=name)
        except ClientError as error:
            # Nice to know, and no more.
            if code_of(error) in ("AccessDenied", "ValidationError"):
                return None
            raise
        resource = answer["StackResourceDetail"]
        created: datetime = resource["LastUpdatedTimestamp"].astimezone(UTC)
        # Of a resource that was changed since, the time says nothing about its subscription.
        is_recent = resource["ResourceStatus"] == "CREATE_COMPLETE" and self._now - created < LIFE_OF_A_LINK
        return created if is_recent else None


def _read(rows: Iterable[dict[str, Any]]) -> Iterable[Subscription]:
    for row in rows:
        arn = row["SubscriptionArn"]
        # Unsubscribed; it is listed for a while yet.
        if arn != "Deleted":
            yield Subscription(row["Protocol"], row["Endpoint"], arn if arn.startswith("arn:") else None)


def _key(address: str) -> str:
    """As templates/approval-flow.yaml makes it."""
    return "".join(each for each in address if each.isascii() and each.isalnum())
