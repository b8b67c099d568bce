"""API Gateway's events in both payload versions and a function URL's, and what comes back."""

import base64
import json
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from kit.lambda_.runtime_api import Outcome

SHAPES = ("1.0", "2.0", "function-url")
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "user-agent": "Mozilla/5.0"}
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Call:
    """An HTTP request on its way through API Gateway. `url` is absolute; `form` becomes the body."""

    url: str
    method: str = "GET"
    form: list[tuple[str, str]] | None = None
    body: str | bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    shape: str = "2.0"
    base64: bool = False

    def event(self) -> dict:
        parts = urlsplit(self.url)
        headers = {"host": parts.netloc, "x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https", **BROWSER}
        body = self.body
        if self.form is not None:
            body = urlencode(self.form)
            headers["content-type"] = FORM
        headers |= {name.lower(): value for name, value in self.headers.items()}
        if self.base64 or isinstance(body, bytes):
            raw = body if isinstance(body, bytes) else (body or "").encode()
            body = base64.b64encode(raw).decode()
            encoded = True
        else:
            encoded = False
        build = self._version_1 if self.shape == "1.0" else self._version_2
        return build(parts, headers) | {"body": body, "isBase64Encoded": encoded}

    def _version_1(self, parts, headers) -> dict:
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        many: dict[str, list[str]] = {}
        for name, value in pairs:
            many.setdefault(name, []).append(value)
        titled = {"-".join(word.capitalize() for word in name.split("-")): value for name, value in headers.items()}
        return {
            "resource": "/approval",
            "path": "/approval",
            "httpMethod": self.method,
            "headers": titled,
            "multiValueHeaders": {name: [value] for name, value in titled.items()},
            "queryStringParameters": dict(pairs) or None,
            "multiValueQueryStringParameters": many or None,
            "pathParameters": None,
            "stageVariables": None,
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "abc123",
                "httpMethod": self.method,
                "path": parts.path,
                "stage": "prod",
                "requestId": "gw-1",
                "identity": {"sourceIp": "203.0.113.7", "userAgent": "Mozilla/5.0"},
            },
        }

    def _version_2(self, parts, headers) -> dict:
        joined: dict[str, str] = {}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            joined[name] = f"{joined[name]},{value}" if name in joined else value
        domain = (
            "abc.lambda-url.us-east-1.on.aws" if self.shape == "function-url" else "abc123.execute-api.us-east-1.amazonaws.com"
        )
        result = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": parts.path,
            "rawQueryString": parts.query,
            "headers": headers,
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "abc123",
                "domainName": domain,
                "stage": "$default",
                "requestId": "gw-1",
                "http": {
                    "method": self.method,
                    "path": parts.path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "203.0.113.7",
                    "userAgent": "Mozilla/5.0",
                },
            },
        }
        return result | ({"queryStringParameters": joined} if joined else {})


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
        headers = {name: values[-1] for name, values in (value.get("multiValueHeaders") or {}).items()} | (
            value.get("headers") or {}
        )
        assert all(isinstance(each, str) for each in headers.values())
        body = value.get("body") or ""
        if value.get("isBase64Encoded"):
            body = base64.b64decode(body).decode("utf-8")
        return cls(value["statusCode"], {name.lower(): each for name, each in headers.items()}, body)

    def json(self):
        return json.loads(self.text)

    @property
    def kind(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()
