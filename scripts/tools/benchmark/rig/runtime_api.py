"""Lambda's Runtime API for one function, served by the thread that waits for it, with a time stamp on what arrives."""

import selectors
import socket
import time
from collections import deque
from dataclasses import dataclass, field

from kit.http.server import Reply
from kit.lambda_.runtime_api import Invocation

from .framing import Framed, Framing

FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:measured"
OPERATOR_ARN = f"{FUNCTION_ARN}:operator"
TRACE = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0"


@dataclass(frozen=True)
class Call:
    """A request of the function's; `arrived` is when its last byte was there, on time.monotonic's clock."""

    path: str
    body: bytes
    arrived: float


@dataclass
class Connection:
    socket: socket.socket
    framing: Framing = field(default_factory=Framing)


class RuntimeAPI:
    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ, None)
        self._calls: deque[Call] = deque()
        self._waiting: Connection | None = None  # asked for the next event

    def next_call(self, patience: float) -> Call | None:
        """The function's next request; nil after `patience` seconds without one. Everything but /next is answered with 202."""
        end = time.monotonic() + patience
        while not self._calls:
            ready = self._selector.select(max(0.0, end - time.monotonic()))
            if not ready:
                return None
            for key, _ in ready:
                self._accept() if key.data is None else self._read(key.data)
        return self._calls.popleft()

    def hand_over(self, event: bytes, request_id: str, deadline: float, function_arn: str = FUNCTION_ARN) -> float:
        """Answers the waiting /next with an event; returns when, on time.monotonic's clock."""
        if self._waiting is None:
            raise AssertionError("the function has not asked for an event")
        invocation = Invocation(event, deadline, request_id, trace_id=TRACE, function_arn=function_arn)
        connection, self._waiting = self._waiting, None
        message = Reply(200, event, tuple(invocation.headers())).head + event
        connection.socket.setblocking(True)
        handed = time.monotonic()
        connection.socket.sendall(message)
        connection.socket.setblocking(False)
        return handed

    def close(self) -> None:
        for key in list(self._selector.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
        self._selector.close()

    def _accept(self) -> None:
        accepted, _ = self._listener.accept()
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        accepted.setblocking(False)
        self._selector.register(accepted, selectors.EVENT_READ, Connection(accepted))

    def _read(self, connection: Connection) -> None:
        try:
            received = connection.socket.recv(262_144)
        except ConnectionResetError:
            received = b""
        arrived = time.monotonic()
        if not received:
            self._selector.unregister(connection.socket)
            connection.socket.close()
            if self._waiting is connection:
                self._waiting = None
            return
        for request in connection.framing.feed(received):
            self._take(request, connection, arrived)

    def _take(self, request: Framed, connection: Connection, arrived: float) -> None:
        self._calls.append(Call(request.path, request.body, arrived))
        if request.path.endswith("/invocation/next"):
            self._waiting = connection
        else:
            connection.socket.send(b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n")
