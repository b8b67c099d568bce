"""Whole answers that are wrong, late, missing, hostile or huge."""

import random
from dataclasses import replace

from kit.http.server import End, Fault, Raw, Reply

from .aws import Mischief

HUGE = 10_000_000  # bytes
LONGER_THAN_A_TRY = 5.5  # seconds


def _instead(name: str, reply: Reply | Raw | Fault) -> list[Mischief]:
    """Said instead of what is asked for, and though it was done."""
    return [
        Mischief(f"{name}, nothing done", lambda _: reply, done=False),
        Mischief(f"{name}, though it was done", lambda _: reply),
    ]


def _raw(data: bytes, end: End = End.FIN) -> Raw:
    return Raw((data,), end)


def _head(true: Reply, *drop: str) -> bytes:
    """The true head without its end and some of its fields."""
    dropped = tuple(f"{name}:".lower() for name in drop)
    lines = [line for line in true.head.decode().split("\r\n") if line and not line.lower().startswith(dropped)]
    return "\r\n".join([*lines, ""]).encode()


def _length(value: str, end: End = End.FIN) -> Mischief:
    def act(true: Reply) -> Raw:
        said = value.format(n=len(true.body), less=len(true.body) - 1, more=len(true.body) + 1)
        return _raw(_head(true, "Content-Length") + f"Content-Length: {said}\r\n\r\n".encode() + true.body, end)

    return Mischief(f"Content-Length: {value}, then {end.name}", act)


def _body(name: str, body: bytes, *extra: tuple[str, str]) -> Mischief:
    return Mischief(f"a body of {name}", lambda true: replace(true, body=body, headers=true.headers + extra))


def _head_with(name: str, lines: bytes) -> Mischief:
    return Mischief(f"a head with {name}", lambda true: _raw(_head(true) + lines + b"\r\n" + true.body))


def _trickle(true: Reply) -> Raw:
    wire = true.head + true.body
    return Raw(tuple(wire[at : at + 4] for at in range(0, len(wire), 4)), End.FIN, pause=0.2)


def _chunked(name: str, data: bytes, end: End = End.FIN) -> Mischief:
    return Mischief(
        f"chunks that are {name}",
        lambda true: _raw(_head(true, "Content-Length") + b"Transfer-Encoding: chunked\r\n\r\n" + data, end),
    )


def _claims(name: str, line: bytes) -> Mischief:
    return Mischief(name, lambda true: _raw(line + b"\r\n" + true.head.partition(b"\r\n")[2] + true.body))


UPGRADE = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
GARBAGE = random.Random(5).randbytes(4000).replace(b"\0", b"\1")

