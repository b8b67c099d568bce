"""The page and its JSON: a requester's words add no element, no attribute and no hidden letter."""

import pytest
from appearance import assert_honest, strings
from deceptions import FIELDS, HOLES, NOTHING, WORDS, chosen_for_pages
from skeleton import Skeleton, elements, texts

from kit.flow.ledger_world import ANN
from kit.flow.page import Page
from kit.lambda_.gateway import Call

JSON = {"accept": "application/json"}


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


def innocent_request(ledger, field):
    return ledger.open_request(ledger.wait_url(handle="Innocent"), **FIELDS[field](WORDS["value"]))[ANN]


@pytest.mark.parametrize("field", FIELDS)
def test_a_requester_only_fills_in_his_own_place_of_the_page(ledger, size, evidence, field):
    mail = innocent_request(ledger, field)
    innocent = Innocent(ledger.open(mail.link))
    names = read_json(ledger.send(Call(mail.link, headers=JSON)), "innocent")["request"].keys()
    attacks = chosen_for_pages(size)
    for number, (name, attack) in enumerate(attacks.items()):
        where = f"{field}, {name}"
        handle = ledger.wait_url(handle=f"Handle{number}")
        mail = ledger.open_request(handle, **FIELDS[field](attack))[ANN]
        page = ledger.open(mail.link)
        if name == NOTHING:  # then there is no product, or a field without a text
            assert_honest(page.answer.text, where, allowed="\n")
        else:
            innocent.assert_like(page, where)
        seen = read_json(ledger.send(Call(mail.link, headers=JSON)), where)
        assert seen["request"].keys() | {"product"} == names | {"product"}, where
    evidence.row(
        f"page and its JSON: deceiving texts in {field}",
        tried=2 * len(attacks),
        result="the elements, attributes and texts of an innocent page; valid HTML; nothing hidden or turned round",
    )
