"""Links that are nearly right: cut, changed by a bit, spliced, spelled otherwise. A seed makes them the same each time."""

import base64
import binascii
import hashlib
import random
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


def wait_url_in(query: str) -> bytes | None:
    """What the link's waitUrl says in any spelling of base64; None where there is not exactly one, or none that can be read."""
    values = [value for name, value in parse_qsl(query, keep_blank_values=True) if name == "waitUrl"]
    others = [name for name, value in parse_qsl(query) if name in ("request", "key")]
    if len(values) != 1 or others:
        return None
    plain = values[0].strip("=").translate(str.maketrans("-_ ", "+/+"))
    try:
        return base64.b64decode((plain + "=" * (-len(plain) % 4)).encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return None


def same_pairs(query: str, other: str, names=("request", "key")) -> bool:
    """Whether two links of a ledger say the same."""
    one, two = ([pair for pair in parse_qsl(each) if pair[0] in (*names, "waitUrl")] for each in (query, other))
    return sorted(one) == sorted(two)


def derived_code(wait_url: bytes) -> str:
    """The code of a link without a ledger, which everyone who has the link can work out: it is no secret."""
    number = int.from_bytes(hashlib.sha256(b"confirmation code of " + wait_url).digest()[:8])
    return f"{number % 1_000_000:06}"