LATE = [
    Mischief("late by 0.3 s", lambda true: replace(true, after=0.3), lost=False),
    Mischief("later than a try lasts", lambda true: replace(true, after=LONGER_THAN_A_TRY)),
    Mischief("a few bytes at a time, for longer than a try lasts", _trickle),
]
MISSING = [
    *_instead("reset", Fault.RESET),
    *_instead("closed", Fault.CLOSE),
    *_instead("never answered", Fault.SILENCE),
]
STATUSES = [
    each
    for status in (307, 400, 402, 403, 404, 408, 409, 410, 413, 416, 418, 429, 500, 501, 502, 503, 504, 507, 599)
    for each in _instead(str(status), Reply(status, b"<Error>as the test ordered</Error>"))
]
CHALLENGES = [
    each
    for scheme in ('Basic realm="x"', 'Digest realm="x", nonce="y"', "Negotiate", "")
    for each in _instead(f"401 {scheme}", Reply(401, b"?", (("WWW-Authenticate", scheme),)))
] + _instead("407 Basic", Reply(407, b"?", (("Proxy-Authenticate", 'Basic realm="x"'),)))
LENGTHS = [
    _length("{less}"),
    _length("{more}"),
    _length("{more}", End.RESET),
    _length("-1"),
    _length("-9223372036854775808"),
    _length("garbage"),
    _length(""),
    _length("99999999999999999999999"),
    _length("9223372036854775807"),
    _length("{n}, {n}"),
    _length("{n}\r\nContent-Length: {more}"),
    _length("{n}\r\nTransfer-Encoding: chunked"),
    Mischief("no Content-Length, then FIN", lambda true: _raw(_head(true, "Content-Length") + b"\r\n" + true.body), lost=False),
]
CHUNKS = [
    _chunked("garbage", b"zz\r\nhello\r\n0\r\n\r\n"),
    _chunked("cut", b"ffff\r\nhello"),
    _chunked("cut by a reset", b"ffff\r\nhello", End.RESET),
    _chunked("negative", b"-5\r\nhello\r\n0\r\n\r\n"),
    _chunked("endless in their size", b"f" * 4000),
]
HEADS = [
    *_instead("random bytes", _raw(GARBAGE)),
    *_instead("a body without a head", _raw(b"<html>hello</html>\n")),
    *_instead("a status line that is none", _raw(b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n")),
    _claims("a version that is none", b"HTTP/9.9 200 OK"),
    _claims("a status of four digits", b"HTTP/1.1 2000 OK"),
    _claims("no status", b"HTTP/1.1"),
    _claims("an old version", b"HTTP/1.0 200 OK"),
    _claims("another protocol", b"ICY 200 OK"),
    *_instead("an upgrade", _raw(UPGRADE, End.SILENCE)),
    Mischief("a hundred times 100 Continue first", lambda true: _raw(CONTINUE * 100 + true.head + true.body)),
    Mischief("a second answer behind the first", lambda true: _raw((true.head + true.body) * 2), lost=False),
    Mischief("bare line feeds", lambda true: _raw(true.head.replace(b"\r\n", b"\n") + true.body)),
    _head_with("a NUL", b"X-Nul: a\0b\r\n"),
    _head_with("Latin-1", b"X-Latin: \xfc\xf6\r\n"),
    _head_with("a folded line", b"X-Folded: a\r\n b\r\n"),
    _head_with("no colon", b"nothing here\r\n"),
    _head_with("no name", b": value\r\n"),
    _head_with("150 KB in a field", b"X-Long: " + b"a" * 150_000 + b"\r\n"),
    _head_with("10,000 fields", b"".join(b"X-%d: a\r\n" % n for n in range(10_000))),
    _head_with("a cookie", b"Set-Cookie: session=stolen; Path=/\r\n"),
]
BODIES = [
    _body("nothing", b""),
    _body("random bytes", GARBAGE),
    _body("another service", b'{"message":"<Error/>"}'),
    _body("unfinished XML", b"<PublishResponse><PublishResult><MessageId>"),
    _body("unfinished JSON", b'{"Item":{"a":'),
    _body("JSON that is no object", b"[1,2,3]"),
    _body("claimed gzip", b"not gzip", ("Content-Encoding", "gzip")),
    _body("10 MB of one letter", b"A" * HUGE),
    _body("10 MB of opened elements", b"<a>" * (HUGE // 3)),
    _body("10 MB of brackets", b"[" * HUGE),
    _body("10 MB of a JSON text", b'{"a":"' + b"\\u0041" * (HUGE // 6) + b'"}'),
    *_instead("500 with 10 MB", Reply(500, b"A" * HUGE)),
]


def redirects(elsewhere: str) -> list[Mischief]:
    """Redirects to a place where nothing may ever go."""
    return [
        each
        for status in (300, 301, 302, 303, 304, 307, 308)
        for each in _instead(f"{status} to elsewhere", Reply(status, headers=(("Location", f"{elsewhere}/elsewhere"),)))
    ]


def faults(elsewhere: str) -> list[Mischief]:
    """All of them, always in the same order."""
    return [*LATE, *MISSING, *redirects(elsewhere), *STATUSES, *CHALLENGES, *LENGTHS, *CHUNKS, *HEADS, *BODIES]


def lasting(elsewhere: str) -> list[Mischief]:
    """Those that tell whether trouble that does not pass is survived too."""
    temporary = [each for each in redirects(elsewhere) if each.name.startswith(("302", "303", "307", "308"))]
    statuses = [each for each in STATUSES if each.name.startswith(("403", "404", "429", "500", "503"))]
    return [*LATE, *MISSING, *temporary, *CHALLENGES[:2], *statuses, *LENGTHS[:4], *HEADS[:2]]


def is_quick(mischief: Mischief) -> bool:
    """Whether it costs neither a time-out nor much traffic."""
    return not any(word in mischief.name for word in ("never", "longer", "10 MB", "SILENCE", "upgrade", "401", "407"))
