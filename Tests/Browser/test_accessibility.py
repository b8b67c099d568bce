"""axe-core's rules for WCAG 2.2 A and AA on every page that an approver may get, in light and dark, on a desk and on a phone."""

import pytest
from selenium.webdriver.support.ui import WebDriverWait

from browser import axe
from browser.page import DESK, PHONE


@pytest.fixture(params=[(DESK, "light"), (PHONE, "dark")], ids=["desk-light", "phone-dark"])
def seen(page, request):
    """The browser, as one of two people has it."""
    return page.look(*request.param)


def test_the_form(seen, request_):
    seen.open(request_.link)
    assert axe.violations(seen.driver) == []


def test_the_form_with_a_wrong_code(seen, request_):
    seen.open(request_.link).fill(request_.other_code).press("approve")
    assert seen.problem
    assert axe.violations(seen.driver) == []


@pytest.mark.parametrize("flow", ["small"], indirect=True)
def test_the_form_without_a_ledger(seen, request_):
    seen.open(request_.link)
    assert axe.violations(seen.driver) == []


def test_approved(seen, request_):
    seen.open(request_.link).fill(request_.code).press("approve")
    assert seen.heading == "Approved"
    assert axe.violations(seen.driver) == []


def test_rejected(seen, request_):
    seen.open(request_.link).fill(request_.code, "No").press("reject")
    assert seen.heading == "Rejected"
    assert axe.violations(seen.driver) == []


def test_expired(seen, local_aws, launch):
    local_aws.sign_with("v2", 20)  # a busy machine takes some of it until the email is out
    try:
        (request, _) = launch()
        assert request.link  # a launch goes on by itself; its URLs are signed once the email is there
    finally:
        local_aws.sign_with("v2")
    WebDriverWait(seen.driver, 60, 0.5).until(lambda _: seen.open(request.link).heading.startswith("Let the next launch"))
    assert seen.has_form and "can still answer until" in seen.text
    assert axe.violations(seen.driver) == []


def test_already_decided(seen, launch):
    first, second = launch()
    seen.open(second.link)
    with seen.another_window():
        seen.open(first.link).fill(first.code, "No").press("reject")
    seen.fill(second.code).press("approve")
    assert seen.status == 409
    assert axe.violations(seen.driver) == []


def test_one_of_two_approvals(seen, launch):
    (first, second) = launch("Quorum: '2'")
    seen.open(first.link).fill(first.code, "Fine").press("approve")
    assert seen.heading == "Your approval is recorded"
    assert axe.violations(seen.driver) == []
    seen.open(second.link)
    assert seen.has_form and "Fine" in seen.text
    assert axe.violations(seen.driver) == []


def test_withdrawn(seen, request_):
    request_.product.delete()
    WebDriverWait(seen.driver, 30, 0.5).until(lambda _: seen.open(request_.link).status == 410)
    assert seen.heading == "This request was withdrawn"
    assert axe.violations(seen.driver) == []


def test_locked(seen, request_):
    for _ in range(10):
        seen.open(request_.link).fill(request_.other_code).press("approve")
    assert seen.heading == "This link is locked"
    assert axe.violations(seen.driver) == []


def test_the_key_of_another_request(seen, request_, launch):
    mine, others = request_.link.partition("&"), launch()[0].link.partition("&")
    seen.open("&".join((mine[0], others[2])))
    assert (seen.status, seen.heading) == (403, "This link is not valid")
    assert axe.violations(seen.driver) == []


def test_a_broken_link(seen, request_):
    assert not seen.open(request_.broken_link).has_form
    assert axe.violations(seen.driver) == []


def test_the_rules_find_what_is_wrong(seen, request_):
    """That the tests above can fail."""
    seen.open(request_.link)
    seen.driver.execute_script("document.querySelector('label').remove(); document.querySelector('.hint').style.color = '#777'")
    found = "\n".join(axe.violations(seen.driver))
    assert "color-contrast" in found and "label" in found
