"""What each function is asked to do in the bare root, and how to see that it did."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kit.aws.service import form_of
from kit.aws.urls import ResponseURL, WaitURL
from kit.flow.email import base64url
from kit.http.server import Request
from kit.lambda_ import events
from kit.lambda_.gateway import Call

APPROVER = "approver@example.com"
REGION = "eu-west-1"
SNS = f"sns.{REGION}.amazonaws.com"
WAIT_URL = WaitURL(REGION, stack="bare-root", host=f"cloudformation-waitcondition-{REGION}.s3-{REGION}.amazonaws.com")
ANSWERS = ResponseURL(REGION).own_host
HOSTS = [SNS, str(WAIT_URL.host), ANSWERS]
PAGE = f"https://abc123.execute-api.{REGION}.amazonaws.com/approval"


@dataclass(frozen=True)
class Scenario:
    """`succeeded` judges the response to the last event and everything that arrived over TLS."""

    environment: dict[str, str]
    events: list[dict[str, Any]]
    succeeded: Callable[[bytes, list[Request]], bool]
    expectation: str


def put_status(received: list[Request], host: str) -> str | None:
    """The Status of the last JSON document that was PUT to this host."""
    documents = [json.loads(each.body) for each in received if each.method == "PUT" and each.header("Host") == host]
    return documents[-1].get("Status") if documents else None


def notification() -> Scenario:
    def succeeded(_: bytes, received: list[Request]) -> bool:
        published = [each for each in received if each.header("Host") == SNS and form_of(each).get("Action") == "Publish"]
        signed = all((each.header("Authorization") or "").startswith("AWS4-HMAC-SHA256 ") for each in published)
        return len(published) == 1 and signed and put_status(received, ANSWERS) == "SUCCESS"

    return Scenario(
        {"TOPIC_ARN": f"arn:aws:sns:{REGION}:123456789012:topic", "APPROVAL_URL": PAGE},
        [events.custom_resource("Create", WAIT_URL, properties={"Comment": "Zażółć gęślą jaźń, ΑΣ, ﬁne"})],
        succeeded,
        "one signed Publish to SNS and SUCCESS to CloudFormation",
    )


def approval() -> Scenario:
    link = f"{PAGE}?waitUrl={base64url(str(WAIT_URL))}"

    def succeeded(response: bytes, received: list[Request]) -> bool:
        return json.loads(response).get("statusCode") == 200 and put_status(received, str(WAIT_URL.host)) == "SUCCESS"

    press = Call(link, "POST", [("decision", "approve"), ("comment", "fine, ΑΣ")])
    return Scenario(
        {"CONFIRMATION": "button"}, [Call(link).event(), press.event()], succeeded, "a page, then SUCCESS to the wait handle"
    )


SCENARIOS = {"NotificationFunction": notification, "ApprovalFunction": approval}
