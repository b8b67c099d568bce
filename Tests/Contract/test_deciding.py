"""A decision from email to signal, in the three modes of CONFIRMATION and every shape of event."""

import pytest

from kit.lambda_.gateway import SHAPES, Call

STATUS = {"approve": "SUCCESS", "reject": "FAILURE"}


@pytest.mark.parametrize("signature", ["v2", "v4", "v4+token"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("decision", STATUS)
def test_a_press_with_the_code_of_the_email_is_signalled(world, decision, shape, signature):
    email = world.ask(world.wait_url(signature=signature))
    answer = world.decide(email, decision, shape=shape)
    assert answer.status == 200
    assert [body["Status"] for body in world.signals.bodies()] == [STATUS[decision]]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_form_that_arrives_in_base64_is_read(world, shape):
    email = world.ask()
    form = [("decision", "reject"), ("comment", "zu teuer für uns"), ("code", email.code)]
    assert world.send(Call(email.link, "POST", form, shape=shape, base64=True)).status == 200
    assert "zu teuer für uns" in world.signals.bodies()[0]["Reason"]


# button


def test_with_button_no_code_is_asked_for(world):
    function = world.start("ApprovalFunction", CONFIRMATION="button")
    email = world.ask()
    page = world.open(email.link, function=function)
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
