"""The forms in which a secret may stand in a text: as it is, or as some program on its way wrote it."""

import base64
import html
import json
from urllib.parse import quote, unquote

PART = 20  # characters in a row that give a secret away
LONG_ENOUGH = 12  # characters; a shorter value could stand in a text by chance


def forms(secret: str) -> set[str]:
    """Everything to look for. A form that is too short to mean anything is left out."""
    plain = {secret, unquote(secret)}
    written = {form for each in plain for form in _written(each)}
    encoded = {form for each in plain for form in (*_base64(each.encode()), each.encode().hex(), each.encode().hex().upper())}
    return {each for each in written | encoded | set(_parts(secret)) if len(each) >= LONG_ENOUGH and "\n" not in each}


def _written(text: str):
    yield text
    yield text.lower()
    yield text.upper()
    yield text[::-1]
    for safe in ("", "/", "/:?=&"):
        yield (escaped := quote(text, safe=safe))
        yield escaped.lower()
        yield quote(escaped, safe="")
    yield json.dumps(text)[1:-1]
    yield json.dumps(text)[1:-1].replace("/", "\\/")
    yield "".join(each if each.isalnum() else f"\\u{ord(each):04x}" for each in text)
    yield html.escape(text)
    yield "".join(each if each.isalnum() else f"&#{ord(each)};" for each in text)
    yield "".join(each if each.isalnum() else f"&#x{ord(each):x};" for each in text)


def _base64(data: bytes):
    """As a whole, and from the middle of a longer text, which may begin at each of three places."""
    for ahead in range(3):
        whole = base64.b64encode(b"\0" * ahead + data).decode()
        inner = whole[(0, 2, 3)[ahead] : len(whole) // 4 * 4 - 4]
        yield inner
        yield inner.replace("+", "-").replace("/", "_")


def _parts(secret: str):
    """Any PART characters that stand at the beginning of a group of ten. Only of what is all letters of chance."""
    if len(secret) > 2 * PART and not any(each in secret for each in ":?&"):
        yield from (secret[start : start + PART] for start in range(0, len(secret) - PART + 1, PART // 2))
