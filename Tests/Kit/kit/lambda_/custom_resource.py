"""Events as CloudFormation sends them to a custom resource's function."""

import copy
import uuid

from kit.aws.urls import STACK_UUID, WaitURL

PHYSICAL_ID = "issued-by-an-earlier-create"
REMOVE = object()  # as a value in `changes`: the field is left out


def response_url(store, logical_id="Approval", request_id="6f1c2d9e-0000-4000-8000-000000000000") -> str:
    return (
        f"{store.url}/arn%3Aaws%3Acloudformation%3Aus-east-1%3A123456789012%3Astack/team-wiki/{STACK_UUID}%7C{logical_id}%7C{request_id}"
        "?AWSAccessKeyId=AKIAEXAMPLERESPONSES&Expires=4102444800&Signature=qUeRySecret%2Bof%2FTheResponse%3D"
    )


def event(kind: str, wait_url: WaitURL | str, responses, *, properties=None, old=None, **changes) -> dict:
    """A Create, Update or Delete. `properties` and `changes` override, and REMOVE takes a field away."""
    stack_id = wait_url.stack_id if isinstance(wait_url, WaitURL) else WaitURL().stack_id
    logical_id = changes.get("LogicalResourceId", "Approval")
    base = {
        "ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:approval-notification",
        "Region": "us-east-1",
        "WaitUrl": str(wait_url),
        "EmailID": "requester@example.com",
    }
    result = {
        "RequestType": kind,
        "ServiceToken": base["ServiceToken"],
        "ResponseURL": response_url(responses, logical_id if isinstance(logical_id, str) else "Approval"),
        "StackId": stack_id,
        "RequestId": str(uuid.uuid4()),
        "LogicalResourceId": "Approval",
        "ResourceType": "Custom::NotificationFunction",
        "ResourceProperties": _without_removed({**base, **(properties or {})}),
    }
    if kind != "Create":
        result["PhysicalResourceId"] = PHYSICAL_ID
    if kind == "Update":
        result["OldResourceProperties"] = _without_removed({**base, **(old if old is not None else properties or {})})
    return _without_removed({**result, **changes})


def _without_removed(fields: dict) -> dict:
    return copy.deepcopy({name: value for name, value in fields.items() if value is not REMOVE})
