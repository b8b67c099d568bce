"""The log: one JSON object a line, levels, and never a secret (which every other test checks too)."""

import pytest

from kit.aws.sns import error
from kit.http.server import Reply
from kit.lambda_.gateway import Call
from kit.secrets import Secrets

LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]


def busy_day(world, **environment):
    """Something of everything: asking, failing, opening, mistyping, deciding, being refused."""
    notification = world.start("NotificationFunction", **environment)
    approval = world.start("ApprovalFunction", **environment)
    email = world.ask(world.wait_url(signature="v4+token"), function=notification, Purpose="a detail")
    world.tell(world.event(properties={"EmailID": "nobody"}), notification)
    world.sns.trouble("Publish", error(503, "ServiceUnavailable"), error(400, "InvalidParameter"))
    world.tell(world.event(), notification)
    notification.invoke(b"not an event")
    world.send(Call(email.link), approval)
    world.send(Call(email.link, "POST", [("decision", "approve"), ("code", "000 001")]), approval)
    world.signals.replies = [Reply(500), Reply(403, email.link.encode())]
    world.decide(email, "approve", function=approval)
    world.decide(email, "approve", function=approval)
    return notification, approval


@pytest.mark.parametrize("level", [None, *LEVELS])
def test_every_line_is_a_json_object_with_the_fields_of_the_contract(world, level):
    for function in busy_day(world, AWS_LAMBDA_LOG_LEVEL=level):
        for line in function.log():
            assert isinstance(line["timestamp"], str) and line["timestamp"].endswith("Z")
            assert line["level"] in LEVELS
            assert isinstance(line["message"], str) and line["message"]


def test_lines_of_an_invocation_carry_its_request_id(world):
    invocation = world.notification.start(world.event())
    world.notification.finish(invocation)
    assert invocation.request_id in {line.get("requestId") for line in world.notification.log()}


def test_a_decision_and_a_request_are_logged(world):
    notification, approval = busy_day(world)
    assert any(line["level"] == "INFO" for line in notification.log())
    assert any(line["level"] == "INFO" for line in approval.log())


def test_the_search_for_secrets_finds_them():
    secrets = Secrets()
    secrets.add_query("the wait URL", "https://example.com/x?Expires=1&Signature=abc%2Fdefghijkl%3D")
    secrets.add_code("481 203")
    assert secrets.found_in("PUT https://example.com/x?Expires=1&Signature=abc%2Fdefghijkl%3D")
    assert secrets.found_in('{"signature":"abc\\/defghijkl="}')
    assert secrets.found_in("the code was 481203.") and secrets.found_in("the code was 481 203")
    assert not secrets.found_in("14812035 bytes from https://example.com/x")
