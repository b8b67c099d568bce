"""An approver's comment, which the form shows again, the other approvers read, and CloudFormation and EventBridge pass on."""

import json

from appearance import assert_event_is_honest, assert_honest
from deceptions import CHARACTERS, LENGTHS, LINES, MARKS, MARKUP
from skeleton import elements

from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.flow.page import Page

# Beyond some 32 KB a form is not read at all, so longer ones show nothing.
COMMENTS = {name: text[:5_000] for name, text in (CHARACTERS | LINES | MARKUP | LENGTHS).items()} | {
    "too long, and hidden": "x" * 500 + "\u202e\x00\x1b\u200b\n" * 9 + MARKS,
}
LONGEST_SIGNAL = 4096  # bytes


def life(ledger, handle, comment):
    """The answers in the life of a request that two must approve: mistyped, too long perhaps, read by the next, decided."""
    emails = ledger.open_request(handle, Quorum="2")
    wrong = f"{(int(emails[ANN].code.replace(' ', '')) + 1) % 1_000_000:06}"
    mistyped = ledger.press(emails[ANN], "approve", comment=comment, code=wrong)
    yield ("mistyped" if mistyped.status == 403 else "too long"), mistyped
    if ledger.press(emails[ANN], "approve", comment=comment).status == 400:
        assert ledger.press(emails[ANN], "approve", comment=comment[:500]).status == 200
    yield "read by the next", ledger.visit(emails[BEN])
    yield "decided", ledger.press(emails[CLEO], "approve", comment="fine")


def test_an_approvers_comment_cannot_pose_as_anything_else(ledger, size, evidence):
    def told(comment, number):
        return life(ledger, ledger.wait_url(handle=f"Handle{number}"), comment)

    def shape(answer):
        return elements(Page(answer, "https://example.com/"))

    innocent = {step: shape(answer) for comment in ("innocent", "innocent" * 99) for step, answer in told(comment, len(comment))}
    assert set(innocent) == {"mistyped", "too long", "read by the next", "decided"}
    attacks = dict([*COMMENTS.items()][:: -size.of(full=2, short=6)])
    for number, (name, comment) in enumerate(attacks.items()):
        for step, answer in told(comment, f"X{number}"):
            assert_honest(answer.text, f"{name}, {step}", allowed="\n")
            assert shape(answer) == innocent[step], f"{name}, {step}, {answer.status}: other elements than an innocent page"
        for text in ledger.signals.bodies()[-1].values():
            assert_honest(text, f"{name}: the signal")
        assert len(ledger.signals.requests[-1].body) <= LONGEST_SIGNAL
    for entry in ledger.events.entries:
        assert_event_is_honest(json.loads(entry["Detail"]), "an event of EventBridge")
    evidence.row(
        "an approver's comment: deceiving texts, shown by the form, to the other approvers, in the signal and in EventBridge",
        tried=len(attacks),
        result="an innocent page's elements, nothing hidden; signals under 4,096 bytes",
    )
