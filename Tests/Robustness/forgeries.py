"""Links that are nearly right: cut, changed by a bit, spliced, spelled otherwise. A seed makes them the same each time."""

import base64
import binascii
import hashlib
import random
import re
import string
from collections.abc import Iterator
from urllib.parse import parse_qsl

from kit.flow.email import base64url

LETTERS = string.ascii_letters + string.digits + "-_"
ODD = "%&=+#?/\\ \x00\n\x7f\u00e9\u202e\U0001f600\"'<>"


def cuts(text: str) -> Iterator[str]:
    for length in range(len(text)):
        yield text[:length]
        yield text[length + 1 :]


def flips(text: str) -> Iterator[str]:
    """Every bit of every letter, which for a letter of ASCII is seven."""
    for place, letter in enumerate(text):
        for bit in range(7):
            yield text[:place] + chr(ord(letter) ^ 1 << bit) + text[place + 1 :]


def changes(text: str, order: random.Random) -> Iterator[str]:
    """Without an end: letters exchanged, swapped, doubled, taken out, put in; pieces moved, repeated, in other case."""
    while True:
        first, second = sorted(order.sample(range(len(text) + 1), 2))
        piece = text[first:second]
        yield order.choice(
            [
                text[:first] + order.choice(LETTERS) + text[first + 1 :],
                text[:first] + order.choice(ODD) + text[first:],
                text[:first] + f"%{order.randrange(256):02X}" + text[first + 1 :],
                text[:first] + piece * 2 + text[second:],
                text[:first] + text[second:],
                text[:first] + piece.swapcase() + text[second:],
                text[:first] + piece[::-1] + text[second:],
                text[second:] + text[:second],
                f"{text}&{text}",
                f"{text}&{order.choice(['waitUrl', 'request', 'key'])}={piece}",
                text.replace("=", order.choice(["%3D", "==", "[]=", ""]), 1),
            ]
        )


def of(query: str, count: int, seed: int) -> list[str]:
    """`count` different ones, none of which is the query itself."""
    order = random.Random(seed)
    systematic = [*cuts(query), *flips(query)]
    chosen = dict.fromkeys(order.sample(systematic, min(len(systematic), count // 2)))
    for each in changes(query, order):
        if len(chosen) == count:
            break
        chosen[each] = None
    chosen.pop(query, None)
    return list(chosen)


def of_wait_url(url: str, count: int, seed: int) -> list[str]:
    """Links whose wait URL was changed and wrapped properly again, as a forger does it."""
    return [f"waitUrl={base64url(each.encode('utf-8', 'surrogatepass'))}" for each in of(url, count, seed)]


def meaning(query: str) -> dict[str, str] | None:
    """What a link says once all is undone that email systems do to links; None where it says something twice.

    As the design has it, so that two spellings of one link are told from two links: an escape too many, line breaks, what
    stands around a value, `3D` before it, and the case of a request's id. Every letter of a key or of a wait URL counts.
    """
    said: dict[str, list[str]] = {}
    for pair in _pairs(query):
        for name, value in _unfolded(*pair):
            said.setdefault(re.sub(r"^((amp|#38|#x26);)+", "", name, flags=re.IGNORECASE), []).append(value)
    if any(len(said.get(name, [])) > 1 for name in _REPAIRS):
        return None
    values = {name: said[name][0] for name in _REPAIRS if name in said}
    return {name: _REPAIRS[name](value) or value for name, value in values.items() if value}


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _unfolded(name: str, value: str) -> list[tuple[str, str]]:
    """The pairs of a query that was escaped as a whole, or from its first value on."""
    if not value and name.startswith(("request=", "waitUrl=")):
        return _pairs(name)
    return _pairs(f"{name}={value}") if name == "request" and "&" in value else [(name, value)]


def _kept(value: str, letters: str) -> str:
    """The first run of these letters, and of spaces between them, once wrapped lines are put together."""
    *wrapped, last = [line for line in re.split(r"[\r\n]", value) if line] or [""]
    run = re.search(rf"[{letters}][{letters} ]*", "".join(line.removesuffix("=") for line in wrapped) + last)
    return run[0].strip(" ") if run else ""


def _id(value: str) -> str:
    found = _kept(value.replace(" ", ""), "A-Za-z0-9").lower()
    return found[2:] if len(found) == 34 and found.startswith("3d") else found


def _key(value: str) -> str:
    found = _kept(value.replace(" ", ""), r"A-Za-z0-9_\-")
    if len(found) == 45 and found.lower().startswith("3d"):
        found = found[2:]
    return found[:43] + found[43:].rstrip("_-")


def _wait_url(value: str) -> str:
    found = _kept(value, r"A-Za-z0-9_\-+/=")
    return found[2:] if found.lower().startswith("3d") and found[2:].startswith("aHR0c") else found


_REPAIRS = {"waitUrl": _wait_url, "request": _id, "key": _key}


def wait_url_in(query: str) -> bytes | None:
    """What the link's waitUrl says in any spelling of base64; None where there is not exactly one, or none that can be read."""
    said = meaning(query)
    if said is None or set(said) != {"waitUrl"}:
        return None
    plain = said["waitUrl"].strip("=").translate(str.maketrans("-_ ", "+/+"))
    try:
        return base64.b64decode((plain + "=" * (-len(plain) % 4)).encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return None


def is_same(query: str, other: str) -> bool:
    """Whether two links of a ledger say the same: one id, and one key to the letter."""
    return (said := meaning(query)) is not None and said == meaning(other)


def derived_code(wait_url: bytes) -> str:
    """The code of a link without a ledger, which everyone who has the link can work out: it is no secret."""
    number = int.from_bytes(hashlib.sha256(b"confirmation code of " + wait_url).digest()[:8])
    return f"{number % 1_000_000:06}"
