"""botocore's clients for services of this instance, whose requests never leave the process.

Each request is signed as anybody's, and goes through ministack's own door: signature, policies and all. Service Catalog
uses CloudFormation in this way, with the session of a launch role.
"""

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from local_aws.sessions import Session

#: An ASGI application.
Application = Callable[[dict[str, Any], Callable[..., Any], Callable[..., Any]], Awaitable[None]]
_SECONDS = 60


class Door:
    """Makes clients. They block, so they are for threads; the application runs in the loop that is given."""

    def __init__(self, application: Application, loop: asyncio.AbstractEventLoop, region: str):
        self._application = application
        self._loop = loop
        self._region = region

    def client(self, service: str, session: Session) -> Any:
        client = botocore.session.Session().create_client(
            service,
            region_name=self._region,
            aws_access_key_id=session.access_key,
            aws_secret_access_key=session.secret_key,
            aws_session_token=session.token,
            config=Config(retries={"total_max_attempts": 1}),
        )
        client.meta.events.register("before-send", self._send)
        return client

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        # The task inherits this thread's context variables, the tags of a stack among them.
        answer = asyncio.run_coroutine_threadsafe(self._answer(request), self._loop).result(_SECONDS)
        return AWSResponse(request.url, answer.status, answer.headers, answer)

    async def _answer(self, request: AWSPreparedRequest) -> "_Answer":
        parts = urlsplit(request.url)
        body = request.body or b""
        sent = [(name.lower().encode(), _bytes(value)) for name, value in request.headers.items()]
        scope = {
            "type": "http",
            "method": request.method,
            "scheme": parts.scheme,
            "path": unquote(parts.path) or "/",
            "raw_path": (parts.path or "/").encode(),
            "query_string": parts.query.encode(),
            "headers": [(b"host", parts.netloc.encode()), *(each for each in sent if each[0] != b"host")],
            "client": ("127.0.0.1", 0),
        }
        answer = _Answer()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": _bytes(body), "more_body": False}

        await self._application(scope, receive, answer.take)
        answer.seek(0)
        return answer


class _Answer(io.BytesIO):
    """Collects what the application sends; botocore reads it like a connection."""

    def __init__(self) -> None:
        super().__init__()
        self.status = 0
        self.headers: dict[str, str] = {}

    async def take(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode().lower(): value.decode("latin-1") for name, value in message["headers"]}
        elif message["type"] == "http.response.body":
            self.write(message.get("body", b""))

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
