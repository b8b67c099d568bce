"""SNS over its query protocol: ListSubscriptionsByTopic, Subscribe and Publish."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from kit.aws.service import QueryService, form_of
from kit.http.server import Reply, Request

if TYPE_CHECKING:
    from botocore.credentials import Credentials

TOPIC = "arn:aws:sns:us-east-1:123456789012:approvals"


@dataclass(frozen=True)
class Subscription:
    endpoint: str = "approver@example.com"
    protocol: str = "email"
    confirmed: bool = True
    deleted: bool = False  # unsubscribed, and still listed
    spelled: str = ""  # the endpoint as the XML has it, if that is not the usual way

    def xml(self, topic: str, number: int) -> str:
        arn = f"{topic}:00000000-0000-4000-8000-{number:012d}" if self.confirmed else "PendingConfirmation"
        if self.deleted:
            arn = "Deleted"
        return (
            f"<member><TopicArn>{topic}</TopicArn><Protocol>{self.protocol}</Protocol><SubscriptionArn>{arn}</SubscriptionArn>"
            f"<Owner>123456789012</Owner><Endpoint>{self.spelled or escape(self.endpoint)}</Endpoint></member>"
        )


def key_of(address: str) -> str:
    """What of an approver's address is part of names: `TOPIC_ARN_<KEY>`."""
    return re.sub(r"[^A-Za-z0-9]", "", address)


def topic_of(address: str) -> str:
    """The topic that is one approver's own."""
    return f"{TOPIC}-{key_of(address)}"


class SNS(QueryService):
    """`subscriptions` are those of the common topic. An approver's own topic has the one of his address, and `strangers`."""

    namespace = "http://sns.amazonaws.com/doc/2010-03-31/"

    def __init__(self, credentials: "Credentials | None" = None) -> None:
        self.subscriptions: list[Subscription] = [Subscription()]
        self.strangers: dict[str, list[Subscription]] = {}  # by topic
        self.page = 100
        self.spoiled: set[str] = set()  # topics that can't be published to for the moment
        self.published: list[dict[str, str]] = []
        self.subscribed: list[dict[str, str]] = []
        super().__init__(credentials)

    def on(self, topic: str) -> list[Subscription]:
        """The subscriptions of a topic."""
        of_one = topic.startswith(f"{TOPIC}-")
        own = [each for each in self.subscriptions if not of_one or topic == topic_of(each.endpoint)]
        return own + self.strangers.get(topic, [])

    def carry_out(self, operation: str, request: Request) -> Reply:
        form = form_of(request)
        match operation:
            case "Publish" if form["TopicArn"] in self.spoiled:
                return self.error(503, "ServiceUnavailable")
            case "Publish":
                self.published.append(form)
                return self.result(operation, f"<MessageId>message-{len(self.published)}</MessageId>")
            case "Subscribe":
                self.subscribed.append(form)
                asked = form.get("ReturnSubscriptionArn") == "true"
                arn = f"{form['TopicArn']}:00000000-0000-4000-8000-{len(self.subscribed):012d}"
                return self.result(operation, f"<SubscriptionArn>{arn if asked else 'pending confirmation'}</SubscriptionArn>")
            case "ListSubscriptionsByTopic":
                return self.result(operation, self._page_after(form))
        return self.error(400, "InvalidAction")

    def _page_after(self, form: dict[str, str]) -> str:
        there = list(enumerate(self.on(form["TopicArn"])))
        start = int(form.get("NextToken", "page-0").removeprefix("page-"))
        end = start + self.page
        members = "".join(each.xml(form["TopicArn"], number) for number, each in there[start:end])
        more = f"<NextToken>page-{end}</NextToken>" if end < len(there) else ""
        return f"<Subscriptions>{members}</Subscriptions>{more}"


error = SNS.error
ACCESS_DENIED = error(403, "AuthorizationError", "not authorized to perform: SNS:ListSubscriptionsByTopic")
