"""What URLSession on Linux is known to lose: some bytes a request, and a copy of its URL."""

import json
from collections import Counter

from benchmark.rig import Scene

# Measured with Swift 6.3.1; the rest of the loss is the URL, as Foundation never frees what libcurl parsed from it.
BYTES_A_REQUEST = 163

RUNTIME_API = "http://127.0.0.1:65535/2018-06-01/runtime/invocation"
SERVICES = {
    "sns": ("ListSubscriptionsByTopic", "Publish"),
    "dynamodb": ("GetItem", "PutItem", "UpdateItem", "Query"),
    "events": ("PutEvents",),
    "cloudformation": ("DescribeStacks", "DescribeStackResource"),
}


def of_calls(scene: Scene, calls: Counter[str]) -> int:
    """Bytes lost for these calls, and for none of the Runtime API's."""
    lengths = {operation: len(scene.aws.url(service)) + 1 for service, named in SERVICES.items() for operation in named}
    lengths["SendEmail"] = len(scene.aws.url("sesv2") + "/v2/email/outbound-emails")
    lengths["signal"] = len(scene.request.wait_url)
    lengths["answer"] = len(response_url(scene))
    return sum(count * (BYTES_A_REQUEST + lengths[operation]) for operation, count in calls.items())


def of_invocation() -> int:
    """Bytes lost for asking for an event and for answering it."""
    answer = f"{RUNTIME_API}/{'0' * 36}/response"
    return 2 * BYTES_A_REQUEST + len(f"{RUNTIME_API}/next") + len(answer)


def response_url(scene: Scene) -> str:
    return json.loads(scene.notification())["ResponseURL"]
