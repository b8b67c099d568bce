"""Bad input to the approval function: each row is a link or a press, the status it gets, and nothing is signalled."""

import json

import pytest
from hostile_urls import REFUSED

from kit.flow.email import base64url
from kit.flow.page import Page
from kit.flow.world import APPROVAL_URL
from kit.lambda_.gateway import Answer, Call


@pytest.fixture
def email(world):
    return world.ask()


def assert_refused(world, answer, statuses):
    assert answer.status in (statuses if isinstance(statuses, tuple) else (statuses,)), answer.text
    assert not world.signals.requests and not world.egress.requests and not world.bystander.requests
    if answer.text and answer.kind == "text/html":
        Page(answer, APPROVAL_URL)


# Links: what stands after the question mark, and the page's status.
LINKS = [
    ("no query", "", 400),
    ("an empty waitUrl", "waitUrl=", 400),
    ("only a name", "waitUrl", 400),
    ("another parameter", "url=aHR0cHM6Ly9leGFtcGxlLmNvbS8", 400),
    ("waitUrl in other letters", "WAITURL=aHR0cHM6Ly9leGFtcGxlLmNvbS8", 400),
    ("not base64", "waitUrl=%25%25%25%25", 400),
    ("base64 of one character", "waitUrl=A", 400),
    ("padding only", "waitUrl====", 400),
    ("base64 of bytes that are no text", "waitUrl=_____w", 400),
    ("base64 of nothing readable", "waitUrl=" + base64url("\x00\x01\x02"), 400),
    ("a URL without base64", "waitUrl=https%3A%2F%2Fexample.com%2F", 400),
    ("base64 twice over", "waitUrl=" + base64url(base64url("https://example.com/?Signature=x")), 400),
    ("ledger parameters where there is no ledger", "request=abc&key=def", (400, 404)),
    ("a mere script", "waitUrl=%3Cscript%3Ealert(1)%3C%2Fscript%3E", 400),
    ("sixty thousand characters", "waitUrl=" + "A" * 60_000, 400),
]


@pytest.mark.parametrize("name, query, status", LINKS, ids=[row[0] for row in LINKS])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_bad_link_is_refused(world, name, query, status, method):
    form = [("decision", "approve"), ("code", "123456")] if method == "POST" else None
    assert_refused(world, world.send(Call(f"{APPROVAL_URL}?{query}", method, form)), status)


@pytest.mark.parametrize("url, status", REFUSED.values(), ids=REFUSED)
def test_a_link_to_a_hostile_wait_url_is_refused(world, url, status):
    link = f"{APPROVAL_URL}?waitUrl={base64url(url)}"
    assert_refused(world, world.send(Call(link)), status)
    assert_refused(world, world.send(Call(link, "POST", [("decision", "approve"), ("code", "123456")])), status)


def test_a_hostile_link_is_refused_in_one_click_mode_too(world):
    function = world.start("ApprovalFunction", CONFIRMATION="one-click")
    for url, status in REFUSED.values():
        assert_refused(world, world.send(Call(f"{APPROVAL_URL}?waitUrl={base64url(url)}"), function), status)


