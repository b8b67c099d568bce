"""Where things stand on the page: an approver on a phone sees who, what and both buttons without scrolling through it."""

import pytest

from browser.page import DESK, PHONE

SCREENS = 2
LONG = ("Script: " + "x" * 1900, "Reason: " + "why " * 90)
MANY = tuple(f"Setting{number}: value {number}" for number in range(30))
KINDS = {"few details": (), "long values": LONG, "many details": MANY, "notes": ("Notes: ticket 4711",)}
LOOKS = {"light": ("light", ()), "dark": ("dark", ()), "forced colours": ("light", (("forced-colors", "active"),))}


@pytest.mark.parametrize("properties", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("scheme, features", LOOKS.values(), ids=LOOKS)
def test_on_a_phone_who_what_and_both_buttons_are_within_two_screens(page, launch, properties, scheme, features):
    page.look(PHONE, scheme, features=features).open(launch(*properties)[0].link)
    ends = page.ends("h1", "dl", "button[value=approve]", "button[value=reject]")
    assert max(ends) <= SCREENS * PHONE[1], ends
    assert page.fits_sideways()


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
