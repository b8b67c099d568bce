"""The signal on the wait handle: its bytes, and what counts as sent."""

import re

import pytest

from kit.aws.urls import GENUINE, is_put_to
from kit.flow.email import base64url
from kit.flow.world import APPROVAL_URL
from kit.http.server import Fault, Reply
from kit.lambda_.gateway import Call

REFUSALS = {
    "403": Reply(403, b"<Error><Code>AccessDenied</Code></Error>"),
    "404": Reply(404),
    "400": Reply(400),
    "411": Reply(411),
    "500": Reply(500),
    "503": Reply(503),
    "429": Reply(429),
    "304": Reply(304),
    "301": Reply(301, headers=(("Location", "/elsewhere"),)),
}
LOST = {"reset": Fault.RESET, "closed": Fault.CLOSE}
CLAIMS_NOTHING_WAS_DECIDED = re.compile(r"nothing (was|has been)|not (been )?(decided|recorded|approved|rejected)", re.IGNORECASE)


@pytest.fixture
def email(world):
    return world.ask()


@pytest.mark.parametrize("signature", ["v2", "v4", "v4+token"])
@pytest.mark.parametrize("slash", ["/", "%2F", "%2f"])
def test_the_signal_goes_to_exactly_the_bytes_of_the_wait_url(world, signature, slash):
    wait_url = world.wait_url(signature=signature, slash=slash)
    world.decide(world.ask(wait_url), "approve")
    (request,) = world.signals.requests
    assert request.method == "PUT"
    assert is_put_to(request, str(wait_url))


def test_the_signal_has_a_length_and_no_content_type(world, email):
    world.decide(email, "approve")
    (request,) = world.signals.requests
    assert request.header("Content-Type") is None
    assert request.header("Content-Length") == str(len(request.body))
    assert request.header("Transfer-Encoding") is None
    assert request.header("Authorization") is None
    assert request.header("Cookie") is None


def test_the_signal_has_the_four_fields_of_cloudformation(world, email):
    world.decide(email, "approve", comment="fine by me")
    (body,) = world.signals.bodies()
    assert set(body) == {"Status", "UniqueId", "Reason", "Data"}
    assert all(isinstance(value, str) for value in body.values())
    assert body["Status"] == "SUCCESS" and body["UniqueId"] and body["Reason"]


COMMENTS = ["too expensive", "zu teuer, 東京 🙂", 'quotes " and \\ and </script>', "two\nlines", "100 % & more = +1"]


@pytest.mark.parametrize("comment", COMMENTS)
def test_the_reason_tells_the_comment(world, email, comment):
    world.decide(email, "reject", comment=comment)
    (body,) = world.signals.bodies()
    assert " ".join(comment.split()) in " ".join(body["Reason"].split())


def test_a_comment_that_is_far_too_long_is_bounded(world, email):
    answer = world.decide(email, "reject", comment="ü" * 50_000)
    assert answer.status in (200, 400)
    for request, body in zip(world.signals.requests, world.signals.bodies(), strict=True):
        assert len(body["Data"].encode()) < 4096
        assert len(request.body) <= 8192


def test_a_second_press_has_the_unique_id_of_the_first(world, email):
    world.decide(email, "approve")
    world.decide(email, "approve", comment="once more", function=world.start("ApprovalFunction"))
    first, second = world.signals.bodies()
    assert first["UniqueId"] == second["UniqueId"]


def test_another_request_has_another_unique_id(world):
    for handle in ("One", "Two"):
        world.decide(world.ask(world.wait_url(handle=handle)), "approve")
    first, second = world.signals.bodies()
    assert first["UniqueId"] != second["UniqueId"]


@pytest.mark.parametrize("status", [200, 201, 204])
def test_any_2xx_is_success(world, email, status):
    world.signals.otherwise = Reply(status)
    assert world.decide(email, "approve").status == 200
    assert len(world.signals.requests) == 1


@pytest.mark.parametrize("decision", ["approve", "reject"])
@pytest.mark.parametrize("reply", REFUSALS.values(), ids=REFUSALS)
def test_anything_else_is_502_which_says_that_nothing_was_decided(world, email, reply, decision):
    world.signals.otherwise = reply
    answer = world.decide(email, decision, function=world.start("ApprovalFunction", AWS_MAX_ATTEMPTS="1"))
    assert answer.status == 502
    assert CLAIMS_NOTHING_WAS_DECIDED.search(answer.text)


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
def test_where_the_answer_of_the_store_is_lost_the_page_is_502_and_claims_neither(world, email, fault):
    world.signals.otherwise = fault
    answer = world.decide(email, "approve", function=world.start("ApprovalFunction", AWS_MAX_ATTEMPTS="1"))
    assert answer.status == 502
    assert not CLAIMS_NOTHING_WAS_DECIDED.search(answer.text)
    assert not re.search(r"<h1>.*\bapproved\b", answer.text, re.IGNORECASE)


