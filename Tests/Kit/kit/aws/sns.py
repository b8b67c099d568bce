"""SNS over its query protocol: ListSubscriptionsByTopic and Publish, with what a test wants to go wrong."""

import threading
from dataclasses import dataclass, field
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from kit.http.server import Fault, Reply, Request, Server

NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/"
TOPIC = "arn:aws:sns:us-east-1:123456789012:approvals"


@dataclass(frozen=True)
class Subscription:
    endpoint: str = "approver@example.com"
    protocol: str = "email"
    confirmed: bool = True

    def xml(self, topic: str, number: int) -> str:
        arn = f"{topic}:00000000-0000-4000-8000-{number:012d}" if self.confirmed else "PendingConfirmation"
        return (
            f"<member><TopicArn>{topic}</TopicArn><Protocol>{self.protocol}</Protocol><SubscriptionArn>{arn}</SubscriptionArn>"
            f"<Owner>123456789012</Owner><Endpoint>{escape(self.endpoint)}</Endpoint></member>"
        )


def error(status: int, code: str, message: str = "as the test ordered") -> Reply:
    """An error in the form of the query protocol."""
    kind = "Sender" if status < 500 else "Receiver"
    return Reply(
        status,
        (
            f'<ErrorResponse xmlns="{NAMESPACE}"><Error><Type>{kind}</Type><Code>{code}</Code>'
            f"<Message>{message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"
        ).encode(),
        (("Content-Type", "text/xml"),),
    )


ACCESS_DENIED = error(403, "AuthorizationError", "not authorized to perform: SNS:ListSubscriptionsByTopic")


@dataclass
class SNS:
    subscriptions: list[Subscription] = field(default_factory=lambda: [Subscription()])
    page: int = 100
    replies: dict[str, list[Reply | Fault]] = field(default_factory=dict)  # by action, used up before the true answer
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self):
        self._lock = threading.Lock()
        self.server = Server(self._answer)
        self.url = self.server.url
        self.published: list[dict[str, str]] = []

    def close(self):
        self.server.close()

    def hang_up(self):
        """Closes every open connection, as time does to idle ones."""
        self.server.hang_up()

    def asked(self, action: str) -> list[dict[str, str]]:
        """The form of every request for this action, answered or not."""
        return [form for form in map(_form, self.requests) if form.get("Action") == action]

    def _answer(self, request: Request) -> Reply | Fault:
        form = _form(request)
        action = form.get("Action", "")
        with self._lock:
            self.requests.append(request)
            if self.replies.get(action):
                return self.replies[action].pop(0)
            match action:
                case "Publish":
                    self.published.append(form)
                    return _result(action, f"<MessageId>message-{len(self.published)}</MessageId>")
                case "ListSubscriptionsByTopic":
                    return _result(action, self._page_after(form))
        return error(400, "InvalidAction")

    def _page_after(self, form: dict[str, str]) -> str:
        start = int(form.get("NextToken", "page-0").removeprefix("page-"))
        end = start + self.page
        members = "".join(each.xml(form["TopicArn"], number) for number, each in list(enumerate(self.subscriptions))[start:end])
        more = f"<NextToken>page-{end}</NextToken>" if end < len(self.subscriptions) else ""
        return f"<Subscriptions>{members}</Subscriptions>{more}"


def _form(request: Request) -> dict[str, str]:
    fields = parse_qs(request.body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(request.body))
    return {name: values[-1] for name, values in fields.items()}


def _result(action: str, inner: str) -> Reply:
    xml = (
        f'<{action}Response xmlns="{NAMESPACE}"><{action}Result>{inner}</{action}Result>'
        f"<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></{action}Response>"
    )
    return Reply(200, xml.encode(), (("Content-Type", "text/xml"),))
