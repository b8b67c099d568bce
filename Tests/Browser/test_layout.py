"""Where things stand on the page: an approver on a phone sees who, what and both buttons without scrolling through it."""

import pytest

from browser.page import DESK, PHONE

SCREENS = 2
LONG = ("Script: " + "x" * 1900, "Reason: " + "why " * 90)
MANY = tuple(f"Setting{number}: value {number}" for number in range(30))
KINDS = {"few details": (), "long values": LONG, "many details": MANY, "notes": ("Notes: ticket 4711",)}
#: What an update changes and what it keeps: thirty values of each, and long ones.
BEFORE = (*MANY, *(f"Other{number}: old {number}" for number in range(30)), "Script: " + "y" * 1900)
AFTER = (*MANY, *(f"Other{number}: new {number}" for number in range(30)), *LONG)
#: Scheme, device pixels of a CSS pixel, media features. A browser's zoom makes CSS pixels larger: a tablet's window at 200 % is
#: a phone's.
LOOKS = {
    "light": ("light", 1, ()),
    "dark": ("dark", 1, ()),
    "200 % zoom": ("light", 2, ()),
    "forced colours": ("light", 1, (("forced-colors", "active"),)),
}


def assert_within_two_screens(page):
    """For a page as it is, in each look: who asks (the list's first), what (the heading, the list), both buttons."""
    for name, (scheme, scale, features) in LOOKS.items():
        page.look(PHONE, scheme, scale, features)
        ends = page.ends("h1", "dl", "button[value=approve]", "button[value=reject]")
        assert 0 < min(ends) and max(ends) <= SCREENS * PHONE[1], (name, ends)
        assert page.fits_sideways(), name
        assert page.sees("Requester") and page.button("approve").is_displayed() and page.button("reject").is_displayed(), name


@pytest.mark.parametrize("properties", KINDS.values(), ids=KINDS)
def test_on_a_phone_who_what_and_both_buttons_are_within_two_screens(page, launch, properties):
    request = launch(*properties)[0]
    page.look(PHONE).open(request.link)
    assert_within_two_screens(page)
    page.fill(request.other_code).press("approve")
    assert page.problem
    assert_within_two_screens(page)


def test_so_they_are_where_more_than_one_must_approve_and_the_name_is_long(page, launch):
    page.look(PHONE).open(launch(*MANY, *LONG, "Quorum: '2'", "Product: " + "A product with a long name " * 4)[0].link)
    assert_within_two_screens(page)


@pytest.fixture(scope="module")
def changed() -> dict[str, list]:
    """The one change that the tests below look at; each of them decides nothing."""
    return {}


@pytest.fixture
def change_page(page, change, changed):
    if "requests" not in changed:
        changed["requests"] = change(before=BEFORE, after=AFTER)
    return page.look(PHONE).open(changed["requests"][0].link)


def test_so_they_are_on_a_change_of_many_values(change_page):
    assert change_page.heading.startswith("Change ")
    assert_within_two_screens(change_page)


def test_every_value_of_a_change_can_be_seen_without_script(change_page):
    change_page.unfold()
    for number in range(30):
        assert f"old {number} \u2192 new {number}" in change_page.text
        assert f"value {number}" in change_page.text
    assert "y" * 1900 + " \u2192 " + "x" * 1900 in change_page.text


def test_a_change_stands_beside_its_form_on_a_desk(change_page):
    change_page.look(DESK)
    (request, form), (request_top, form_top) = change_page.lefts(".about", ".act"), change_page.tops(".about", ".act")
    assert form > request and abs(form_top - request_top) < 10
    assert max(change_page.ends("button[value=approve]")) <= DESK[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_change_at_200_percent_is_not_cut_off(change_page, scheme):
    for width, height in (DESK, PHONE):
        change_page.look((width // 2, height // 2), scheme, 2).unfold()
        assert change_page.fits_sideways()
        assert change_page.button("approve").is_displayed() and change_page.button("reject").is_displayed()


@pytest.mark.parametrize("properties", KINDS.values(), ids=KINDS)
def test_every_value_can_be_seen_without_script(page, launch, properties):
    page.open(launch(*properties)[0].link).unfold()
    for line in properties:
        name, value = line.split(": ", 1)
        assert value.strip() in page.text, name


def test_on_a_desk_the_form_stands_beside_the_request(page, launch):
    page.look(DESK).open(launch(*LONG)[0].link)
    (request, form), (request_top, form_top) = page.lefts(".about", ".act"), page.tops(".about", ".act")
    assert form > request and abs(form_top - request_top) < 10
    assert max(page.ends("button[value=approve]")) <= DESK[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_at_200_percent_nothing_is_cut_off(page, launch, scheme):
    """A browser's zoom halves the window's CSS pixels."""
    page.look((DESK[0] // 2, DESK[1] // 2), scheme, 2).open(launch(*LONG, *MANY)[0].link).unfold()
    assert page.fits_sideways()
    assert page.button("approve").is_displayed() and page.button("reject").is_displayed()
    page.look((PHONE[0] // 2, PHONE[1] // 2), scheme, 2)
    assert page.fits_sideways()
