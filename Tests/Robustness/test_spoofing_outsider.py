"""What an outsider, who has no email, can write in a request of his own and sees again on a page, in JSON or in the log."""

import re
from urllib.parse import quote

import pytest
from appearance import assert_honest
from deceptions import chosen
from skeleton import elements

from kit.aws.urls import WaitURL
from kit.flow.email import base64url
from kit.flow.page import Page
from kit.flow.world import APPROVAL_URL
from kit.lambda_.gateway import Call

JSON = {"accept": "application/json"}


def names_twice(name: str) -> str:
    """A link to CloudFormation's own host whose query has a parameter of that name twice: anyone can write one."""
    encoded = quote(name.encode("utf-8", "surrogatepass"), safe="")
    return f"{APPROVAL_URL}?waitUrl={base64url(f'{WaitURL()}&{encoded}=1&{encoded}=2')}"


def hosted_at(name: str) -> str:
    letters = re.sub(r"[^A-Za-z0-9.-]", "-", name) or "x"
    return f"{APPROVAL_URL}?waitUrl={base64url(str(WaitURL(host=letters[:3000])))}"


PLACES = {
    "the name of a parameter in a link's wait URL": lambda text: Call(names_twice(text[:1000])),
    "the host of a link's wait URL": lambda text: Call(hosted_at(text)),
    "a link that is no link": lambda text: Call(f"{APPROVAL_URL}?waitUrl={quote(text[:3000].encode('utf-8', 'surrogatepass'))}"),
    "the name of a parameter of a link": lambda text: Call(f"{APPROVAL_URL}?{quote(text[:3000])}=1&{quote(text[:3000])}=2"),
    "the method": lambda text: Call(f"{APPROVAL_URL}?waitUrl=x", text),
    "the Accept header": lambda text: Call(f"{APPROVAL_URL}?waitUrl=x", headers={"accept": text}),
    "the User-Agent header": lambda text: Call(f"{APPROVAL_URL}?waitUrl=x", headers={"user-agent": text}),
}


@pytest.mark.parametrize("place", PLACES)
def test_an_outsider_cannot_make_the_page_say_what_he_wants(world, size, evidence, place):
    attacks, shown = chosen(size), {}
    for name, attack in attacks.items():
        for accept in ({}, JSON) if place != "the Accept header" else ({},):
            call = PLACES[place](attack)
            answer = world.send(Call(call.url, call.method, headers={**accept, **call.headers}))
            assert 400 <= answer.status < 500, (name, answer.status)
            assert_honest(answer.text, f"{place}, {name}", allowed="\n")
            if answer.kind == "text/html":
                page = Page(answer, APPROVAL_URL)
                assert elements(page) == shown.setdefault((answer.status, len(elements(page))), elements(page)), name
                assert len(page.text()) < 1000, f"{place}, {name}: the page says too much"
    assert_honest(world.approval.stdout(), f"{place}: the log", allowed="\n")
    assert all(len(line) < 1500 for line in world.approval.stdout().splitlines())
    assert len(shown) <= 1, f"{place}: pages of {len(shown)} shapes"
    evidence.row(
        f"page, JSON and log: deceiving texts of an outsider in {place}",
        tried=len(attacks),
        result="4xx, a page of one shape, under 1,000 letters, nothing hidden; log lines the same",
    )
