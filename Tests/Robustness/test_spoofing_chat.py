"""What a channel reads: a requester's text stands nowhere in it, and the product's name is inert there.

That no message has markup, a mention, an emoji or a link is checked of every event of every test: see kit/aws/chat.py.
"""

import json

import pytest
from appearance import assert_honest
from deceptions import INNOCENT, WORDS, chosen_for_pages

from kit.aws.chat import texts
from kit.flow.ledger_world import ANN

FREE = {  # what a requester writes
    "the value of a detail": lambda text: {WORDS["name"]: text},
    "the name of a detail": lambda text: {text: WORDS["value"]},
    "Notes": lambda text: {"Notes": text},
}


def message(ledger, **properties) -> dict | None:
    """The chat message of a request that was opened, without its thread; None if the request was refused."""
    before = len(ledger.events.entries)
    handle = f"Handle{len(ledger.responses.requests)}"
    ledger.tell(ledger.event("Create", ledger.wait_url(handle=handle), properties=properties), ledger.lenient)
    if len(ledger.events.entries) == before:
        return None
    chat = json.loads(ledger.events.entries[-1]["Detail"])["chat"]
    del chat["metadata"]["threadId"]
    chat["content"]["description"] = "\n".join(
        line for line in chat["content"]["description"].split("\n") if not line.startswith("Decide by: ")
    )
    return chat


@pytest.fixture
def ledger(ledger):
    ledger.lenient = ledger.start("NotificationFunction", MAX_OPEN="10000")
    return ledger


@pytest.mark.parametrize("field", FREE)
def test_what_a_requester_writes_reaches_no_channel(ledger, size, evidence, field):
    innocent = message(ledger, Product=WORDS["Product"], **FREE[field](INNOCENT["plain"]))
    opened = 0
    for name, text in chosen_for_pages(size).items():
        chat = message(ledger, Product=WORDS["Product"], **FREE[field](text))
        assert chat in (innocent, None), f"{name}: {chat}"
        opened += chat is not None
    evidence.row(
        f"chat: deceiving texts as {field}",
        tried=len(chosen_for_pages(size)),
        result=f"{len(chosen_for_pages(size)) - opened} refused; the messages of {opened} are those of an innocent request",
    )


def test_an_address_reaches_no_channel(ledger, size, evidence):
    innocent = message(ledger, EmailID="innocent@example.com")
    accepted = 0
    for name, text in chosen_for_pages(size).items():
        chat = message(ledger, EmailID=f"{text}@example.com")
        assert chat in (innocent, None), f"{name}: {chat}"
        accepted += chat is not None
    evidence.row(
        "chat: deceiving texts in the requester's address",
        tried=len(chosen_for_pages(size)),
        result=f"none in {accepted} messages",
    )


def test_a_products_name_is_inert_in_a_channel(ledger, size, evidence):
    opened = 0
    innocent = message(ledger, Product=WORDS["Product"])
    assert innocent
    for name, text in chosen_for_pages(size).items():
        chat = message(ledger, Product=text)
        if chat is None:
            continue
        opened += 1
        for each in texts(chat):
            assert_honest(each, f"{name}: a chat message", allowed="\n")
        assert chat["content"]["description"] == innocent["content"]["description"], name
        title = chat["content"]["title"]
        assert title.startswith("Approval needed: ") and "\n" not in title and len(title) <= 250, name
    evidence.row(
        "chat: deceiving texts as the product's name",
        tried=len(chosen_for_pages(size)),
        result=f"{opened} messages with one line for it, without markup, mention, emoji or link; no other line changes",
    )


def test_what_an_approver_writes_reaches_no_channel(ledger, size, evidence):
    decided = []
    for number, text in enumerate(chosen_for_pages(size).values()):
        emails = ledger.open_request(ledger.wait_url(handle=f"Pressed{number}"), function=ledger.lenient, Product="Wiki")
        if ledger.press(emails[ANN], "reject", comment=text).status != 200:
            continue
        decided.append(json.loads(ledger.events.entries[-1]["Detail"])["chat"]["content"])
    assert decided and all(each == decided[0] for each in decided)
    evidence.row("chat: deceiving texts as an approver's comment", tried=len(decided), result="none in a message")
