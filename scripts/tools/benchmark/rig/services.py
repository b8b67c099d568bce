"""AWS as the functions meet it: every answer is true of the one installation that it stands for, and made in microseconds."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from kit.aws.cloudformation import CloudFormation, Stack
from kit.aws.service import QueryService
from kit.aws.sns import SNS, Subscription, key_of
from kit.aws.urls import ACCOUNT, WaitURL

from .framing import Framed
from .table import SLOT, Table

TOPIC = "arn:aws:sns:us-east-1:123456789012:approvals"
SERVICES = ("sns", "dynamodb", "events", "cloudformation", "sesv2", "signals", "responses")

FIELD = re.compile(rb"(?:^|&)(Action|TopicArn|StackName|LogicalResourceId)=([^&]*)")
STATUS = re.compile(rb'"Status":\s?"(\w+)"')
XML, JSON = "text/xml", "application/x-amz-json-1.0"
STORED = ("ETag", '"d41d8cd98f00b204e9800998ecf8427e"')


@dataclass(frozen=True)
class Told:
    """An answer, and what the log says of the call: `about` is a topic, an item's key, or the status that S3 was given."""

    operation: str
    about: str
    status: int
    body: bytes
    header: tuple[str, str]


class Services:
    """`wait_host` and `made_at` are those of every wait URL, so that CloudFormation knows each stack's without being told."""

    def __init__(self, approvers: list[str], wait_host: str, made_at: int, keep: int) -> None:
        self.table = Table(keep=keep)
        self.emails: list[bytes] = []
        self.keeps_emails = False
        self.keeps_slots = False
        self.stack_status = "CREATE_IN_PROGRESS"
        self._topics = {TOPIC: approvers} | {f"{TOPIC}-{key_of(each)}": [each] for each in approvers}
        self._wait_host, self._made_at = wait_host, made_at
        self._messages = 0

    def answer(self, service: str, request: Framed) -> Told:
        match service:
            case "sns":
                return self._sns(request.body)
            case "dynamodb":
                return self._dynamodb(request)
            case "cloudformation":
                return self._cloudformation(request.body)
            case "events":
                count = len(json.loads(request.body)["Entries"])
                entries = [{"EventId": f"0c1d2e3f-{number}"} for number in range(count)]
                return _json("PutEvents", {"FailedEntryCount": 0, "Entries": entries})
            case "sesv2":
                self._messages += 1
                return _json("SendEmail", {"MessageId": f"message-{self._messages}"})
        found = STATUS.search(request.body)
        status = found[1].decode() if found else ""
        return Told("signal" if service == "signals" else "answer", status, 200, b"", STORED)

    def _sns(self, body: bytes) -> Told:
        form = _form(body)
        action, topic = form["Action"], form.get("TopicArn", "")
        self._messages += 1
        match action:
            case "Publish":
                if self.keeps_emails:
                    self.emails.append(body)
                return _xml(SNS, action, f"<MessageId>message-{self._messages}</MessageId>", topic)
            case "Subscribe":
                return _xml(SNS, action, "<SubscriptionArn>pending confirmation</SubscriptionArn>", topic)
            case "ListSubscriptionsByTopic" if topic in self._topics:
                members = "".join(Subscription(each).xml(topic, n) for n, each in enumerate(self._topics[topic]))
                return _xml(SNS, action, f"<Subscriptions>{members}</Subscriptions>", topic)
        return _refused(SNS, action, "NotFound", topic)

    def _dynamodb(self, request: Framed) -> Told:
        operation = request.headers["x-amz-target"].rpartition(".")[2]
        status, answer = self.table.answer(operation, request.body)
        key = _key_of(request.body)
        if key.startswith(SLOT) and not self.keeps_slots:
            # Time to live at its quickest: what is measured is the function, and not its thrift with emails.
            self.table.remove(key)
        about = key if status == 200 else f"{key} {json.loads(answer)['__type'].rpartition('#')[2]}"
        return Told(operation, about, status, answer, ("Content-Type", JSON))

    def _cloudformation(self, body: bytes) -> Told:
        form = _form(body)
        action, stack_id = form["Action"], form.get("StackName", "")
        if not stack_id.startswith("arn:"):
            return _refused(CloudFormation, action, "ValidationError", stack_id)
        stack = Stack(stack_id, self.stack_status, tags=_tags())
        if action == "DescribeStacks":
            return _xml(CloudFormation, action, f"<Stacks>{stack.xml()}</Stacks>", stack_id)
        logical_id = form["LogicalResourceId"]
        stack.resources[logical_id] = str(self.wait_url(stack_id).of(handle=logical_id))
        return _xml(CloudFormation, action, stack.resource_xml(logical_id), stack_id)

    def wait_url(self, stack_id: str) -> WaitURL:
        *_, stack, uuid = stack_id.split("/")
        return wait_url(self._wait_host, self._made_at, stack, uuid)


def wait_url(host: str, made_at: int, stack: str, uuid: str) -> WaitURL:
    return WaitURL(host=host, made_at=made_at, seconds=86_400, stack=stack, uuid=uuid)


def _tags() -> dict[str, str]:
    """What Service Catalog writes onto a stack that it launches."""
    catalog = f"arn:aws:catalog:us-east-1:{ACCOUNT}"
    return {
        "aws:servicecatalog:provisioningPrincipalArn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Launcher/session",
        "aws:servicecatalog:productArn": f"{catalog}:product/prod-abcdefghijklm",
        "aws:servicecatalog:provisionedProductArn": f"arn:aws:servicecatalog:us-east-1:{ACCOUNT}:stack/wiki/pp-abcdefghijklm",
        "aws:servicecatalog:provisioningArtifactIdentifier": "pa-abcdefghijklm",
        "team": "data",
    }


def _form(body: bytes) -> dict[str, str]:
    """The few fields that matter; a message of 200 KB is not decoded for them."""
    return {name.decode(): unquote(value.decode().replace("+", " ")) for name, value in FIELD.findall(body)}


KEY = re.compile(rb'"RequestId":\s?\{\s?"S":\s?"([^"]+)"')


def _key_of(body: bytes) -> str:
    """Of the item that a call is about; an item's own key may stand anywhere in it, as may a map's with its name."""
    asked = KEY.findall(body)
    if len(asked) == 1:
        return str(asked[0].decode())
    told: dict[str, Any] = json.loads(body)
    return str((told.get("Key") or told.get("Item") or {}).get("RequestId", {}).get("S", ""))


def _json(operation: str, answer: dict[str, Any]) -> Told:
    return Told(operation, "", 200, json.dumps(answer).encode(), ("Content-Type", JSON))


def _xml(service: type[QueryService], action: str, inner: str, about: str) -> Told:
    body = (
        f'<{action}Response xmlns="{service.namespace}"><{action}Result>{inner}</{action}Result>'
        f"<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></{action}Response>"
    )
    return Told(action, about, 200, body.encode(), ("Content-Type", XML))


def _refused(service: type[QueryService], action: str, code: str, about: str) -> Told:
    return Told(action, f"{about} {code}", 400, service.error(400, code).body, ("Content-Type", XML))
