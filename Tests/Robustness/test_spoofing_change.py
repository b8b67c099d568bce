"""A change shows old → new: whatever stands on either side, the arrow, the lines and what stays are ours."""

import re

import pytest
from appearance import assert_honest, strings
from deceptions import WORDS, chosen_for_pages
from infull import read_back
from skeleton import elements, texts

from kit.flow.ledger_world import ANN
from kit.flow.stack_life import Held, set_status
from kit.lambda_.gateway import Call

NAME, INNOCENT = WORDS["name"], WORDS["value"]
ARROW = "\u2192"
ARROWS = {
    "an arrow": f"t4g.nano {ARROW} t4g.nano",
    "an arrow that ends a quotation": f'" {ARROW} "',
    "a value that was not there": f"(not there) {ARROW} t4g.nano",
    "a value that is removed": f"t4g.nano {ARROW} (removed)",
}
SIDES = {"old": lambda text: (text, INNOCENT), "new": lambda text: (INNOCENT, text)}
QUOTED = r'"(?:[^"\\]|\\.)*"'
BOTH = re.compile(rf"({QUOTED}|[^{ARROW}]*) {ARROW} ({QUOTED}|[^{ARROW}]*)")


def changed(ledger, handle: str, old: str, new: str) -> Held | None:
    """Has a launch approved and its update held; None if one of them is refused."""
    wait_url = ledger.wait_url(handle=handle, stack=f"stack-{handle}")
    before, after = ({NAME: value, "Zone": "stays"} for value in (old, new))
    answer, emails = ledger.asked(ledger.event("Create", wait_url, properties=before))
    if answer["Status"] == "FAILED":
        return None
    assert ledger.press(emails[ANN], "approve").status == 200
    set_status(ledger, wait_url, "UPDATE_IN_PROGRESS")
    event = ledger.event("Update", wait_url, properties=after, old=before)
    emailed, answered = len(ledger.sns.published), len(ledger.responses.requests)
    ledger.notification.invoke(event)
    if len(ledger.responses.requests) > answered:
        return None
    ledger.have_emails_sent()
    return Held(ledger, wait_url, event, ledger.asking_since(emailed))


def look(ledger, change: Held, where: str):
    """The email's lines, the page and the facts of its JSON, each without a deceiving letter. Then it is decided."""
    email = change.emails[ANN]
    page = ledger.open(email.link)
    answer = ledger.send(Call(email.link, headers={"accept": "application/json"}))
    assert_honest(email.text, f"{where}: the email", allowed="\n")
    assert_honest(page.answer.text, f"{where}: the page", allowed="\n")
    for text in strings(answer.json()):
        assert_honest(text, f"{where}: a value of the JSON")
    assert change.press("reject") == 200
    return email.text.split("\n"), page, answer.json()["request"]


@pytest.mark.parametrize("side", SIDES)
def test_both_values_are_shown_in_full_and_apart(ledger, size, evidence, side):
    lines, page, facts = look(ledger, changed(ledger, "Innocent", INNOCENT, INNOCENT + "2"), "innocent")
    ours, names = elements(page), facts.keys()
    attacks, refused = chosen_for_pages(size) | ARROWS, 0
    for number, (name, attack) in enumerate(attacks.items()):
        where = f"the {side} value is {name}"
        old, new = SIDES[side](attack)
        change = changed(ledger, f"Handle{number}", old, new)
        if change is None:
            assert len(attack) > 300, where
            refused += 1
            continue
        shown_lines, page, facts = look(ledger, change, where)
        assert len(shown_lines) == len(lines) and facts.keys() == names, where
        (shown,) = facts["details"]
        found = BOTH.fullmatch(shown["value"])
        assert found and (read_back(found[1]), read_back(found[2])) == (old, new), f"{where}: {shown['value'][:300]}"
        assert f"    {NAME}: {shown['value']}" in shown_lines, where
        assert facts["staying"] == [{"name": "Zone", "value": "stays"}], where
        assert f"    {facts['staying'][0]['name']}: stays" in shown_lines, where
        assert shown["value"] in texts(page).split("\n"), where
        if len(shown["value"]) < 300:  # which no page folds
            assert elements(page) == ours, f"{where}: the page has other elements than an innocent one"
    evidence.row(
        f"email, page and JSON of a change: deceiving texts as the {side} value",
        tried=3 * len(attacks),
        result=f"{3 * refused} refused; of the others old and new can be read back and told apart, and what stays is what stays",
    )
