"""What email systems do to links, and that it is undone: R24, R25 and R26 of docs/reports.md."""

import quopri
import re

import pytest

from kit.flow.ledger_world import ANN
from kit.lambda_.gateway import Call

HEX_BEHIND_EQUALS = re.compile(r"=[0-9A-Fa-f]{2}")
MANGLED = {
    "escaped for HTML": lambda link: link.replace("&", "&amp;"),
    "escaped for HTML twice": lambda link: link.replace("&", "&amp;amp;"),
    "quoted-printable left in": lambda link: link.replace("=", "=3D"),
    "both": lambda link: link.replace("=", "=3D").replace("&", "&amp;"),
    "its ampersand encoded": lambda link: link.replace("&", "%26"),
    "its query encoded": lambda link: link.replace("=", "%3D").replace("&", "%26"),
    "capitals in the id": lambda link: re.sub("(?<=request=)[^&]*", lambda found: found[0].upper(), link),
    **{
        f"wrapped with {wrap}": lambda link, wrap=wrap: link[:-20] + wrap + link[-20:]
        for wrap in ("%20", "+", "%0D%0A", "%0D%0A%20", "=%0D%0A", "%3D%0A")
    },
    **{
        f"followed by {end}": lambda link, end=end: link + end
        for end in (".", ">", ",", ")", "%22", "%3E", "%0D", "%0A", "%0D%0A", "%20", "+", "%C2%A0", "%E2%80%9D", "&gt;", "_", ";")
    },
}


@pytest.mark.parametrize("mangle", MANGLED.values(), ids=MANGLED)
@pytest.mark.parametrize("shape", ["1.0", "2.0"])
def test_a_link_opens_whatever_email_systems_did_to_it(ledger, mangle, shape):
    email = ledger.open_request()[ANN]
    answer = ledger.send(Call(mangle(email.link), shape=shape))
    assert answer.status == 200 and "Approve" in answer.text


def test_a_mangled_link_decides_too(ledger):
    email = ledger.open_request()[ANN]
    form = [("decision", "approve"), ("comment", ""), ("code", email.code)]
    assert ledger.send(Call(email.link.replace("&", "&amp;") + ">", "POST", form)).status == 200
    assert [status for _, status in ledger.signalled()] == ["SUCCESS"]


@pytest.mark.parametrize("mangle", [lambda link: link.replace("=", "=3D"), lambda link: link + ".", lambda link: link + "%3E"])
def test_a_link_without_a_ledger_opens_too(world, mangle):
    email = world.ask()
    assert world.send(Call(mangle(email.link))).status == 200


def test_no_equals_sign_of_a_link_is_followed_by_two_hexadecimal_digits(ledger):
    for _ in range(12):
        for email in ledger.open_request().values():
            assert not HEX_BEHIND_EQUALS.search(email.link)
            assert quopri.decodestring(email.link).decode() == email.link
            assert email.link[-1].isalnum()


@pytest.mark.parametrize("junk", ["x", "0", "%41"])
def test_a_key_with_a_letter_too_many_is_another_key(ledger, junk):
    email = ledger.open_request()[ANN]
    assert ledger.send(Call(email.link + junk)).status == 403
