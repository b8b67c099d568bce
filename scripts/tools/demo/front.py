"""The approval page for any browser of this machine: plain HTTP on a loopback address, forwarded to the local AWS.

The link in the email names AWS's real host, which leads to the local AWS only through its proxy and with its throw-away CA.
Nobody should have to put either into a browser to try this. What is forwarded is not changed, in neither direction.
"""

import contextlib
import http.client
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from demo.approver import Invitation
from local_aws.instance import Instance

PORT = 8480
_SECONDS = 40
#: Headers between two neighbours, which the next one gets anew.
_OF_THE_CONNECTION = {"connection", "content-length", "host", "keep-alive", "transfer-encoding", "upgrade"}


@contextlib.contextmanager
def serve(instance: Instance, invitation: Invitation, port: int = PORT) -> Iterator[str]:
    """Serves while the block runs, and gives the address to open: it is short, and leads to the email's link."""

    class Handler(_Handler):
        api = instance, invitation

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    except OSError:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    api: tuple[Instance, Invitation]
    protocol_version = "HTTP/1.1"
    timeout = _SECONDS

    def _handle(self) -> None:
        instance, invitation = self.api
        if self.path == "/" and self.command in ("GET", "HEAD"):
            self._answer(302, [("Location", f"/?{invitation.query}"), ("Cache-Control", "no-store")], b"")
            return
        try:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._answer(*_forward(instance, invitation.host, self.command, self.path, self.headers.items(), body))
        except (OSError, http.client.HTTPException) as error:
            self._answer(
                502,
                [("Content-Type", "text/plain")],
                f"The local AWS did not answer ({error}). Is the demo still running?\n".encode(),
            )

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = _handle

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the address in each line would be the link with its secret."""


def _forward(
    instance: Instance, host: str, method: str, path: str, headers: list[tuple[str, str]], body: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    connection = http.client.HTTPSConnection(
        "127.0.0.1", instance.options.proxy_port, timeout=_SECONDS, context=ssl.create_default_context(cafile=str(instance.ca))
    )
    connection.set_tunnel(host, 443)
    with contextlib.closing(connection):
        kept = {name: value for name, value in headers if name.lower() not in _OF_THE_CONNECTION}
        connection.request(method, path, body or None, kept)
        answer = connection.getresponse()
        content = answer.read()
        return (
            answer.status,
            [(name, value) for name, value in answer.getheaders() if name.lower() not in _OF_THE_CONNECTION],
            content,
        )
