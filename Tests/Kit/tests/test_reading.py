"""What reads emails and pages, waits, and finds secrets."""

import pytest

from kit.aws.urls import WaitURL
from kit.flow.email import Email, base64url
from kit.flow.page import Page
from kit.lambda_.gateway import Answer
from kit.secrets import Secrets
from kit.waiting import until

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>t</title></head><body><main><h1>Start it?</h1>
<form method="post" action="?request=1"><input type="hidden" name="key" value="k"><label for="c">Code</label>
<input id="c" name="code"><textarea name="comment"></textarea><button name="decision" value="approve">Approve</button>
</form></main></body></html>"""


def test_an_email_is_read_by_its_links_and_lines_whatever_it_says() -> None:
    link = f"https://api.example/approval?waitUrl={base64url(str(WaitURL()))}"
    made_up = "https://evil.example/approval?waitUrl=abc"
    email = Email("s", f"Any words.\n{link}\nCode: 481 203\r\n> Code: 111 111\n{made_up}\n", "https://api.example/approval")
    assert (email.link, email.code) == (link, "481 203")
    assert email.wait_url.split("?")[0] == str(WaitURL()).split("?")[0]
    assert Email("s", f"{link}\n{made_up}\n").links == [link, made_up]


@pytest.mark.parametrize("text", ["no code", "Code: 481 203\nCode: 481 204", "Code: 4812 03", " Code: 481 203"])
def test_an_email_without_one_line_for_the_code_is_refused(text: str) -> None:
    with pytest.raises(AssertionError):
        _ = Email("s", text).code


def test_a_press_sends_what_a_browser_would() -> None:
    page = Page(Answer(200, {}, PAGE), "https://api.example/approval?x")
    call = page.press("approve", code="481 203")
    assert (call.url, call.method) == ("https://api.example/approval?request=1", "POST")
    assert call.form == [("key", "k"), ("code", "481 203"), ("comment", ""), ("decision", "approve")]
    assert page.unlabelled() == ["comment"]


def test_html_with_any_error_is_refused() -> None:
    with pytest.raises(Exception, match="."):
        Page(Answer(200, {}, PAGE.replace("</form>", "")), "https://api.example/")


def test_waiting_ends_as_soon_as_it_holds_and_fails_with_what_there_is() -> None:
    answers = iter([False, False, True])
    until(lambda: next(answers), "never", pause=0)
    with pytest.raises(AssertionError, match="it is late"):
        until(lambda: False, lambda: "it is late", patience=0.05)


def test_a_secret_is_found_however_it_is_escaped_and_a_code_only_by_itself() -> None:
    secrets = Secrets()
    secrets.add_query("the wait URL", str(WaitURL()))
    secrets.add_code("481 203")
    assert secrets.found_in(f"x {WaitURL().signed} y") == {"the wait URL's Signature"}
    assert not secrets.found_in(f"x {WaitURL().signed} y", "the ResponseURL")
    assert secrets.found_in("pKc9\\/exampleSiGn+4tUre0f8AA=") == {"the wait URL's Signature"}
    assert secrets.found_in("code 481203.") == secrets.found_in("481 203") == {"the confirmation code"}
    assert not secrets.found_in("order 9481203") and not secrets.found_in("1.481203")
