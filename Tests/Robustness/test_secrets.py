"""Searches everything that the other parts kept for every secret that was in play in any of them."""

import base64
import html
import json
from urllib.parse import quote

import pytest
from evidence import Evidence
from search import Search, Text
from transcript import keep_world

from kit.flow.ledger_world import ANN, BEN, LedgerWorld
from kit.flow.world import World
from kit.http.server import Reply
from kit.lambda_.gateway import Call

KINDS = {"log", "result", "event", "email", "page", "item"}


def busy_day(world: World, emails):
    """Asking, opening, mistyping, deciding, being refused: something of every kind is said."""
    email = emails[0]
    world.send(Call(email.link))
    world.send(Call(email.link, headers={"accept": "application/json"}))
    world.send(Call(email.link + "x"))
    world.send(Call(email.link, "POST", [("decision", "approve"), ("code", "000 001"), ("comment", "why not")]))
    world.signals.replies = [Reply(403, email.link.encode())]
    world.decide(email, "approve", comment="fine")
    world.decide(email, "approve") if isinstance(world, LedgerWorld) is False else world.press(email, "reject")
    world.notification.invoke(b"no event at all")
    world.tell(world.event("Create", properties={"EmailID": email.link}))
    world.tell(world.event("Delete"))


def small_day(folder) -> None:
    world = World()
    try:
        busy_day(world, [world.ask(world.wait_url(signature="v4+token"), Purpose="a detail")])
        keep_world(world, Evidence(folder, "secrets"))
    finally:
        world.close()


def ledger_day(folder) -> None:
    world = LedgerWorld()
    try:
        emails = world.open_request(world.wait_url(signature="v4+token"))
        busy_day(world, [emails[ANN], emails[BEN]])
        assert not world.events.invalid, world.events.invalid
        keep_world(world, Evidence(folder, "secrets"))
    finally:
        world.close()


def test_no_secret_of_the_run_stands_where_it_does_not_belong(folder, evidence, tmp_path):
    small_day(folder)
    ledger_day(folder)
    search = Search(tmp_path)
    for each in folder.read("secrets"):
        search.add_secret(**each)
    texts = {Text(each["kind"], each["test"], each["text"], tuple(each["may_hold"])): None for each in folder.read("transcript")}
    leaks = search.leaks(list(texts))
    assert not leaks, f"{len(leaks)} leaks:\n" + "\n".join(leaks[:10])
    assert set(search.kinds) >= KINDS, f"nothing of the kind {KINDS - set(search.kinds)} was searched"
    counts = ", ".join(f"{number:,} {kind}s" for kind, number in sorted(search.kinds.items()))
    sought = f"{search.secret_count:,} secrets in {len(search.forms):,} written forms"
    evidence.row(
        f"{sought} searched in {search.size / 1e6:,.1f} MB: {counts}",
        tried=len(texts),
        result="none found but in its own approver's email and, the wait URL, in the ledger's item",
    )


# The search itself: what it must find

KEY = "Zk3-_Qx9vLr2mTn8bWc5yHd7gPs4jFa1eUo6iKzRwXA"
TOKEN = "IQoJb3JpZ2luX2VjE+token//with/odd==characters&in=it"
DISGUISES = {
    "as it is": lambda secret: secret,
    "in small letters": str.lower,
    "in capitals": str.upper,
    "in JSON": lambda secret: json.dumps({"a": secret}),
    "in JSON with escaped slashes": lambda secret: json.dumps(secret).replace("/", "\\/"),
    "in JSON in JSON": lambda secret: json.dumps(json.dumps({"a": [secret]})),
    "percent-encoded": lambda secret: quote(secret, safe=""),
    "percent-encoded in small letters": lambda secret: quote(secret, safe="").lower(),
    "percent-encoded twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "in HTML": html.escape,
    "in HTML by numbers": lambda secret: "".join(each if each.isalnum() else f"&#{ord(each)};" for each in secret),
    "in base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "in base64 after one letter": lambda secret: base64.b64encode(b"x" + secret.encode()).decode(),
    "in base64 after two letters": lambda secret: base64.urlsafe_b64encode(b"xy" + secret.encode()).decode(),
    "in the middle of a long base64": lambda secret: base64.b64encode(f"GET /?key={secret} HTTP/1.1".encode()).decode(),
    "in hexadecimal": lambda secret: secret.encode().hex(),
    "in hexadecimal capitals": lambda secret: secret.encode().hex().upper(),
    "backwards": lambda secret: secret[::-1],
}
CODES = ["481203", "481 203", "481-203", "481.203", "481\u00a0203", "code=481203&x", "code:481203", "<b>481 203</b>", '"481203"']


@pytest.fixture
def search(tmp_path):
    search = Search(tmp_path)
    search.add_secret("the key", KEY, "a")
    search.add_secret("the token", TOKEN, "a")
    search.add_secret("the code", "481 203", "a")
    return search


def planted(text: str, **changes) -> Text:
    return Text(**{"kind": "log", "test": "a", "text": f"before {text} after", **changes})


def test_a_planted_secret_is_found_in_every_disguise(search, evidence):
    innocent = [planted("nothing"), planted("14812035 bytes, 481203x, 1.481203")]
    assert search.leaks(innocent) == []
    for name, disguise in DISGUISES.items():
        for secret in (KEY, TOKEN):
            (leak,) = {each.split(", written")[0] for each in search.leaks([*innocent, planted(disguise(secret))])}
            assert leak in ("the key", "the token"), name
    for part in (KEY[:30], KEY[-30:], KEY[7:37]):
        assert search.leaks([planted(part)]), "a part of a key"
    for code in CODES:
        assert search.leaks([*innocent, planted(code)]), code
    assert not search.leaks([planted("481 203", test="another")]), "six digits of another test are chance"
    evidence.row(
        "planted secrets: the search finds them in every disguise, in part, and codes in groups",
        tried=2 * len(DISGUISES) + 3 + len(CODES),
        result="all found, and nothing where there was none",
    )


def test_a_secret_that_belongs_to_one_mail_is_found_in_another(search):
    own = planted(f"https://example.com/?key={KEY}\nCode: 481 203", kind="email", may_hold=(KEY, "481 203"))
    assert search.leaks([own]) == []
    assert search.leaks([planted(own.text, kind="email")])
    assert search.leaks([planted(f"{KEY} {KEY}x {quote(TOKEN)}", kind="email", may_hold=(KEY,))])
