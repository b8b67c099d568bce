"""Calls of AWS services: what is tried again, how often, and what is not."""

import calendar
import time
from dataclasses import replace
from email.utils import formatdate

import pytest

from kit.aws import dynamodb, sigv4
from kit.aws.sns import error
from kit.flow.ledger_world import ANN, BEN, CLEO
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
    "another key": error(403, "SignatureDoesNotMatch", "The request signature we calculated does not match yours."),
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


# A clock that is wrong, or a signature that grew old in a sandbox that was frozen

TOO_OLD = "Signature expired: 20260101T000000Z is now earlier than 20260101T000500Z (20260101T001000Z - 5 min.)"
TOO_NEW = "Signature not yet current: 20260101T001000Z is still later than 20260101T000500Z (20260101T000000Z + 5 min.)"
HOUR = 3600


def at_time(reply: Reply, seconds_ahead: float) -> Reply:
    """The same from a server whose clock is ahead of ours."""
    return replace(reply, headers=(*reply.headers, ("Date", formatdate(time.time() + seconds_ahead, usegmt=True))))


REFUSED_FOR_ITS_TIME = {
    "DynamoDB, too old": ("dynamodb", "GetItem", dynamodb.error(400, "InvalidSignatureException", TOO_OLD)),
    "DynamoDB, the write": ("dynamodb", "PutItem", dynamodb.error(400, "InvalidSignatureException", TOO_NEW)),
    "DynamoDB, skewed": ("dynamodb", "UpdateItem", dynamodb.error(403, "RequestTimeTooSkewed")),
    "SNS, the list": ("sns", "ListSubscriptionsByTopic", error(403, "SignatureDoesNotMatch", TOO_OLD)),
    "SNS, an email": ("sns", "Publish", error(403, "SignatureDoesNotMatch", TOO_NEW)),
    "SNS, skewed": ("sns", "Publish", error(403, "RequestTimeTooSkewed")),
    "SNS, expired": ("sns", "Publish", error(400, "RequestExpired")),
    "CloudFormation": ("cloudformation", "DescribeStackResource", error(403, "SignatureDoesNotMatch", TOO_OLD)),
    "EventBridge": ("events", "PutEvents", dynamodb.error(400, "InvalidSignatureException", TOO_OLD)),
}


@pytest.mark.parametrize("service, operation, refusal", REFUSED_FOR_ITS_TIME.values(), ids=REFUSED_FOR_ITS_TIME)
@pytest.mark.parametrize("ahead", [HOUR, -HOUR], ids=["behind", "ahead"])
def test_a_signature_that_is_refused_for_its_time_is_made_anew_by_the_servers_clock(ledger, service, operation, refusal, ahead):
    """Every call of the launch comes through, and each email comes once."""
    stand_in = getattr(ledger, service)
    stand_in.trouble(operation, at_time(refusal, ahead))
    assert set(ledger.open_request()) == {ANN, BEN, CLEO}
    assert len(ledger.sns.published) == 3 and ledger.events.details("Request Opened")
    signed_at = [calendar.timegm(time.strptime(each.header("X-Amz-Date"), "%Y%m%dT%H%M%SZ")) for each in stand_in.requests]
    assert any((each - time.time()) / ahead > 0.5 for each in signed_at), "no attempt goes by the server's clock"


@pytest.mark.parametrize("date", [(), (("Date", "yesterday"),), (("Date", ""),)], ids=["none", "no date", "empty"])
def test_without_the_servers_time_a_fresh_signature_is_tried(ledger, date):
    refusal = dynamodb.error(400, "InvalidSignatureException", TOO_OLD)
    ledger.dynamodb.trouble("GetItem", replace(refusal, headers=(*refusal.headers, *date)))
    assert len(ledger.open_request()) == 3


def test_a_signature_refused_for_its_time_does_not_keep_a_decision_away(ledger):
    email = ledger.open_request()[ANN]
    ledger.dynamodb.trouble("GetItem", at_time(dynamodb.error(400, "InvalidSignatureException", TOO_OLD), HOUR))
    ledger.dynamodb.trouble("UpdateItem", at_time(dynamodb.error(400, "InvalidSignatureException", TOO_OLD), HOUR))
    assert ledger.press(email, "approve").status == 200
    assert [status for _, status in ledger.signalled()] == ["SUCCESS"]


def test_a_wrong_key_is_final_at_the_table_too(ledger):
    message = "The request signature we calculated does not match the signature you provided."
    ledger.dynamodb.trouble("PutItem", dynamodb.error(400, "InvalidSignatureException", message), times=9)
    assert ledger.tell(ledger.event())["Status"] == "FAILED"
    assert ledger.dynamodb.operations().count("PutItem") == 1
    assert not ledger.sns.published


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
