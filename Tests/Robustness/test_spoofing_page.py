"""The page and its JSON: a requester's words add no element, no attribute and no hidden letter."""

import re

import pytest
from appearance import assert_honest, strings
from deceptions import FIELDS, HOLES, INNOCENT, NOTHING, chosen_for_pages
from infull import assert_in_full, assert_refused_by_name, read_back
from skeleton import Skeleton, elements, texts

from kit.flow.ledger_world import ANN
from kit.flow.page import Page
from kit.lambda_.gateway import Call

JSON = {"accept": "application/json"}
LEAST_FOLDED = 300  # characters


class Innocent:
    """What a page looks like when nobody tries anything."""

    def __init__(self, page: Page):
        self.elements = elements(page)
        self.texts = Skeleton(texts(page), HOLES)

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


def look(ledger, email, where: str) -> tuple[Page, dict]:
    """The page and the facts of its JSON. Then it is decided, for a requester may have only so many open requests."""
    page, facts = ledger.open(email.link), read_json(ledger.send(Call(email.link, headers=JSON)), where)["request"]
    assert ledger.press(email, "reject").status == 200
    return page, facts


def innocent_pages(ledger, field) -> tuple[dict[str, Innocent], set[str]]:
    """An innocent page of each kind, and the names in its JSON."""
    pages, names = {}, set()
    for kind, text in INNOCENT.items():
        if (field, kind) == ("the name of a detail", "folded"):
            continue  # no name may be so long
        email = ledger.open_request(ledger.wait_url(handle=f"Innocent{len(pages)}"), **FIELDS[field](text))[ANN]
        page, facts = look(ledger, email, f"{field}, {kind}")
        assert is_folded(page) == (kind == "folded"), kind
        pages[kind] = Innocent(page)
        names |= facts.keys()
    return pages, names


def is_folded(page: Page) -> bool:
    return re.search("in full below: open (it|them) before you decide", page.answer.text) is not None


@pytest.mark.parametrize("field", FIELDS)
def test_a_requester_only_fills_in_his_own_place_of_the_page(ledger, size, evidence, field):
    innocent, names = innocent_pages(ledger, field)
    attacks, refused = chosen_for_pages(size), 0
    for number, (name, attack) in enumerate(attacks.items()):
        where = f"{field}, {name}"
        before = len(ledger.sns.published)
        event = ledger.event("Create", ledger.wait_url(handle=f"Handle{number}"), properties=FIELDS[field](attack))
        answer, emails = ledger.asked(event)
        if answer["Status"] == "FAILED":
            assert len(ledger.sns.published) == before, where
            assert_refused_by_name(answer, field, attack, where)
            refused += 1
            continue
        page, facts = look(ledger, emails[ANN], where)
        if (field, name) == ("Product", NOTHING):  # then there is no product but in the details
            assert_honest(page.answer.text, where, allowed="\n")
            assert "product" not in facts and read_back(facts["details"][-1]["value"]) == attack, where
            continue
        assert facts.keys() == names, where
        has_own_detail = assert_in_full(facts, field, attack, where)
        shown = facts["details"][-1]
        if is_folded(page):  # which only what is long may be
            assert len(shown["value"]) > LEAST_FOLDED, where
            kind = "folded"
        else:
            kind = "with escapes" if has_own_detail else "plain"
        innocent[kind].assert_like(page, where)
        page_lines = texts(page).split("\n")
        for text in shown.values():
            assert text in page_lines, f"{where}: the page lacks {text[:100]}"
    evidence.row(
        f"page and its JSON: deceiving texts in {field}",
        tried=2 * len(attacks),
        result=f"{2 * refused} refused by name; of the others the elements, attributes and texts of an innocent page; "
        "valid HTML; nothing hidden, lost or turned round",
    )
