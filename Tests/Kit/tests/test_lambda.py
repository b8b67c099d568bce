"""Lambda's side: events as its files have them, and the two Runtime APIs."""

import http.client
import json
import threading

import pytest

from kit.aws.urls import GENUINE, ResponseURL, WaitURL
from kit.lambda_ import events
from kit.lambda_.gateway import SHAPES, Call
from kit.lambda_.runtime_api import OPERATOR_ARN, RuntimeAPI
from kit.lambda_.strict_runtime_api import StrictRuntimeAPI, invocation

PREFIX = "/2018-06-01/runtime/invocation"


def call(api: RuntimeAPI | StrictRuntimeAPI, method: str, path: str, body: bytes | None = None) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(api.address, timeout=10)
    connection.request(method, PREFIX + path, body)
    return connection.getresponse()


def test_an_event_goes_out_as_it_is_and_its_outcome_is_kept() -> None:
    api = RuntimeAPI()
    queued = api.queue({"a": 1}, seconds=9, function_arn=OPERATOR_ARN)
    handed = call(api, "GET", "/next")
    assert json.loads(handed.read()) == {"a": 1}
    assert handed.headers["Lambda-Runtime-Aws-Request-Id"] == queued.request_id
    assert handed.headers["Lambda-Runtime-Invoked-Function-Arn"].endswith(":operator")
    assert not api.finished
    assert call(api, "POST", f"/{queued.request_id}/response", b"null").status == 202
    assert api.finished and [(each.kind, each.body) for each in queued.outcomes] == [("response", b"null")]
    assert call(api, "POST", "/another/response", b"null").status == 404 and len(api.unexpected) == 1
    api.close()


def test_the_strict_one_hands_out_one_event_at_a_time_and_only_to_the_newest_poll() -> None:
    api = StrictRuntimeAPI()
    polls: list[int] = []
    old = threading.Thread(target=lambda: polls.append(call(api, "GET", "/next").status))
    old.start()
    while not api._polls:
        old.join(0.01)
    api.queue(invocation({}, seconds=9, request_id="one"))
    old.join(10)
    assert polls == [200]
    assert call(api, "GET", "/next").status == 403, "an event is still out"
    assert call(api, "POST", "/another/response", b"null").status == 400
    assert call(api, "POST", "/one/error", b"{}").status == 202
    assert [each.kind for each in api.outcomes()] == ["error"]
    api.close()


def test_a_create_is_the_file_with_what_was_changed() -> None:
    wait_url = WaitURL("eu-west-1", stack="other")
    event = events.custom_resource(
        "Update", wait_url, properties={"Product": "Wiki", "Region": events.REMOVE}, LogicalResourceId="L"
    )
    assert event["StackId"] == wait_url.stack_id and event["PhysicalResourceId"] == events.PHYSICAL_ID
    assert event["ResourceProperties"]["Product"] == "Wiki" and "Region" not in event["ResourceProperties"]
    assert event["ResponseURL"].startswith(
        "https://cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com/"
        "arn%3Aaws%3Acloudformation%3Aeu-west-1%3A123456789012%3Astack/other/"
    )
    assert f"%7CL%7C{event['RequestId']}?" in event["ResponseURL"]


@pytest.mark.parametrize("url", GENUINE.values(), ids=GENUINE)
def test_a_url_names_its_stack_and_says_when_it_was_signed(url: WaitURL) -> None:
    assert url.stack in str(url) and url.account in str(url)
    answer = ResponseURL(url.region, partition=url.partition, signature=url.signature)
    assert ("X-Amz-Date=" in str(answer)) == url.signature.startswith("v4")
    assert ("X-Amz-Security-Token=" in str(answer)) == (url.signature == "v4+token")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_form_is_in_the_event_as_a_browser_sends_it(shape: str) -> None:
    event = Call("https://h.example/approval?a=1&a=2&b=%2B", "POST", [("x", "ü &")], shape=shape).event()
    assert event["body"] == "x=%C3%BC+%26" and not event["isBase64Encoded"]
    if shape == "1.0":
        assert event["httpMethod"] == "POST" and event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": ["+"]}
        assert event["headers"]["Content-Type"] == "application/x-www-form-urlencoded"
    else:
        assert event["requestContext"]["http"]["method"] == "POST"
        assert (event["rawQueryString"], event["queryStringParameters"]) == ("a=1&a=2&b=%2B", {"a": "1,2", "b": "+"})
