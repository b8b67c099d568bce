"""A small HTTP server on 127.0.0.1 that keeps the bytes it was sent and can misbehave on order.

Python's own server does the framing; nothing of it leaks out: a test sees `Request` and gives `Reply` or `Fault`.
"""

import http.server
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from typing import Any

READING = 0.002  # seconds that a client gets to read what was sent before a reset


@dataclass(frozen=True)
class Request:
    """One request as it came over the wire. `target` is the raw bytes between method and version."""

    method: str
    target: bytes
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: float = field(default_factory=time.time)
    connection: socket.socket | None = field(default=None, repr=False, compare=False)

    def header(self, name: str) -> str | None:
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[0] if values else None

    @property
    def is_awaited(self) -> bool:
        """Whether the client still waits for the answer, and has not hung up meanwhile."""
        assert self.connection
        try:
            return self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False


@dataclass(frozen=True)
class Reply:
    """An ordinary answer, sent `after` so many seconds."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    after: float = 0

    @property
    def head(self) -> bytes:
        """The bytes before the body."""
        reason = HTTPStatus(self.status).phrase if self.status in set(HTTPStatus) else ""
        fields = [*self.headers, ("Content-Length", str(len(self.body)))]
        lines = [f"HTTP/1.1 {self.status} {reason}", *(f"{name}: {value}" for name, value in fields), "", ""]
        return "\r\n".join(lines).encode("latin-1")


class End(Enum):
    """What becomes of a connection after `Raw` bytes."""

    KEEP = "wait for the next request"
    FIN = "close it"
    RESET = "reset it"
    SILENCE = "say nothing more"


@dataclass(frozen=True)
class Raw:
    """An answer of exactly these bytes, `after` so many seconds; several pieces leave `pause` seconds apart."""

    pieces: tuple[bytes, ...]
    end: End
    after: float = 0
    pause: float = 0


class Fault(Enum):
    """What a server does instead of answering."""

    RESET = "reset the connection"
    CLOSE = "close the connection"
    SILENCE = "never answer"


Answered = Reply | Raw | Fault
Answering = Callable[[Request], Answered]


class Server:
    """Serves `answer(Request) -> Reply | Raw | Fault` on a thread per connection until closed, over TLS if told how."""

    def __init__(self, answer: Answering, *, port: int = 0, tls: ssl.SSLContext | None = None):
        self.answer = answer  # may be exchanged for one that says something else
        server = self
        self._closing = threading.Event()
        closing = self._closing
        self.truncated: list[bytes] = []  # request lines whose body never came
        truncated = self.truncated

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            raw_requestline: bytes
            wbufsize = -1  # an answer leaves in one piece: two would each wait 40 ms for the other's acknowledgement
            disable_nagle_algorithm = True

            def handle(self) -> None:
                try:
                    super().handle()
                except OSError:
                    pass  # the function under test may hang up or be killed at any time

            def serve(self) -> None:
                if self.headers.get("Transfer-Encoding"):
                    body = b"<chunked>"  # S3 refuses it, and no test expects it: the header is what counts
                    self.close_connection = True
                else:
                    length = int(self.headers.get("Content-Length") or 0)
                    body = self.rfile.read(length)
                    if len(body) < length:
                        truncated.append(self.raw_requestline)
                        self.close_connection = True
                        return
                target = self.raw_requestline.split(b" ")[1]
                headers = tuple(self.headers.items())
                outcome = server.answer(Request(self.command, target, headers, body, connection=self.connection))
                if isinstance(outcome, Fault):
                    return self.misbehave(outcome)
                if outcome.after:
                    closing.wait(outcome.after)
                if isinstance(outcome, Raw):
                    return self.say(outcome)
                self.wfile.write(outcome.head + (b"" if self.command == "HEAD" else outcome.body))
                self.wfile.flush()

            def say(self, raw: Raw) -> None:
                self.close_connection = raw.end is not End.KEEP
                for number, piece in enumerate(raw.pieces):
                    if number:
                        closing.wait(raw.pause)
                    self.connection.sendall(piece)
                if raw.end is End.SILENCE:
                    self.wait_for_hang_up()
                if raw.end is End.RESET:
                    closing.wait(READING if any(raw.pieces) else 0)
                    self.reset()

            def misbehave(self, fault: Fault) -> None:
                self.close_connection = True
                if fault is Fault.SILENCE:
                    self.wait_for_hang_up()
                if fault is Fault.RESET:
                    self.reset()

            def wait_for_hang_up(self) -> None:
                gone = select.poll()
                gone.register(self.connection, select.POLLIN)
                while not closing.is_set() and not gone.poll(200):
                    pass

            def reset(self) -> None:
                linger_zero = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_zero)

            def log_message(self, *_: object) -> None:
                pass

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_CONNECT = serve

        class Listener(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 512
            connections: set[socket.socket] = set()

            def process_request(self, request: Any, address: Any) -> None:
                self.connections.add(request)
                super().process_request(request, address)

            def handle_error(self, *_: object) -> None:
                pass

            def shutdown_request(self, request: Any) -> None:
                # The default sends a FIN first, which would turn a reset into an orderly close.
                self.connections.discard(request)
                self.close_request(request)

        self._listener = Listener(("127.0.0.1", port), Handler)
        if tls:  # shaken hands on the connection's own thread
            self._listener.socket = tls.wrap_socket(self._listener.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._listener.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self._listener.serve_forever, daemon=True).start()

    @property
    def closing(self) -> bool:
        return self._closing.is_set()

    def hang_up(self) -> None:
        """Ends every open connection from this side."""
        for connection in list(self._listener.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # already gone

    def close(self) -> None:
        self._closing.set()
        stopping = threading.Thread(target=self._listener.shutdown)
        stopping.start()
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()  # wakes the listener, which looks up twice a second
        except OSError:
            pass  # it was awake, and is gone
        stopping.join()
        self._listener.server_close()
