"""An HTTP request on its way through API Gateway, and what comes back."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from kit.lambda_ import events
from kit.lambda_.runtime_api import Outcome

SHAPES = ("1.0", "2.0", "function-url")
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "user-agent": "Mozilla/5.0"}
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Call:
    """An HTTP request. `url` is absolute; `form` becomes the body."""

    url: str
    method: str = "GET"
    form: list[tuple[str, str]] | None = None
    body: str | bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    shape: str = "2.0"
    base64: bool = False

    def event(self) -> events.Event:
        parts = urlsplit(self.url)
        headers = {"host": parts.netloc, "x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https", **BROWSER}
        body = self.body
        if self.form is not None:
            body = urlencode(self.form)
            headers["content-type"] = FORM
        headers |= {name.lower(): value for name, value in self.headers.items()}
        encoded = self.base64 or isinstance(body, bytes)
        if encoded:
            raw = body if isinstance(body, bytes) else (body or "").encode()
            body = base64.b64encode(raw).decode()
        assert not isinstance(body, bytes)
        return events.http(self.shape, self.method, parts.path, parts.query, headers, body, encoded=encoded)


@dataclass(frozen=True)
class Answer:
    """What API Gateway would send to the browser."""

    status: int
    headers: dict[str, str]
    text: str

    @classmethod
    def read(cls, outcome: Outcome) -> "Answer":
        assert outcome.kind == "response", f"the function failed instead of answering: {outcome.body!r}"
        value = outcome.json()
        assert isinstance(value["statusCode"], int)
        headers = {name: values[-1] for name, values in (value.get("multiValueHeaders") or {}).items()}
        headers |= value.get("headers") or {}
        assert all(isinstance(each, str) for each in headers.values())
        body = value.get("body") or ""
        if value.get("isBase64Encoded"):
            body = base64.b64decode(body).decode("utf-8")
        return cls(value["statusCode"], {name.lower(): each for name, each in headers.items()}, body)

    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def kind(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()
