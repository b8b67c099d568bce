"""The process that stands for AWS: a TLS port a service, one thread, every call noted with its beginning and its end.

Told what to do by lines of JSON on stdin, each of which it answers with one on stdout: see `Commands`.
"""

import asyncio
import gc
import json
import ssl
import sys
import time
from concurrent.futures import Future
from functools import partial
from typing import Any, cast
from urllib.parse import unquote

from .framing import Framed, Framing
from .services import SERVICES, Services

REASONS = {200: "OK", 400: "Bad Request"}


class AWS:
    """What all connections share. `delay` is what each answer is held back for, in seconds from the request's last byte."""

    def __init__(self, services: Services, requests_per_connection: int) -> None:
        self.services = services
        self.delay = 0.0
        self.logs = True
        self.calls: list[list[Any]] = []
        self.connections: set[Connection] = set()
        self.requests_per_connection = requests_per_connection


class Connection(asyncio.Protocol):
    def __init__(self, aws: AWS, service: str) -> None:
        self._aws, self._service = aws, service
        self._framing = Framing()
        self._served = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._aws.connections.add(self)

    def connection_lost(self, problem: Exception | None) -> None:
        self._aws.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        arrived = time.monotonic()
        for request in self._framing.feed(data):
            self._serve(request, arrived)

    def _serve(self, request: Framed, arrived: float) -> None:
        aws = self._aws
        told = aws.services.answer(self._service, request)
        self._served += 1
        is_last = self._served >= aws.requests_per_connection
        name, value = told.header
        head = f"HTTP/1.1 {told.status} {REASONS[told.status]}\r\n{name}: {value}\r\nContent-Length: {len(told.body)}\r\n"
        head += "Connection: close\r\n\r\n" if is_last else "\r\n"
        call = [self._service, told.operation, unquote(request.path), told.about, self._served == 1, arrived, arrived]
        if aws.logs:
            aws.calls.append(call)
        left = arrived + aws.delay - time.monotonic() if aws.delay else 0
        if left > 0:
            asyncio.get_running_loop().call_later(left, self._say, head.encode() + told.body, call, is_last)
        else:
            self._say(head.encode() + told.body, call, is_last)

    def _say(self, answer: bytes, call: list[Any], is_last: bool) -> None:
        call[-1] = time.monotonic()
        self.transport.write(answer)
        if is_last:
            self.transport.close()


class Commands:
    """By name, each with its arguments. Carried out between two calls, in the server's own thread."""

    def __init__(self, aws: AWS) -> None:
        self._aws, self._table = aws, aws.services.table

    def calls(self) -> list[list[Any]]:
        """The calls since the last time this was asked."""
        found, self._aws.calls = self._aws.calls, []
        return found

    def set(self, **knobs: Any) -> None:
        for name, value in knobs.items():
            target = next(each for each in (self._aws, self._aws.services, self._table) if hasattr(each, name))
            setattr(target, name, value)

    def hang_up(self) -> None:
        for connection in list(self._aws.connections):
            connection.transport.close()

    def connected(self) -> int:
        return len(self._aws.connections)

    def put(self, items: list[Any]) -> None:
        for item in items:
            self._table.put(item)

    def items(self) -> list[Any]:
        return list(self._table.items.values())

    def clear(self) -> None:
        self._table.clear()

    def emails(self) -> list[str]:
        """The forms of what was published since the last time this was asked."""
        found, self._aws.services.emails = self._aws.services.emails, []
        return [each.decode() for each in found]

    def multiply(self, item: Any, numbers: list[int]) -> None:
        """Puts items like this one with the keys of these numbers, from the first up to the last; each due a second later."""
        due = int(item["DueAt"]["N"]) if "DueAt" in item else None
        for place, number in enumerate(range(*numbers)):
            later = {"DueAt": {"N": str(due + place)}} if due is not None else {}
            self._table.put(item | {"RequestId": {"S": f"{number:032x}"}} | later)

    def bill(self) -> list[float]:
        """Read and write units, and conditions that did not hold, since the last time this was asked."""
        table = self._table
        found = [table.reads, table.writes, table.conflicts]
        table.reads = table.writes = table.conflicts = 0
        return found


async def serve(settings: dict[str, Any]) -> None:
    services = Services(settings["approvers"], settings["wait_host"], settings["made_at"], settings["keep"])
    aws = AWS(services, settings["requests_per_connection"])
    # As AWS's endpoints: TLS 1.3, and 1.2 for who asks for that.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings["chain"], settings["key"])
    loop = asyncio.get_running_loop()
    for service in SERVICES:
        # An idle client does not answer the notice that its connection ends: it is told and not waited for, as by AWS.
        await loop.create_server(
            partial(Connection, aws, service), "127.0.0.1", settings["ports"][service], ssl=context, backlog=1024,
            ssl_shutdown_timeout=0.01,
        )  # fmt: skip
    gc.freeze()
    gc.set_threshold(50_000)
    print(json.dumps("serving"), flush=True)
    await loop.run_in_executor(None, _obey, Commands(aws), loop)


def _obey(commands: Commands, loop: asyncio.AbstractEventLoop) -> None:
    """Until stdin ends, which is when the process that started this one does."""
    for line in sys.stdin:
        name, arguments = json.loads(line)
        done: Future[Any] = Future()
        loop.call_soon_threadsafe(_do, commands, name, arguments, done)
        print(json.dumps(done.result()), flush=True)


def _do(commands: Commands, name: str, arguments: dict[str, Any], done: "Future[Any]") -> None:
    try:
        done.set_result(getattr(commands, name)(**arguments))
    except Exception as problem:  # which ends the server, and with it the run
        done.set_exception(problem)


def main() -> None:
    settings = json.loads(sys.stdin.readline())
    try:
        import uvloop  # where scripts/bench measures; a test has time
    except ImportError:
        asyncio.run(serve(settings))
    else:
        uvloop.run(serve(settings))


main()
