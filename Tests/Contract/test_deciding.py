"""A decision from mail to signal, in the three modes of CONFIRMATION and every shape of event."""

import pytest

from kit.flow.page import Page
from kit.lambda_.gateway import SHAPES, Call

STATUS = {"approve": "SUCCESS", "reject": "FAILURE"}


@pytest.mark.parametrize("signature", ["v2", "v4", "v4+token"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("decision", STATUS)
def test_a_press_with_the_code_of_the_mail_is_signalled(world, decision, shape, signature):
    mail = world.ask(world.wait_url(signature=signature))
    answer = world.decide(mail, decision, shape=shape)
    assert answer.status == 200
    assert [body["Status"] for body in world.signals.bodies()] == [STATUS[decision]]


@pytest.mark.parametrize("spelling", ["{0} {1}", "{0}{1}", " {0} {1} ", "{0}\u00a0{1}"])
def test_the_code_may_be_typed_or_pasted_as_it_stands_in_the_mail(world, spelling):
    mail = world.ask()
    code = spelling.format(*mail.code.split())
    assert world.send(Call(mail.link, "POST", [("decision", "approve"), ("code", code)])).status == 200


@pytest.mark.parametrize("shape", SHAPES)
def test_a_form_that_arrives_in_base64_is_read(world, shape):
    mail = world.ask()
    form = [("decision", "reject"), ("comment", "zu teuer für uns"), ("code", mail.code)]
    assert world.send(Call(mail.link, "POST", form, shape=shape, base64=True)).status == 200
    assert "zu teuer für uns" in world.signals.bodies()[0]["Reason"]


def test_the_answer_tells_what_was_decided(world):
    approved = world.decide(world.ask(), "approve").text.lower()
    rejected = world.decide(world.ask(world.wait_url(handle="Second")), "reject").text.lower()
    assert "approved" in approved and "rejected" not in approved
    assert "rejected" in rejected and "approved" not in rejected


@pytest.mark.parametrize("decision", STATUS)
def test_the_answer_does_not_claim_that_the_stack_was_still_waiting(world, decision):
    """The link outlives the request, and the store takes a signal that nobody waits for."""
    mail = world.ask(Timeout="1")
    text = " ".join(Page(world.decide(mail, decision), mail.link).text().split())
    assert "If the stack was still waiting, this answer decides." in text
    assert "If the time to decide was over, nothing changes." in text
    assert "is continuing" not in text and "is rolling the stack back" not in text


def test_after_a_wrong_code_the_right_one_still_works(world):
    mail = world.ask()
    wrong = f"{(int(mail.code.replace(' ', '')) + 1) % 1_000_000:06}"
    assert world.send(Call(mail.link, "POST", [("decision", "approve"), ("code", wrong)])).status == 403
    assert world.decide(mail, "approve").status == 200


# button


def test_with_button_no_code_is_asked_for(world):
    function = world.start("ApprovalFunction", CONFIRMATION="button")
    mail = world.ask()
    page = world.open(mail.link, function=function)
    assert "code" not in {name for form in page.forms() for name, _ in form.fields}
    assert not world.signals.requests, "GET decides nothing"
    assert world.send(page.press("approve"), function).status == 200
    assert world.signals.bodies()[0]["Status"] == "SUCCESS"


# one-click


@pytest.mark.parametrize("shape", SHAPES)
def test_with_one_click_opening_the_link_approves(world, shape):
    function = world.start("ApprovalFunction", CONFIRMATION="one-click")
    assert world.send(Call(world.ask().link, shape=shape), function).status == 200
    assert [body["Status"] for body in world.signals.bodies()] == ["SUCCESS"]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
@pytest.mark.parametrize("mode", ["code", "button", "one-click"])
def test_head_and_options_never_decide(world, mode, method):
    function = world.start("ApprovalFunction", CONFIRMATION=mode)
    assert world.send(Call(world.ask().link, method), function).status < 300
    assert not world.signals.requests


@pytest.mark.parametrize("mode", ["code", "button"])
def test_get_never_decides_otherwise(world, mode):
    function = world.start("ApprovalFunction", CONFIRMATION=mode)
    for _ in range(3):
        world.send(Call(world.ask().link), function)
    assert not world.signals.requests
