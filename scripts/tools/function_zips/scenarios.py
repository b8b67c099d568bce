"""What each function is asked to do in the bare root, and how to see that it did."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

from stand_ins import Received

APPROVER = "approver@example.com"
REGION = "eu-west-1"
ACCOUNT = "123456789012"
SNS = f"sns.{REGION}.amazonaws.com"
SIGNALS = f"cloudformation-waitcondition-{REGION}.s3-{REGION}.amazonaws.com"
ANSWERS = f"cloudformation-custom-resource-response-{REGION.replace('-', '')}.s3-{REGION}.amazonaws.com"
HOSTS = [SNS, SIGNALS, ANSWERS]

STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/bare-root/0c1d2e3f-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Scenario:
    """`succeeded` judges the response to the last event and everything that arrived over TLS."""

    environment: dict[str, str]
    events: list[dict]
    succeeded: Callable[[str, list[Received]], bool]
    expectation: str


def signed(host: str, path: str) -> str:
    """A URL pre-signed as CloudFormation's are (signature version 2); nobody here checks the signature itself."""
    query = f"AWSAccessKeyId=AKIAEXAMPLE&Expires={int(time.time()) + 86400}&Signature=c2lnbmF0dXJlc2lnbmF0dXJlcAA%3D"
    return f"https://{host}/{quote(path, safe='')}?{query}"


def wait_url() -> str:
    return signed(SIGNALS, f"{STACK}/WaitHandle")


def put_status(received: list[Received], host: str) -> str | None:
    """The Status of the last JSON document that was PUT to this host."""
    documents = [json.loads(request.body) for request in received if request.method == "PUT" and request.host == host]
    return documents[-1].get("Status") if documents else None


def notification() -> Scenario:
    event = {
        "RequestType": "Create",
        "ServiceToken": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:notification",
        "ResponseURL": signed(ANSWERS, f"{STACK}|Approval|0c1d2e3f-0000-4000-8000-000000000002"),
        "StackId": STACK,
        "RequestId": "0c1d2e3f-0000-4000-8000-000000000002",
        "LogicalResourceId": "Approval",
        "ResourceType": "Custom::NotificationFunction",
        "ResourceProperties": {
            "ServiceToken": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:notification",
            "Region": REGION,
            "WaitUrl": wait_url(),
            "EmailID": "requester@example.com",
            "Comment": "Zażółć gęślą jaźń, ΑΣ, ﬁne",
        },
    }

    def succeeded(_: str, received: list[Received]) -> bool:
        published = [r for r in received if r.host == SNS and parse_qs(r.body.decode()).get("Action") == ["Publish"]]
        signed_calls = all(r.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 ") for r in published)
        return len(published) == 1 and signed_calls and put_status(received, ANSWERS) == "SUCCESS"

    return Scenario(
        {
            "TOPIC_ARN": f"arn:aws:sns:{REGION}:{ACCOUNT}:topic",
            "APPROVAL_URL": f"https://abc123.execute-api.{REGION}.amazonaws.com/approval",
        },
        [event],
        succeeded,
        "one signed Publish to SNS and SUCCESS to CloudFormation",
    )


def approval() -> Scenario:
    link = {"waitUrl": base64.urlsafe_b64encode(wait_url().encode()).decode().rstrip("=")}

    def event(method: str, query: dict[str, str], body: str | None) -> dict:
        return {
            "version": "2.0",
            "routeKey": "ANY /approval",
            "rawPath": "/approval",
            "rawQueryString": "&".join(f"{name}={quote(value)}" for name, value in query.items()),
            "queryStringParameters": query,
            "headers": {"host": "abc123.execute-api.example", "content-type": "application/x-www-form-urlencoded"},
            "requestContext": {
                "accountId": ACCOUNT,
                "domainName": f"abc123.execute-api.{REGION}.amazonaws.com",
                "http": {"method": method, "path": "/approval", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
                "requestId": "request",
                "stage": "$default",
            },
            **({"body": body} if body is not None else {}),
            "isBase64Encoded": False,
        }

    def succeeded(response: str, received: list[Received]) -> bool:
        return json.loads(response).get("statusCode") == 200 and put_status(received, SIGNALS) == "SUCCESS"

    decision = "decision=approve&comment=" + quote("fine, ΑΣ")
    return Scenario(
        {"CONFIRMATION": "button"},
        [event("GET", link, None), event("POST", link, decision)],
        succeeded,
        "a page, then SUCCESS to the wait handle",
    )


SCENARIOS = {"NotificationFunction": notification, "ApprovalFunction": approval}
