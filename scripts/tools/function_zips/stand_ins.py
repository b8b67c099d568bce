"""Stand-ins for what a function talks to: Lambda's Runtime API, and AWS's HTTPS endpoints under their real names."""

import queue
import ssl
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


@dataclass(frozen=True)
class Received:
    """A request as it came over TLS."""

    method: str
    host: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended: `kind` is "response" or "error", or "init/error" or "exit" for a process that gave up."""

    kind: str
    body: str


class AWSStandIn:
    """Answers as SNS to POSTs and as S3 to PUTs, on port 443 of this network namespace, and remembers what came."""

    def __init__(self, context: ssl.SSLContext, approver: str) -> None:
        self.received: list[Received] = []
        received = self.received

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                self.take()

            do_POST = do_PUT = do_GET

            def take(self) -> None:
                body = self.read_body()
                received.append(Received(self.command, self.headers["Host"], self.path, dict(self.headers), body))
                self.answer(200, sns_answer(body, approver) if self.command == "POST" else b"")

        self.server = QuietServer(("127.0.0.1", 443), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class RuntimeAPIStandIn:
    """Hands out the events put into `events`; what the function says of each comes out of `outcomes`."""

    def __init__(self) -> None:
        self.events: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
        self.outcomes: queue.Queue[Outcome] = queue.Queue()
        events, outcomes = self.events, self.outcomes

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                headers, body = events.get()
                self.answer(200, body, headers)

            def do_POST(self) -> None:
                body = self.read_body().decode("utf-8", "replace")
                kind = "init/error" if self.path.endswith("/init/error") else self.path.rsplit("/", 1)[1]
                self.answer(202, b"")
                outcomes.put(Outcome(kind, body))

        self.server = QuietServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class QuietServer(ThreadingHTTPServer):
    """A client that breaks off, as one does that refuses the certificate, is no news here."""

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class QuietHandler(BaseHTTPRequestHandler):
    """What both stand-ins do alike: keep connections open, write no log, answer in one piece."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or an answer would wait 40 ms for the acknowledgement of the handshake's last words

    def log_message(self, format: str, *args: object) -> None:
        pass

    def read_body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def sns_answer(body: bytes, approver: str) -> bytes:
    action = parse_qs(body.decode()).get("Action", ["?"])[0]
    arn = "arn:aws:sns:eu-west-1:123456789012:topic"
    results = {
        "ListSubscriptionsByTopic": "<Subscriptions><member>"
        f"<TopicArn>{arn}</TopicArn><Protocol>email</Protocol><SubscriptionArn>{arn}:1</SubscriptionArn>"
        f"<Owner>123456789012</Owner><Endpoint>{approver}</Endpoint></member></Subscriptions>",
        "Publish": "<MessageId>0c1d2e3f-0000-4000-8000-000000000001</MessageId>",
    }
    return (
        f'<{action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">'
        f"<{action}Result>{results.get(action, '')}</{action}Result>"
        f"<ResponseMetadata><RequestId>0c1d2e3f</RequestId></ResponseMetadata></{action}Response>"
    ).encode()
