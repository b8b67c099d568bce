"""HTTP/1.1 requests out of the bytes of a connection: with a Content-Length, which is all that our functions and boto3 send."""

from collections.abc import Iterator
from typing import NamedTuple

HEADERS_END = b"\r\n\r\n"


class Framed(NamedTuple):
    """`headers` have names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Framing:
    """What has come over one connection, and was not read as a request yet."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._head: tuple[str, str, dict[str, str]] | None = None

    def feed(self, received: bytes) -> Iterator[Framed]:
        """The requests that are whole now."""
        self._bytes += received
        while request := self._take():
            yield request

    def _take(self) -> Framed | None:
        if self._head is None:
            end = self._bytes.find(HEADERS_END)
            if end < 0:
                return None
            first, *lines = self._bytes[:end].decode("latin-1").split("\r\n")
            fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            if "transfer-encoding" in fields:
                raise AssertionError("a chunked body, which no function here sends")
            method, path, _ = first.split(" ")
            self._head = method, path, fields
            del self._bytes[: end + len(HEADERS_END)]
        method, path, fields = self._head
        length = int(fields.get("content-length", 0))
        if len(self._bytes) < length:
            return None
        body = bytes(self._bytes[:length])
        del self._bytes[:length]
        self._head = None
        return Framed(method, path, fields, body)
