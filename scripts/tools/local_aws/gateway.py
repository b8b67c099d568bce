"""The ASGI application in front of ministack: requests are told apart by host name.

CloudFormation's buckets and the links in subscription emails are answered here; everything else goes to ministack unchanged.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from local_aws.admission import Refusal
from local_aws.signal_urls import SignalUrls

#: Answers a GET on an sns host: path and query parameters in, status and text out; None for a path that is no email link.
MailLinks = Callable[[str, dict[str, str]], tuple[int, str] | None]


class Gateway:
    """Callable as an ASGI application."""

    def __init__(self, emulator: Callable[..., Awaitable[None]], signal_urls: SignalUrls, mail_links: MailLinks):
        self._emulator = emulator
        self._signal_urls = signal_urls
        self._mail_links = mail_links

    async def __call__(self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if scope["type"] != "http":
            return await self._emulator(scope, receive, send)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "").split(":")[0].lower()
        if self._signal_urls.serves(host):
            return await self._signal(scope, receive, send, host, headers)
        if host.startswith("sns.") and scope["method"] == "GET":
            parameters = {name: values[-1] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
            if answer := self._mail_links(scope["path"], parameters):
                return await _answer(send, answer[0], "text/plain; charset=utf-8", answer[1].encode())
        await self._emulator(scope, receive, send)

    async def _signal(
        self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any], host: str, headers: dict[str, str]
    ) -> None:
        path = scope["raw_path"].decode("latin-1").split("?")[0]
        admitted = self._signal_urls.admit(scope["method"], host, path, scope["query_string"].decode("latin-1"), headers)
        if isinstance(admitted, Refusal):
            return await _answer(send, admitted.status, "application/xml", admitted.body())
        # ministack takes the bucket's name for one of its own buckets, so it gets its internal path under a neutral host.
        kept = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
        inner = {
            **scope,
            "path": admitted,
            "raw_path": admitted.encode(),
            "query_string": b"",
            "headers": [*kept, (b"host", b"localhost")],
        }
        await self._emulator(inner, receive, send)


async def _answer(send: Callable[..., Any], status: int, content_type: str, body: bytes) -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
