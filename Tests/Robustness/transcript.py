"""Keeps all that a world's functions said, to whomever, and the secrets that were in play there.

Where a secret belongs: an email has its own approver's link and code, its short text for SMS the link alone; the ledger's
items of the request and of its resource have the wait URL, that of a change the place of its answer. Logs, answers to Lambda
and CloudFormation, signals, events and pages have none.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from evidence import Evidence

from kit.flow.email import CODE_LINE, Published
from kit.flow.ledger_world import LedgerWorld
from kit.flow.world import APPROVAL_URL, World

OWN_LINK = re.compile(rf"^{re.escape(APPROVAL_URL)}\?(?:waitUrl=[\w-]+|request=[\w%]+&key=[\w%-]+)$", re.MULTILINE)
MOST_SIGNATURES = 100  # of one world; what signs one request signs all
Keep = Callable[..., None]

#: Attributes and values in which the table has a signed URL.
SIGNED = ("WaitUrl", "ResponseUrl", ":url")


@contextmanager
def kept(world: World, evidence: Evidence) -> Iterator[World]:
    """A world whose end is that of a test's: verified, kept for the search, closed."""
    try:
        yield world
        world.verify()
    finally:
        keep_world(world, evidence)
        world.close()


def keep_world(world: World, evidence: Evidence):
    seen: set[int] = set()

    def keep(kind: str, text: str, may_hold: Iterable[str] = ()):
        """The same text said twice is one."""
        if text and (key := hash((kind, text, *may_hold))) not in seen:
            seen.add(key)
            evidence.keep(kind, text, may_hold)

    for function in world.functions:
        keep("log", function.everything())
        for outcome in function.api.outcomes():
            keep_outcome(keep, outcome.body.decode("utf-8", "replace"))
    for request in [*world.responses.requests, *world.signals.requests]:
        keep("event", request.body.decode("utf-8", "replace"))
    for form in world.sns.published:
        keep_email(keep, evidence, Published(form, APPROVAL_URL))
    if isinstance(world, LedgerWorld):
        for entry in world.events.entries:
            keep("event", json.dumps(entry, ensure_ascii=False))
        for item in world.dynamodb.inputs():
            keep("item", json.dumps(item, ensure_ascii=False), signed_urls(item))
    keep_secrets(world, evidence)


def keep_outcome(keep: Keep, body: str):
    keep("result", body)
    try:
        answer = json.loads(body)
    except json.JSONDecodeError:
        return
    if isinstance(answer, dict) and isinstance(answer.get("body"), str):
        keep("page", answer["body"])


def keep_email(keep: Keep, evidence: Evidence, email: Published):
    """Its own link and code are what stands on the lines for them."""
    links, codes = set(OWN_LINK.findall(email.text)), set(CODE_LINE.findall(email.text))
    # A reminder and a notice of the outcome have neither.
    own = 1 if email.subject.startswith("Approval needed") else 0
    assert len(links) == len(codes) == own, f"an email with {len(links)} links and {len(codes)} codes of its own"
    for protocol, text in email.texts.items():
        keep("email", text, links if protocol == "default" else links | codes)
    keep("email", "\n".join(f"{name}: {value}" for name, value in email.form.items() if name != "Message"))
    for link in links:
        evidence.secret("the link", link)
        for name, values in parse_qs(urlsplit(link).query).items():
            if name != "request":  # the request's id is no secret: it stands in logs
                evidence.secret(f"the link's {name}", values[0])
    for code in codes:
        evidence.secret("the code", code)


def keep_secrets(world: World, evidence: Evidence):
    for name, value in world.secrets.items():
        # What it knows of emails includes what a requester made look like ours.
        if not name.startswith(("the link", "the confirmation code")):
            evidence.secret(name, value)
    for request in world.sns.requests[:MOST_SIGNATURES]:
        if match := re.search(r"Signature=([0-9a-f]{64})", request.header("Authorization") or ""):
            evidence.secret("the signature of a request to SNS", match[1])


def signed_urls(item) -> set[str]:
    """The signed URLs that belong in the table: wait URLs, and the places of held answers."""
    match item:
        case dict():
            own = {each["S"] for name, each in item.items() if name in SIGNED and isinstance(each, dict) and "S" in each}
            return own | {url for each in item.values() for url in signed_urls(each)}
        case list():
            return {url for each in item for url in signed_urls(each)}
    return set()
