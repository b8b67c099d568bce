"""What a server meets outside itself: the instance's metadata, and wordpress.org over TLS."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme

from wordpress_server.isolation import own_address

METADATA, WORDPRESS_ORG = "169.254.169.254", "198.51.100.10"
#: Names that WordPress and the script look up.
WORDPRESS_NAMES = ("wordpress.org", "api.wordpress.org", "downloads.wordpress.org")
TOKEN = "AQAEAExampleToken=="


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Outside:
    """The answers, by path; what is not there is 404. A test may change them: each begins with those that work."""

    archive: Path
    public_address: str
    certificate_authority: bytes = b""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def reset(self) -> None:
        self.asked.clear()
        self.answers = {
            "PUT /latest/api/token": Answer(body=TOKEN.encode()),
            "GET /latest/meta-data/public-ipv4": Answer(body=self.public_address.encode()),
            "GET /latest/": Answer(body=b"dynamic\nmeta-data\nuser-data"),
            "GET /wordpress-1.2.3.tar.gz": Answer(body=self.archive.read_bytes()),
        }


@contextmanager
def outside(archive: Path, public_address: str) -> Iterator[Outside]:
    """Listens until the block ends. Certificates are of an authority that is made up for it."""
    world = Outside(archive, public_address)
    world.reset()
    authority = trustme.CA()
    world.certificate_authority = authority.cert_pem.bytes()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*WORDPRESS_NAMES).configure_cert(tls)
    for address in (METADATA, WORDPRESS_ORG):
        own_address(address)
    listeners = [_listener(world, METADATA, 80), _listener(world, WORDPRESS_ORG, 80), _listener(world, WORDPRESS_ORG, 443)]
    listeners[-1].socket = tls.wrap_socket(listeners[-1].socket, server_side=True)
    for listener in listeners:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
    yield world
    for listener in listeners:
        listener.shutdown()
        listener.server_close()


def _listener(world: Outside, address: str, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            world.asked.append(f"{self.command} {address}:{port}{self.path}")
            answer = world.answers.get(f"{self.command} {self.path}", Answer(404))
            is_metadata = address == METADATA and self.command == "GET"
            if is_metadata and self.headers["X-aws-ec2-metadata-token"] != TOKEN:
                answer = Answer(401)  # version 2 only, as HttpTokens: required has it
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_PUT = do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    class Listener(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # a client that refuses what it is offered is what some tests want

    return Listener((address, port), Handler)
