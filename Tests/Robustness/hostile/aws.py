"""Stands between a world's stand-ins and the functions: spoils the answers that it is told to, and notes what was said."""

import json
import re
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import parse_qs

from kit.aws.dynamodb import KEY
from kit.flow.world import World
from kit.http.server import Answering, Fault, Raw, Reply, Request, Server

from .headers import dressed
from .sandbox import Sandbox

LIST, PUBLISH = "ListSubscriptionsByTopic", "Publish"
ANSWER, SIGNAL = "CloudFormation's answer", "the signal"
GET, PUT, UPDATE, EVENT = "GetItem", "PutItem", "UpdateItem", "PutEvents"
STACK, HANDLE = "DescribeStacks", "DescribeStackResource"
RESOURCE, REQUESTER = "resource", "requester"  # of the table's items; what stands before the dash of a key
QUERY, EMAIL = "Query", "SendEmail"
NEXT, RESPONSE, ERROR = "next", "response", "error"

ALWAYS = 99  # times; more than anything is tried
PATIENCE = 60.0  # seconds; only a stand-in that hangs takes so long
PROMPT = 1.5  # seconds within which a stand-in has answered in time; every call waits longer


@dataclass(frozen=True)
class Mischief:
    """What becomes of an answer.

    `act` makes of the true answer what is said instead. Unless it is `done` before, what was asked for does not happen.
    An answer that is only late is not `lost`.
    """

    name: str
    act: Callable[[Reply], Reply | Raw | Fault]
    done: bool = True
    lost: bool = True


def of(operation: str, item: str) -> str:
    """The operation on one kind of the table's items only."""
    return f"{operation} of a {item}"


def names(operation: str, request: Request) -> set[str]:
    """All that a request's operation can be called."""
    if operation not in (GET, PUT, UPDATE):
        return {operation}
    asked = json.loads(request.body)
    key = (asked.get("Key") or asked["Item"])[KEY]["S"]
    return {operation, of(operation, key.partition("-")[0] if "-" in key else "request")}


@dataclass(frozen=True)
class Said:
    """One request and its answer."""

    operation: str
    request: Request
    done: bool  # what was asked for has happened
    whole: bool  # the true answer was sent, all of it
    status: int | None  # of the status line, where all of that was sent
    length: int = 0  # bytes of the true answer
    at: float = field(default_factory=time.time)

    @cached_property
    def form(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(self.request.body.decode()).items()}

    def is_for(self, operation: str) -> bool:
        return operation in names(self.operation, self.request)

    @property
    def heard_yes(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class HostileAWS:
    def __init__(self, world: World):
        self.said: list[Said] = []
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._busy = 0  # requests that are being answered, but for polls
        self._armed: list[list] = []  # operation, mischief, requests to spare, requests to spoil
        self._between(world.sns.server, "SNS", _action)
        self._between(world.responses.server, "S3", lambda _: ANSWER)
        self._between(world.signals.server, "S3", lambda _: SIGNAL)
        self._between(world.cloudformation.server, "CloudFormation", _action)
        if hasattr(world, "dynamodb"):
            self._between(world.dynamodb.server, "DynamoDB", _target)
            self._between(world.events.server, "EventBridge", _target)
            self._between(world.sesv2.server, "SES", lambda _: EMAIL)

    def around(self, sandbox: Sandbox) -> Sandbox:
        """Has the Runtime API of this sandbox misbehave as well."""
        api = sandbox.api
        self._between(api.server, "Runtime API", lambda request: request.target.decode().rsplit("/", 1)[-1], api.take_back)
        return sandbox

    def spoil(self, operation: str, mischief: Mischief, *, times: int = 1, skip: int = 0):
        """Spoils the next `times` answers to an operation, once `skip` have been left alone."""
        with self._lock:
            self._armed.append([operation, mischief, skip, times])

    def relent(self) -> list[Said]:
        """Behaves again, and returns what was said since the last time."""
        with self._lock:
            # An outcome counts before the Runtime API has acknowledged it.
            assert self._changed.wait_for(lambda: not self._busy, PATIENCE), "an answer was never given"
            self._armed.clear()
            said, self.said = self.said, []
        return said

    def _between(self, server: Server, service: str, name: Callable[[Request], str], undo=None):
        inner: Answering = server.answer

        def answer(request: Request):
            operation = name(request)
            if undo and operation == NEXT:
                return poll(request)
            with self._answering():
                mischief = self._next_for(operation, request)
                done = not mischief or mischief.done
                true = dressed(service, inner(request) if done else Reply(200))
                return self._say(operation, request, true, mischief, done)

        def poll(request: Request):
            """The answer to a poll is spoiled when there is one, not when the poll begins."""
            true = dressed(service, inner(request))
            mischief = self._next_for(NEXT, request)
            done = not mischief or mischief.done
            if not done:
                undo()
            return self._say(NEXT, request, true, mischief, done)

        server.answer = answer

    @contextmanager
    def _answering(self):
        with self._lock:
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1
                self._changed.notify_all()

    def _say(self, operation, request, true, mischief, done):
        answer = mischief.act(true) if mischief else true
        # On a busy machine a stand-in may be so slow, in reading too, that the function has given it up.
        in_time = request.is_awaited and time.time() - request.at < PROMPT
        whole = (not mischief or not mischief.lost) and in_time
        said = Said(operation, request, done and true.status < 300, whole, _status(answer), len(true.head) + len(true.body))
        with self._lock:
            self.said.append(replace(said, at=request.at))
        return answer

    def _next_for(self, operation: str, request: Request) -> Mischief | None:
        called = names(operation, request)
        with self._lock:
            for armed in self._armed:
                if armed[0] not in called:
                    continue
                if armed[2]:
                    armed[2] -= 1
                    continue
                armed[3] -= 1
                if not armed[3]:
                    self._armed.remove(armed)
                return armed[1]
        return None


def _action(request: Request) -> str:
    return parse_qs(request.body.decode())["Action"][0]


def _target(request: Request) -> str:
    return request.header("X-Amz-Target").rsplit(".", 1)[-1]


def _status(answer: Reply | Raw | Fault) -> int | None:
    """The status of the last status line that was sent whole, as a lenient client reads it."""
    if isinstance(answer, Fault):
        return None
    sent = answer.head if isinstance(answer, Reply) else b"".join(answer.pieces)
    found = re.findall(rb"^(?:HTTP/[\d.]+|ICY) (\d{3}).*\n", sent, re.MULTILINE)
    return int(found[-1]) if found else None
