"""Events as AWS sends them to a function: files of Tests/Fixtures/events, which the Swift tests read too, changed as told."""

import copy
import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from kit.aws.store import Store
from kit.aws.urls import ResponseURL, WaitURL

FIXTURES = Path(__file__).resolve().parents[3] / "Fixtures/events"
PHYSICAL_ID = "issued-by-an-earlier-create"
REMOVE = object()  # as a value: the field is left out

Event = dict[str, Any]
Fields = Mapping[str, Any]


def fixture(name: str) -> Event:
    """A file of Tests/Fixtures/events, without its ending."""
    return dict(json.loads((FIXTURES / f"{name}.json").read_text()))


def custom_resource(
    kind: str,
    wait_url: WaitURL | str,
    responses: Store | None = None,
    *,
    properties: Fields | None = None,
    old: Fields | None = None,
    **changes: Any,
) -> Event:
    """A Create, Update or Delete, whose answer goes to `responses`, or else to CloudFormation's own store.

    `properties`, `old` and `changes` override what is in the file, and REMOVE takes a field away.
    """
    event = fixture("custom-resource-create") | {"RequestType": kind, "RequestId": str(uuid.uuid4())}
    event["StackId"] = wait_url.stack_id if isinstance(wait_url, WaitURL) else WaitURL().stack_id
    base = event["ResourceProperties"] | {"WaitUrl": str(wait_url)}
    event["ResourceProperties"] = _without_removed(base | dict(properties or {}))
    if kind != "Create":
        event["PhysicalResourceId"] = PHYSICAL_ID
    if kind == "Update":
        event["OldResourceProperties"] = _without_removed(base | dict(properties or {} if old is None else old))
    event = _without_removed(event | changes)
    if "ResponseURL" not in changes:
        event["ResponseURL"] = str(response_url(event, responses))
    return event


def response_url(event: Fields, responses: Store | None = None) -> ResponseURL:
    """Where the answer to an event goes, named after the event as CloudFormation names it."""
    url = ResponseURL()
    for name, key in (("logical_id", "LogicalResourceId"), ("request_id", "RequestId")):
        if isinstance(value := event.get(key), str):
            url = url.of(**{name: value})
    if isinstance(stack_id := event.get("StackId"), str) and len(parts := stack_id.split(":")) == 6:
        _, stack, stack_uuid = (parts[5].split("/") + ["", ""])[:3]
        url = url.of(partition=parts[1], region=parts[3], account=parts[4], stack=stack, uuid=stack_uuid)
    return url.on(responses) if responses else url


def http(shape: str, method: str, path: str, query: str, headers: dict[str, str], body: str | None, *, encoded: bool) -> Event:
    """A request in one of API Gateway's payload versions, "1.0" or "2.0", or a function URL's."""
    pairs = parse_qsl(query, keep_blank_values=True)
    if shape == "1.0":
        event = fixture("apigateway-rest-post") | _version_1(method, pairs, headers)
        event["requestContext"] |= {"httpMethod": method, "path": path}
    else:
        event = fixture("apigateway-http-post" if shape == "2.0" else "function-url-post")
        joined: dict[str, str] = {}
        for name, value in pairs:
            joined[name] = f"{joined[name]},{value}" if name in joined else value
        event |= {"rawPath": path, "rawQueryString": query, "headers": headers, "queryStringParameters": joined}
        event["requestContext"]["http"] |= {"method": method, "path": path}
        if not joined:
            del event["queryStringParameters"]
    return event | {"body": body, "isBase64Encoded": encoded}


def _version_1(method: str, pairs: list[tuple[str, str]], headers: dict[str, str]) -> Event:
    many: dict[str, list[str]] = {}
    for name, value in pairs:
        many.setdefault(name, []).append(value)
    titled = {"-".join(word.capitalize() for word in name.split("-")): value for name, value in headers.items()}
    return {
        "httpMethod": method,
        "headers": titled,
        "multiValueHeaders": {name: [value] for name, value in titled.items()},
        "queryStringParameters": dict(pairs) or None,
        "multiValueQueryStringParameters": many or None,
    }


def _without_removed(fields: Fields) -> Event:
    return copy.deepcopy({name: value for name, value in fields.items() if value is not REMOVE})
