"""Requests that are meant to be too much: each an event that API Gateway or a function URL could hand on, or nearly."""

import json
from collections.abc import Callable

from presses import by_the_letter

from kit.lambda_.gateway import FORM, Call

MOST = 6 * 1024 * 1024  # bytes of an event that Lambda takes
MANY = 100_000
HALVES = b"\xe2\x82\xf0\x9f\xc0\x80\xed\xa0\x80"  # UTF-8 cut off, too long, and of half a pair


def posted(link: str, body: str | bytes, **changes) -> dict:
    return Call(link, "POST", body=body, headers={"content-type": FORM}).event() | changes


def with_headers(link: str, headers: dict[str, str]) -> dict:
    event = Call(link).event()
    return event | {"headers": event["headers"] | headers}


def version_1(link: str, **changes) -> dict:
    return Call(link, shape="1.0").event() | changes


def nested(depth: int) -> bytes:
    return b'{"rawQueryString":' + b"[" * depth + b"]" * depth + b"}"


# name: the event for a good link. Each is answered with a page of its own status, or is no HTTP request at all.
BOMBS: dict[str, Callable[[str], dict | bytes]] = {
    "10,000 headers": lambda link: with_headers(link, {f"x-header-{number}": "value" for number in range(10_000)}),
    "a header of 1 MB": lambda link: with_headers(link, {"x-long": "v" * 1_000_000}),
    "100,000 types in Accept": lambda link: with_headers(link, {"accept": "a/b;q=0.1," * MANY}),
    "numbers that are none in Accept": lambda link: with_headers(link, {"accept": "text/html;q=nan,application/json;q=1e999"}),
    "a Content-Type of 1 MB": lambda link: posted(link, "decision=approve") | {"headers": {"content-type": ";" * 1_000_000}},
    "10,000 values of one header": lambda link: version_1(link, multiValueHeaders={"Accept": ["text/html"] * 10_000}),
    "6 MB of form": lambda link: posted(link, "comment=" + "x" * (MOST - 5000)),
    "6 MB of form in base64": lambda link: posted(link, b"comment=" + b"x" * (MOST * 3 // 4 - 5000)),
    "6 MB of escapes": lambda link: posted(link, "comment=" + "%41" * (MOST // 3 - 2000)),
    "100,000 fields": lambda link: posted(link, "a=&" * MANY),
    "100,000 decisions": lambda link: posted(link, "decision=approve&" * MANY),
    "100,000 empty fields": lambda link: posted(link, "&" * MANY),
    "100,000 equals signs": lambda link: posted(link, "code" + "=" * MANY),
    "100,000 parameters": lambda link: by_the_letter("x=y&" * MANY + link.split("?")[1]),
    "100,000 links in one": lambda link: by_the_letter((link.split("?")[1] + "&")[:200] * 20_000),
    "100,000 values of a parameter": lambda link: version_1(link, multiValueQueryStringParameters={"waitUrl": ["x"] * MANY}),
    "a link of 6 MB": lambda link: by_the_letter("waitUrl=" + "A" * (MOST - 5000)),
    "a link of blanks": lambda link: by_the_letter("waitUrl=" + "+" * 1_000_000),
    "a link of padding": lambda link: by_the_letter("waitUrl=" + "=" * 1_000_000),
    "escapes of escapes": lambda link: by_the_letter("waitUrl=" + "%" + "25" * MANY + "41"),
    "escapes cut off": lambda link: by_the_letter("%" * MANY + "&waitUrl=%2"),
    "escapes of another kind": lambda link: by_the_letter("waitUrl=" + "%u202e" * MANY),
    "a code of 30 KB": lambda link: posted(link, "decision=approve&code=" + "1" * 30_000),
    "a code of 30 KB of marks": lambda link: posted(link, "decision=approve&code=1" + "%CC%81" * 5_000),
    "a comment of 30 KB": lambda link: posted(link, "decision=approve&code=000000&comment=" + "x" * 30_000),
    "a comment of one letter under 10 KB of marks": lambda link: posted(link, "decision=reject&comment=x" + "%CC%81" * 5_000),
    "a comment cut in a letter": lambda link: posted(link, "decision=reject&comment=%E2%82"),
    "a comment of half letters": lambda link: posted(link, b"decision=reject&comment=" + HALVES * 50),
    "a NUL in every field": lambda link: posted(link, "decision%00=approve%00&code%00=1%00&comment=%00"),
    "a body that is no base64": lambda link: posted(link, "this is %% no base64", isBase64Encoded=True),
    "a body of base64 that is cut": lambda link: posted(link, "ZGVjaXNpb249YXBwcm92ZQ=="[:-3], isBase64Encoded=True),
    "a body that is null": lambda link: posted(link, "") | {"body": None},
    "a body that is an object": lambda link: posted(link, "") | {"body": {"decision": "approve"}},
    "a method of 1 MB": lambda link: Call(link, "M" * 1_000_000).event(),
    "a source address of 1 MB": lambda link: json.loads(json.dumps(Call(link).event()).replace("203.0.113.7", "9" * 1_000_000)),
    "100,000 arrays in one another": lambda link: nested(MANY),
    "400 arrays in one another": lambda link: nested(400),
    "half an event": lambda link: json.dumps(Call(link).event()).encode()[:-200],
    "an event of letters that are none": lambda link: json.dumps(Call(link).event()).encode()[:-2] + b'\xff\xfe"}}',
    "half a pair of surrogates": lambda link: json.dumps(Call(link).event())[:-1].encode() + b', "x": "\\ud800"}',
    "a list": lambda link: b"[]",
    "a word": lambda link: b'"POST"',
    "nothing": lambda link: b"",
    "a number of 100,000 digits": lambda link: b'{"httpMethod":' + b"9" * MANY + b"}",
}
