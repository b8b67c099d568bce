"""Calls of AWS services: what is tried again, how often, and what is not."""

import pytest

from kit.aws import sigv4
from kit.aws.sns import error
from kit.flow.world import CREDENTIALS
from kit.http.server import Fault, Reply

AGAIN = {
    "500": error(500, "InternalError"),
    "502": Reply(502),
    "503": error(503, "ServiceUnavailable"),
    "504": Reply(504),
    "429": Reply(429),
    "Throttling": error(400, "Throttling"),
    "Throttled": error(429, "Throttled"),
    "ThrottlingException": error(400, "ThrottlingException"),
    "RequestLimitExceeded": error(400, "RequestLimitExceeded"),
    "reset": Fault.RESET,
    "closed": Fault.CLOSE,
}
NOT_AGAIN = {
    "InvalidParameter": error(400, "InvalidParameter"),
    "AuthorizationError": error(403, "AuthorizationError"),
    "SignatureDoesNotMatch": error(403, "SignatureDoesNotMatch"),
    "NotFound": error(404, "NotFound"),
    "a redirect": Reply(307, headers=(("Location", "http://127.0.0.1:9/"),)),
}


@pytest.mark.parametrize("first", AGAIN.values(), ids=AGAIN)
def test_a_passing_trouble_is_tried_again(world, first):
    world.sns.trouble("Publish", first)
    assert world.tell(world.event())["Status"] == "SUCCESS"
    assert len(world.sns.asked("Publish")) == 2


@pytest.mark.parametrize("first", NOT_AGAIN.values(), ids=NOT_AGAIN)
def test_a_refusal_is_final(world, first):
    world.sns.trouble("Publish", first)
    assert world.tell(world.event())["Status"] == "FAILED"
    assert len(world.sns.asked("Publish")) == 1


@pytest.mark.parametrize("setting, attempts", [(None, 3), ("1", 1), ("2", 2), ("4", 4)])
def test_the_number_of_attempts_is_that_of_every_aws_sdk(world, setting, attempts):
    function = world.start("NotificationFunction", AWS_MAX_ATTEMPTS=setting)
    world.sns.trouble("Publish", AGAIN["503"], times=20)
    assert world.tell(world.event(), function)["Status"] == "FAILED"
    assert len(world.sns.asked("Publish")) == attempts


def test_every_call_is_signed_as_botocore_would_and_anew_on_each_attempt(world):
    world.sns.trouble("Publish", AGAIN["503"])
    world.ask(Product="Überwachung + 東京 & 100 % = ~*'()", Purpose="a b\tc/d?e=f&g")
    assert len(world.sns.requests) == 3
    for request in world.sns.requests:
        sigv4.check(request, CREDENTIALS)
        assert {"host", "x-amz-date", "x-amz-security-token", "content-type"} <= set(sigv4.signed_headers(request))


def test_without_a_session_token_none_is_sent(world):
    function = world.start("NotificationFunction", AWS_SESSION_TOKEN=None)
    assert world.tell(world.event(), function)["Status"] == "SUCCESS"
    for request in world.sns.requests:
        assert request.header("X-Amz-Security-Token") is None
        sigv4.check(request, CREDENTIALS)
