"""Links, keys and codes of a ledger: changed, guessed, tried by several processes at once, pressed again and again."""

import base64
import random

import forgeries
import pytest
from presses import ClearPages, answer, at_once, by_the_letter, memory

from kit.flow.ledger_world import ANN, BEN, CLEO

FACTS = {"Product": "Team wiki", "Purpose": "secret plan"}
MOST_WRONG_CODES = 10
GROWTH = 60  # MB


def query_of(email) -> str:
    return email.link.split("?")[1]


def guesses(code: str, count: int) -> list[str]:
    """Codes that are wrong, in any order."""
    right = int(code.replace(" ", ""))
    return [f"{number:06}" for number in random.Random(6).sample(range(1_000_000), count + 1) if number != right][:count]


def wrong_codes(ledger) -> dict[str, int]:
    """How many wrong codes the table counts, by approver."""
    (item,) = ledger.requests()
    return {seat["M"]["Address"]["S"]: int(seat["M"]["WrongCodes"]["N"]) for seat in item["Approvers"]["M"].values()}


def assert_untouched(ledger, opened: int):
    """Nothing was sent or counted, and after the first `opened` calls to the table, all that it was asked is to read."""
    assert not ledger.signals.requests
    assert set(ledger.dynamodb.operations()[opened:]) <= {"GetItem"}
    assert set(wrong_codes(ledger).values()) == {0}


def test_changed_links_open_nothing_and_cost_no_tries(ledger, size, evidence):
    email = ledger.open_request(**FACTS)[ANN]
    opened, same = len(ledger.dynamodb.operations()), 0
    queries = forgeries.of(query_of(email), size.of(full=10_000, short=300), seed=9)
    pages, tried, before = ClearPages(), 0, memory(ledger.approval)
    for number, each in enumerate(queries):
        if forgeries.is_same(each, query_of(email)):
            same += 1  # another spelling of the same link
            assert answer(ledger.approval, by_the_letter(each)).status == 200, each
            continue
        tried += 1
        refused = answer(ledger.approval, by_the_letter(each, "POST" if number % 2 else "GET", email.code))
        assert 400 <= refused.status < 500, (refused.status, each)
        assert not any(fact in refused.text for fact in FACTS.values()), each
        pages.check(refused)
    assert_untouched(ledger, opened)
    assert memory(ledger.approval) - before < GROWTH
    assert ledger.press(email, "approve").status == 200 and len(ledger.signals.requests) == 1
    evidence.row(
        "ledger: links cut, with a bit flipped, spliced; opened, or pressed with the right code",
        tried=tried,
        result=f"4xx and a clear page each, no fact shown, nothing written; then the true link decided; "
        f"{same} more were other spellings of it",
    )


def test_guessed_keys_open_nothing_and_lock_nobody_out(ledger, size, evidence):
    emails = ledger.open_request(**FACTS)
    request, key = (pair.split("=")[1] for pair in query_of(emails[ANN]).split("&"))
    order = random.Random(10)
    exchanged = [(place, letter) for place in range(len(key)) for letter in forgeries.LETTERS if letter != key[place]]
    near = [key[:place] + letter + key[place + 1 :] for place, letter in exchanged]
    far = [base64.urlsafe_b64encode(order.randbytes(32)).decode().rstrip("=") for _ in range(len(near))]
    others = [query_of(emails[each]).split("key=")[1] for each in (BEN, CLEO)]
    chosen = order.sample(near + far, size.of(full=2_000, short=200))
    events = [by_the_letter(f"request={request}&key={each}", "POST", emails[ANN].code) for each in chosen]
    opened = len(ledger.dynamodb.operations())
    answers = at_once(ledger, events, processes=2)
    assert {each.status for each in answers} == {403} and len({each.text for each in answers}) == 1
    assert not any(fact in answers[0].text for fact in FACTS.values())
    assert_untouched(ledger, opened)
    # Another approver's key with one's own code is a wrong code, not a way in.
    for each in others:
        assert answer(ledger.approval, by_the_letter(f"request={request}&key={each}", "POST", emails[ANN].code)).status == 403
    assert not ledger.signals.requests and ledger.press(emails[ANN], "approve").status == 200
    evidence.row(
        "ledger: keys guessed for a known request, half of them one letter off",
        tried=len(events),
        result="403, one and the same page; nothing shown, written or locked; then the true key decided",
    )


@pytest.mark.parametrize("processes", [1, 4])
def test_codes_guessed_by_several_processes_lock_the_key_at_ten(ledger, size, evidence, processes):
    emails = ledger.open_request()
    count = size.of(full=150, short=40)
    tries = [(emails[each], code) for each in (ANN, BEN) for code in guesses(emails[each].code, count)]
    random.Random(11).shuffle(tries)
    answers = at_once(ledger, [by_the_letter(query_of(email), "POST", code) for email, code in tries], processes)
    assert {each.status for each in answers} == {403}
    assert wrong_codes(ledger) == {ANN: MOST_WRONG_CODES, BEN: MOST_WRONG_CODES, CLEO: 0}
    # A reader of the count just before another attempt was counted is told of one attempt too many.
    assert sum("more tr" in each.text for each in answers) <= 2 * MOST_WRONG_CODES
    for each in (ANN, BEN):
        assert ledger.press(emails[each], "approve").status == 403, "a locked key takes the right code"
    assert not ledger.signals.requests
    assert ledger.press(emails[CLEO], "approve").status == 200 and len(ledger.signals.requests) == 1
    evidence.row(
        f"ledger: codes guessed for two of three approvers, {processes} process{'es' if processes > 1 else ''} at once",
        tried=len(tries),
        result="each key locked at ten, then refused the right code too; the third approver decided",
    )


def test_presses_replayed_by_several_processes_are_one_signal(ledger, size, evidence):
    emails = ledger.open_request()
    tried = size.of(full=1_500, short=120)
    event = by_the_letter(query_of(emails[ANN]), "POST", emails[ANN].code)
    answers = at_once(ledger, [event] * tried)
    assert {each.status for each in answers} == {200} and len(ledger.signals.requests) == 1
    assert ledger.press(emails[BEN], "reject").status == 409
    ledger.tell(ledger.event("Delete"))
    assert {each.status for each in at_once(ledger, [event] * 8)} <= {200, 410} and len(ledger.signals.requests) == 1
    evidence.row(
        "ledger: one press, replayed by four processes, then contradicted, then replayed after the stack's end",
        tried=tried + 9,
        result="one signal, once; the contradiction is 409",
    )
