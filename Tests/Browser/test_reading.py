"""What an approver sees before deciding."""

import pytest

from browser.page import DESK, NARROWEST, PHONE


def test_the_page_shows_who_asks_for_what_and_where(page, launch):
    (request, _) = launch(purpose="A demo for “next” Thursday & <later>")
    page.open(request.link)
    assert page.status == 200 and page.heading == "Start Minimal product?"
    facts = ("requester@example.com", request.product.name, "123456789012", "us-east-1", "A demo for “next” Thursday & <later>")
    for fact in (*facts, "Please decide by", "(in 12 hours)", "not verified"):
        assert fact in page.text


@pytest.mark.parametrize("flow", ["small"], indirect=True)
def test_without_a_ledger_the_page_shows_what_the_link_proves_and_points_to_the_mail(page, request_):
    page.open(request_.link)
    assert page.status == 200 and page.heading == f"Start {request_.product.name}?"
    for fact in ("123456789012", "us-east-1", "The email says who asks for what, and by when to decide."):
        assert fact in page.text
    assert "Decide by" not in page.text, "the link ends later than the request"


def test_opening_the_link_decides_nothing(page, request_):
    for _ in range(3):
        page.open(request_.link)
    assert request_.product.status() == "CREATE_IN_PROGRESS"


def test_the_browser_has_nothing_to_complain_about(page, request_):
    page.open(request_.link)
    assert page.complaints() == []
    assert page.driver.execute_script("return getComputedStyle(document.querySelector('.approve')).minHeight") != "auto", (
        "the style sheet was refused"
    )


@pytest.mark.parametrize("size", [DESK, PHONE, NARROWEST], ids=["desk", "phone", "narrowest"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_has_to_be_scrolled_sideways(page, launch, size, scheme):
    page.look(size, scheme).open(launch(purpose="W" * 180)[0].link)
    assert page.driver.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


def test_light_and_dark_follow_the_system(page, request_):
    grounds = [
        page.look(scheme=scheme)
        .open(request_.link)
        .driver.execute_script("return getComputedStyle(document.querySelector('main')).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert grounds == ["rgb(255, 255, 255)", "rgb(26, 31, 37)"]


def test_the_tab_key_reaches_what_has_to_be_done_in_its_order(page, request_):
    assert page.open(request_.link).tab_order()[:4] == ["code", "comment", "approve", "reject"]


def test_every_field_is_named_and_every_button_says_what_it_does(page, request_):
    page.open(request_.link)
    assert [page.field(name).accessible_name for name in ("code", "comment")] == ["Code from the email", "Comment (optional)"]
    assert [page.button(name).accessible_name for name in ("approve", "reject")] == ["Approve", "Reject"]


def test_a_broken_link_says_so_and_what_to_do(page, request_):
    page.open(request_.broken_link)
    assert page.status == 400 and page.heading == "This link does not work" and not page.has_form
    assert "Open the complete link from the email again" in page.text
