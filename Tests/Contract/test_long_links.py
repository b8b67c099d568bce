"""The small install's links carry the wait URL, session token and all: some are longer than what Outlook is said to open."""

import pytest

from kit.aws.urls import TOKEN
from kit.lambda_.gateway import Call

OUTLOOK = 2048
HINT = "copy all of it into the address line"
#: A request's line and headers together, of which a browser's take about a kilobyte.
API_GATEWAY = 10_240


@pytest.fixture
def asked(world):
    """Asks with a link of so many characters, or one or two more."""

    def ask(length: int):
        def mail_of(padding: int):
            url = world.wait_url(signature="v4+token", seconds=43199, token=TOKEN + "A" * padding, handle=f"Handle{padding}")
            return world.ask(url)

        short = mail_of(0)
        assert len(short.link) < length
        email = mail_of((length - len(short.link)) * 3 // 4)
        assert length - 12 <= len(email.link) <= length + 2
        return email

    return ask


@pytest.mark.parametrize("length", [1800, 1950, 2040, 2060, 2100])
@pytest.mark.parametrize("shape", ["1.0", "2.0"])
def test_a_link_with_a_session_token_is_whole_in_the_email_and_decides(world, asked, length, shape):
    email = asked(length)
    assert email.link in email.text.splitlines() and len(email.link) < API_GATEWAY / 4
    assert world.decide(email, "approve", shape=shape).status == 200
    assert len(world.signals.requests) == 1


@pytest.mark.parametrize("length, is_told", [(2040, False), (2062, True), (2100, True)])
def test_an_email_with_a_link_that_may_be_cut_says_what_to_do_then(asked, length, is_told):
    email = asked(length)
    assert (len(email.link) > OUTLOOK, HINT in email.text) == (is_told, is_told)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("length", [2062, 2075, 2100])
def test_a_link_that_was_cut_at_what_outlook_opens_says_so_and_decides_nothing(world, asked, length, method):
    email = asked(length)
    form = [("decision", "approve"), ("code", email.code)] if method == "POST" else None
    answer = world.send(Call(email.link[:OUTLOOK], method, form))
    assert answer.status == 400 and "cut on its way" in answer.text
    assert not world.signals.requests
