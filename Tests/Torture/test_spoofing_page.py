"""The page and its JSON: a requester's and an approver's words add no element, no attribute and no hidden letter."""

import json
import re
from urllib.parse import quote

import pytest
from appearance import assert_honest
from deceptions import CHARACTERS, LENGTHS, LINES, MARKUP
from harness.gateway import Call
from harness.ledger import ANN, BEN, CLEO
from harness.mail import base64url
from harness.page import Page
from harness.world import APPROVAL_URL
from skeleton import Skeleton, elements, texts
from test_spoofing_mail import FIELDS, WORDS, attacks, strings

JSON = {"accept": "application/json"}
STRINGS_OF_OURS = ("title", "status", "type")


class Innocent:
    """What a page looks like when nobody tries anything."""

    def __init__(self, page: Page, words: list[str]):
        self.elements = elements(page)
        shown = texts(page)
        self.texts = Skeleton(shown, [word for word in words if word in shown])

    def assert_like(self, page: Page, where: str):
        assert_honest(page.answer.text, where, allowed="\n")
        assert elements(page) == self.elements, f"{where}: the page has other elements than an innocent one"
        assert "<!--" not in page.answer.text
        self.texts.assert_kept(texts(page), where)


def read_json(answer, where: str) -> dict:
    assert_honest(answer.text, f"{where}: the JSON")
    for text in strings(answer.json()):
        assert_honest(text, f"{where}: a value of the JSON")
    return answer.json()


def innocent_request(ledger, field):
    return ledger.open_request(ledger.wait_url(handle="Innocent"), **FIELDS[field](WORDS["value"]))[ANN]


@pytest.mark.parametrize("field", FIELDS)
def test_a_requester_only_fills_in_his_own_place_of_the_page(ledger, size, evidence, field):
    mail = innocent_request(ledger, field)
    lists = ['["Innocent-value","Innocent-value"]', '{"Innocent-value":"Innocent-value"}']
    innocent = Innocent(ledger.open(mail.link), [*WORDS.values(), *lists])
    names = read_json(ledger.send(Call(mail.link, headers=JSON)), "innocent")["request"].keys()
    chosen = dict(list(attacks(size).items())[:: size.of(full=1, short=2)])
    for number, (name, attack) in enumerate(chosen.items()):
        where = f"{field}, {name}"
        handle = ledger.wait_url(handle=f"Handle{number}")
        mail = ledger.open_request(handle, **FIELDS[field](attack))[ANN]
        innocent.assert_like(ledger.open(mail.link), where)
        seen = read_json(ledger.send(Call(mail.link, headers=JSON)), where)
        assert seen["request"].keys() | {"product"} == names | {"product"}, where
    evidence.row(
        f"page and its JSON: deceiving texts in {field}",
        tried=2 * len(chosen),
        result="the elements, attributes and texts of an innocent page; valid HTML; nothing hidden or turned round",
    )


COMMENTS = {name: text[:20_000] for name, text in (CHARACTERS | LINES | MARKUP | LENGTHS).items()}


def test_an_approvers_comment_cannot_pose_as_anything_else(ledger, size, evidence):
    """With two approvals needed, the second approver reads the comment of the first; a wrong code shows it again in the form."""

    def pages(handle, comment):
        mails = ledger.open_request(handle, Quorum="2")
        wrong = f"{(int(mails[ANN].code.replace(' ', '')) + 1) % 1_000_000:06}"
        mistyped = ledger.press(mails[ANN], "approve", comment=comment, code=wrong)
        yield mails, mistyped, 403
        if (answer := ledger.press(mails[ANN], "approve", comment=comment)).status == 400:
            yield mails, answer, 400
            assert ledger.press(mails[ANN], "approve", comment=comment[:500]).status == 200
        yield mails, ledger.visit(mails[BEN]), 200
        yield mails, ledger.press(mails[CLEO], "approve", comment="Innocent-second"), 200

    def shown(mails, answer):
        return Page(answer, mails[ANN].link)

    words = ["Innocent-value", "Innocent-second"]
    kinds = {}
    for comment in ("Innocent-value", "Innocent-value" * 40):
        for step, (mails, answer, status) in enumerate(pages(ledger.wait_url(handle=f"Innocent{len(comment)}"), comment)):
            key = (status, step == len(comment) // 300 + 2, step)
            kinds[status, answer.text.count("<form")] = kinds.get((status, answer.text.count("<form")), None) or (
                answer, elements(shown(mails, answer)), key)  # fmt: skip
    chosen = dict(list(COMMENTS.items())[:: size.of(full=1, short=4)])
    for number, (name, comment) in enumerate(chosen.items()):
        for mails, answer, status in pages(ledger.wait_url(handle=f"Handle{number}"), comment):
            assert answer.status in (status, 400), name
            page = shown(mails, answer)
            assert_honest(answer.text, f"comment, {name}, status {answer.status}", allowed="\n")
            expected = kinds[answer.status, answer.text.count("<form")][1]
            assert [each for each in elements(page) if each[0] not in ("li", "bdi")] == [
                each for each in expected if each[0] not in ("li", "bdi")], name  # fmt: skip
            assert len(page.all("li")) == len(shown(mails, answer).all("li")) <= 2
        for text in ledger.signals.bodies()[-1].values():
            assert_honest(text, f"comment, {name}: the signal")
        assert len(ledger.signals.requests[-1].body) <= 4096
    for entry in ledger.events.entries:
        for text in strings(json.loads(entry["Detail"])):
            assert_honest(text, "an event of EventBridge")
    assert words
    evidence.row(
        "an approver's comment: deceiving texts, as the form, the other approvers, the signal and EventBridge show it",
        tried=len(chosen),
        result="shown as one text without anything hidden, escaped; the signal stays under 4,096 bytes",
    )


def names_twice(name: str) -> str:
    """A link to CloudFormation's own host whose query has a parameter of that name twice: anyone can write one."""
    from harness.wait_urls import WaitURL

    encoded = quote(name.encode("utf-8", "surrogatepass"), safe="")
    return f"{APPROVAL_URL}?waitUrl={base64url(f'{WaitURL()}&{encoded}=1&{encoded}=2')}"


def hosted_at(name: str) -> str:
    from harness.wait_urls import WaitURL

    letters = re.sub(r"[^A-Za-z0-9.-]", "-", name) or "x"
    return f"{APPROVAL_URL}?waitUrl={base64url(str(WaitURL(host=letters[:3000])))}"


PLACES = {  # what an outsider without any mail can write, and sees again
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
    shown = {}
    for name, attack in attacks(size).items():
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
        tried=len(attacks(size)),
        result="4xx, a page of one shape, under 1,000 letters, nothing hidden; log lines the same",
    )
