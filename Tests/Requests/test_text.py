"""What a terminal is never sent."""

import pytest

from approval_requests.text import shown


@pytest.mark.parametrize(
    "stored, seen",
    [
        ("Plain words", "Plain words"),
        ("Grüße, 你好, ½ €", "Grüße, 你好, ½ €"),
        ("\x1b[2J\x1b]0;owned\x07gone", "[2J]0;ownedgone"),
        ("\x9b31mred", "31mred"),
        ("one\r\ntwo\tthree\u2028four\u00a0five", "one two three four five"),
        ("  blanks   at  the ends ", "blanks at the ends"),
        ("safe\u202egnp.exe\u202c \u2066inside\u2069 \u200fmark", "safegnp.exe inside mark"),
        ("in\u200bvis\ufeffi\u00adble\u2060\U000e0041\u3164\u2800\ufe0f", "invisible"),
        ("private \ue000\U000f0000, unassigned \U000e0fff, half \ud800", "private , unassigned , half"),
        ("e" + "\u0301" * 50, "e" + "\u0301" * 3),
        (12, "12"),
        ("", ""),
    ],
)
def test_what_is_shown_of_a_text(stored, seen):
    assert shown(stored) == seen