@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
def test_a_refusal_after_a_lost_answer_does_not_mean_that_nothing_was_decided(world, email, fault):
    world.signals.replies = [fault, REFUSALS["403"]]
    answer = world.decide(email, "approve")
    assert answer.status == 502
    assert len(world.signals.requests) == 2
    assert not CLAIMS_NOTHING_WAS_DECIDED.search(answer.text)


@pytest.mark.parametrize("reply", [REFUSALS["403"], REFUSALS["404"]], ids=["403", "404"])
def test_a_refusal_is_not_tried_again(world, email, reply):
    world.signals.otherwise = reply
    world.decide(email, "approve")
    assert len(world.signals.requests) == 1


@pytest.mark.parametrize("reply", [Reply(500), Reply(503), Reply(429), Fault.RESET], ids=["500", "503", "429", "reset"])
def test_a_passing_trouble_of_the_store_is_tried_again_with_the_same_bytes(world, email, reply):
    world.signals.replies = [reply, reply]
    assert world.decide(email, "approve").status == 200
    assert len(world.signals.requests) == 3
    assert len({(request.target, request.body) for request in world.signals.requests}) == 1


TOO_SLOW = Reply(
    400,
    b"<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>RequestTimeout</Code><Message>Your socket connection to the server "
    b"was not read from or written to within the timeout period.</Message></Error>",
)


@pytest.mark.parametrize("times", [1, 2])
def test_a_body_that_reached_the_store_too_slowly_is_sent_again(world, email, times):
    """S3 says 400 to that, as after a freeze; any other 400 is final."""
    world.signals.replies = [TOO_SLOW] * times
    assert world.decide(email, "approve").status == 200
    assert len(world.signals.requests) == times + 1
    assert len({(request.target, request.body) for request in world.signals.requests}) == 1


def test_another_400_of_the_store_is_final(world, email):
    world.signals.otherwise = Reply(400, b"<Error><Code>MalformedXML</Code><Message>RequestTimeout</Message></Error>")
    assert world.decide(email, "approve").status == 502
    assert len(world.signals.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(world, email, status):
    world.signals.otherwise = Reply(status, headers=(("Location", world.bystander.url + "/elsewhere"),))
    assert world.decide(email, "approve").status == 502
    assert not world.bystander.requests


def test_a_store_that_never_answers_gives_502_before_the_deadline(world, email):
    world.signals.otherwise = Fault.SILENCE
    invocation = world.approval.start(
        Call(email.link, "POST", [("decision", "approve"), ("code", email.code)]).event(), seconds=4
    )
    outcome = world.approval.finish(invocation)
    assert outcome.request.at < invocation.deadline + 1  # a thread of ours stamps it, late on a busy machine
    assert outcome.json()["statusCode"] == 502


def test_a_challenge_for_a_password_does_not_hang(world, email):
    world.signals.otherwise = Reply(401, headers=(("WWW-Authenticate", 'Basic realm="x"'),))
    invocation = world.approval.start(
        Call(email.link, "POST", [("decision", "approve"), ("code", email.code)]).event(), seconds=4
    )
    assert world.approval.finish(invocation).json()["statusCode"] == 502


def test_after_a_refusal_the_same_link_can_be_pressed_again(world, email):
    world.signals.replies = [REFUSALS["403"]]
    assert world.decide(email, "approve").status == 502
    assert world.decide(email, "approve").status == 200


@pytest.mark.parametrize("wait_url", GENUINE.values(), ids=GENUINE)
def test_a_signal_for_cloudformation_goes_to_the_host_of_the_wait_url_over_tls(world, wait_url):
    host = f"{wait_url.host or wait_url.own_host}:443"
    world.expected_egress.add(host)
    function = world.start("ApprovalFunction", CONFIRMATION="button", AWS_MAX_ATTEMPTS="1")
    link = f"{APPROVAL_URL}?waitUrl={base64url(str(wait_url))}"
    assert world.send(Call(link, "POST", [("decision", "approve")]), function).status == 502
    assert set(world.egress.hosts()) == {host}
