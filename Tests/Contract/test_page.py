"""The page that a link opens, and what every answer has in common."""

import base64
import re
from urllib.parse import quote

import pytest

from kit.aws.urls import GENUINE, WaitURL
from kit.flow.email import base64url
from kit.flow.page import Page
from kit.flow.world import APPROVAL_URL
from kit.http.server import Reply
from kit.lambda_.gateway import SHAPES, Call


@pytest.fixture
def email(world):
    return world.ask()


@pytest.mark.parametrize("shape", SHAPES)
def test_get_shows_the_page_and_changes_nothing(world, email, shape):
    answer = world.send(Call(email.link, shape=shape))
    assert (answer.status, answer.headers["content-type"].lower().replace(" ", "")) == (200, "text/html;charset=utf-8")
    assert not world.signals.requests


@pytest.mark.parametrize("shape", SHAPES)
def test_head_answers_as_get_does_without_a_body(world, email, shape):
    get, head = world.send(Call(email.link, shape=shape)), world.send(Call(email.link, "HEAD", shape=shape))
    assert (head.status, head.text) == (200, "")
    same = {name for name in get.headers if name != "content-length"}
    assert {name: head.headers.get(name) for name in same} == {name: get.headers[name] for name in same}
    assert not world.signals.requests


@pytest.mark.parametrize("wait_url", GENUINE.values(), ids=GENUINE)
def test_the_page_shows_what_the_wait_url_proves(world, wait_url):
    page = world.open(f"{APPROVAL_URL}?waitUrl={base64url(str(wait_url))}")
    for fact in (wait_url.account, wait_url.region, wait_url.stack):
        assert fact in page.text()


@pytest.mark.parametrize(
    "spell",
    [lambda text: quote(text, safe=""), lambda text: text.replace("+", "%2B"), lambda text: text],
    ids=["escaped", "only the plus escaped", "not escaped at all"],
)
def test_plain_base64_as_the_original_sent_it_is_read_too(world, spell):
    padded = (str(WaitURL(signature="v4+token")) + "&X-Amz-Extra=" + "x" * n + "~~~???" for n in range(3))
    plain = next(text for text in (base64.b64encode(url.encode()).decode() for url in padded) if "+" in text and "/" in text)
    assert world.send(Call(f"{APPROVAL_URL}?waitUrl={spell(plain)}")).status == 200


def test_the_page_does_not_give_the_code_away(world, email):
    digits = email.code.replace(" ", "")
    text = re.sub(r"waitUrl=[\w-]+|value=\"[\w-]{100,}\"|sha256-[\w+/=]+", "", world.send(Call(email.link)).text)
    assert email.code not in text and digits not in text


# Every answer


def every_answer(world, email):
    """One answer of each status that is possible without a ledger."""
    right, wrong = [("decision", "approve"), ("code", email.code)], [("decision", "approve"), ("code", "")]
    expired = f"{APPROVAL_URL}?waitUrl={base64url(str(WaitURL(seconds=-60)))}"
    yield 200, Call(email.link)
    yield 200, Call(email.link, "HEAD")
    yield 204, Call(email.link, "OPTIONS")
    yield 400, Call(APPROVAL_URL)
    yield 400, Call(email.link, "POST", [])
    yield (400, 403), Call(email.link, "POST", wrong)
    yield 405, Call(email.link, "PUT")
    yield 410, Call(expired)
    yield 200, Call(email.link, "POST", right)
    world.signals.otherwise = Reply(403)
    yield 502, Call(email.link, "POST", right)


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_every_answer_has_the_headers_that_keep_it_private(world, email, accept):
    for status, call in every_answer(world, email):
        answer = world.send(Call(call.url, call.method, call.form, headers={"accept": accept}))
        assert answer.status == status or answer.status in (status if isinstance(status, tuple) else ())
        headers = answer.headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert "noindex" in headers["x-robots-tag"]
        assert "max-age=" in headers["strict-transport-security"]
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["content-security-policy"]


def test_every_page_is_sound_html_whose_style_the_policy_allows_by_its_hash(world, email):
    for _, call in every_answer(world, email):
        answer = world.send(call)
        if not answer.text:
            continue
        assert answer.kind == "text/html"
        page = Page(answer, call.url)
        policy = answer.headers["content-security-policy"]
        for hashed in page.style_hashes():
            assert hashed in policy
        assert "frame-ancestors 'none'" in policy
        assert not page.all("script")


def test_every_error_is_a_problem_document_for_those_who_ask_for_json(world, email):
    for _, call in every_answer(world, email):
        answer = world.send(Call(call.url, call.method, call.form, headers={"accept": "application/json"}))
        if answer.status < 400:
            continue
        assert answer.kind == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == answer.status
        assert problem["title"] and isinstance(problem["title"], str)
        assert isinstance(problem.get("detail", ""), str)
        assert isinstance(problem.get("type", "about:blank"), str)