@pytest.mark.parametrize("characters", [4, 8, 12, 40])
@pytest.mark.parametrize("signature", ["v2", "v4"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_lost_its_end_is_refused_before_anything_is_sent(world, characters, signature, method):
    whole = base64url(str(world.wait_url(signature=signature)))
    form = [("decision", "approve"), ("code", "123456")] if method == "POST" else None
    answer = world.send(Call(f"{APPROVAL_URL}?waitUrl={whole[:-characters]}", method, form))
    assert_refused(world, answer, 400)
    assert "cut on its way" in answer.text or "no complete signature" in answer.text


def test_two_wait_urls_in_one_link_are_refused(world, email):
    other = base64url(str(world.wait_url(handle="Other")))
    for shape in ("1.0", "2.0"):
        assert_refused(world, world.send(Call(f"{email.link}&waitUrl={other}", shape=shape)), 400)


def test_no_text_of_a_link_comes_back_as_markup(world):
    url = 'https://x"><script>alert(1)</script><img src=x onerror=alert(1)>'
    answer = world.send(Call(f"{APPROVAL_URL}?waitUrl={base64url(url)}"))
    assert "<script>alert" not in answer.text and "<img" not in answer.text


# Presses on a good link: the form's fields ("CODE" stands for the right one), and the status.
PRESSES = [
    ("no fields", [], 400),
    ("no decision", [("code", "CODE")], 400),
    ("an empty decision", [("decision", ""), ("code", "CODE")], 400),
    ("an unknown decision", [("decision", "maybe"), ("code", "CODE")], 400),
    ("a decision in capitals", [("decision", "APPROVE!"), ("code", "CODE")], 400),
    ("both decisions", [("decision", "approve"), ("decision", "reject"), ("code", "CODE")], 400),
    ("both decisions, the other way round", [("decision", "reject"), ("decision", "approve"), ("code", "CODE")], 400),
    ("a list of decisions", [("decision", "approve,reject"), ("code", "CODE")], 400),
    ("no code", [("decision", "approve")], (400, 403)),
    ("an empty code", [("decision", "approve"), ("code", "")], (400, 403)),
    ("a wrong code", [("decision", "approve"), ("code", "WRONG")], 403),
    ("a wrong code to reject", [("decision", "reject"), ("code", "WRONG")], 403),
    ("a code of letters", [("decision", "approve"), ("code", "abcdef")], (400, 403)),
    ("five digits", [("decision", "approve"), ("code", "12345")], (400, 403)),
    ("the code and one digit more", [("decision", "approve"), ("code", "CODE0")], (400, 403)),
    ("full-width digits", [("decision", "approve"), ("code", "１２３４５６")], (400, 403)),
    ("a hundred thousand digits", [("decision", "approve"), ("code", "1" * 100_000)], (400, 403)),
    ("two codes, one of them right", [("decision", "approve"), ("code", "WRONG"), ("code", "CODE")], (400, 403)),
    ("two codes, the right one first", [("decision", "approve"), ("code", "CODE"), ("code", "WRONG")], (400, 403)),
    ("a wildcard", [("decision", "approve"), ("code", "%")], (400, 403)),
]


def fill(fields, email):
    right = email.code.replace(" ", "")
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    return [(name, value.replace("CODE", right).replace("WRONG", wrong)) for name, value in fields]


@pytest.mark.parametrize("name, fields, status", PRESSES, ids=[row[0] for row in PRESSES])
def test_a_bad_press_decides_nothing(world, email, name, fields, status):
    assert_refused(world, world.send(Call(email.link, "POST", fill(fields, email))), status)


def test_the_code_of_another_request_is_wrong(world, email):
    other = next(code for code in (world.ask(world.wait_url(handle=f"Other{n}")).code for n in range(9)) if code != email.code)
    assert_refused(world, world.send(Call(email.link, "POST", [("decision", "approve"), ("code", other)])), 403)


# Bodies that are no form.
BODIES = [
    ("none", {"body": None}),
    ("an empty text", {"body": ""}),
    ("JSON", {"body": '{"decision": "approve", "code": "CODE"}', "headers": {"content-type": "application/json"}}),
    (
        "multipart",
        {
            "body": '--x\r\nContent-Disposition: form-data; name="decision"\r\n\r\napprove\r\n--x--\r\n',
            "headers": {"content-type": "multipart/form-data; boundary=x"},
        },
    ),
    ("bytes that are no text", {"body": b"decision=\xff\xfe&code=CODE"}),
    ("a bad escape", {"body": "decision=%zz&code=CODE", "headers": {"content-type": "application/x-www-form-urlencoded"}}),
    ("nothing but ampersands", {"body": "&&&&===", "headers": {"content-type": "application/x-www-form-urlencoded"}}),
    ("half a megabyte of fields", {"body": "a=b&" * 125_000, "headers": {"content-type": "application/x-www-form-urlencoded"}}),
]


@pytest.mark.parametrize("name, parts", BODIES, ids=[row[0] for row in BODIES])
def test_a_body_that_is_no_form_decides_nothing(world, email, name, parts):
    right = email.code.replace(" ", "")
    body = parts["body"]
    body = body.replace(b"CODE", right.encode()) if isinstance(body, bytes) else body and body.replace("CODE", right)
    assert_refused(world, world.send(Call(email.link, "POST", **{**parts, "body": body})), 400)


def test_a_body_that_claims_to_be_base64_and_is_not_decides_nothing(world, email):
    event = Call(email.link, "POST", [("decision", "approve"), ("code", email.code)]).event() | {"isBase64Encoded": True}
    assert_refused(world, Answer.read(world.approval.invoke(event)), 400)


# A decision anywhere but in a form decides nothing.
def test_a_decision_in_the_query_decides_nothing(world, email):
    code = email.code.replace(" ", "")
    assert_refused(world, world.send(Call(f"{email.link}&decision=approve&code={code}")), (200, 400))
    assert_refused(world, world.send(Call(f"{email.link}&decision=approve&code={code}", "HEAD")), (200, 400))
    assert_refused(world, world.send(Call(f"{email.link}&decision=approve&code={code}", "POST", [])), 400)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "X" * 300, ""])
@pytest.mark.parametrize("shape", ["1.0", "2.0"])
def test_a_wrong_method_decides_nothing(world, email, method, shape):
    form = [("decision", "approve"), ("code", email.code)]
    assert_refused(world, world.send(Call(email.link, method, form, shape=shape)), (405, 400) if method == "" else 405)


OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"]


@pytest.mark.parametrize("header", OVERRIDES)
def test_no_header_turns_a_get_into_a_post(world, email, header):
    answer = world.send(Call(email.link, "GET", [("decision", "approve"), ("code", email.code)], headers={header: "POST"}))
    assert_refused(world, answer, 200)


# Events that are no gateway's.
NOT_EVENTS = {
    "an empty object": b"{}",
    "a list": b"[]",
    "null": b"null",
    "not JSON": b"hello",
    "half a JSON": b'{"version": "2.0", ',
    "a custom resource's event": b'{"RequestType": "Create"}',
    "a method that is a list": b'{"httpMethod": ["GET"], "path": "/"}',
    "headers that are a text": b'{"httpMethod": "GET", "path": "/", "headers": "none"}',
    "a query that is a number": b'{"httpMethod": "GET", "path": "/", "queryStringParameters": 7}',
    "an unknown version": b'{"version": "3.0", "rawPath": "/"}',
    "a deep one": b'{"httpMethod": "GET", "path": "/", "x": ' + b"[" * 3000 + b"]" * 3000 + b"}",
}


@pytest.mark.parametrize("event", NOT_EVENTS.values(), ids=NOT_EVENTS)
def test_what_is_no_gateway_event_is_refused_and_the_next_one_served(world, event, email):
    outcome = world.approval.invoke(event)
    assert outcome.kind == "error" or outcome.json()["statusCode"] == 400
    assert not world.signals.requests
    assert world.send(Call(email.link)).status == 200


def test_headers_and_parameters_that_are_null_are_no_trouble(world, email):
    event = Call(email.link, shape="1.0").event() | {"headers": None, "multiValueHeaders": None, "body": None}
    assert Answer.read(world.approval.invoke(event)).status == 200
    event = json.loads(json.dumps(event)) | {"queryStringParameters": None, "multiValueQueryStringParameters": None}
    assert Answer.read(world.approval.invoke(event)).status == 400
