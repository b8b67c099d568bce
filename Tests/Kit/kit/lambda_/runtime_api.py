"""Lambda, as a custom runtime sees it: the Runtime API 2018-06-01 on a real socket.

One server stands for one execution environment: it hands out queued events one at a time and records what comes back.
"""

import json
import queue
import threading
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kit.http.server import Reply, Request, Server

PREFIX = "/2018-06-01/runtime"
FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:under-test"
OPERATOR_ARN = f"{FUNCTION_ARN}:operator"  # as who may give orders invokes the function
ACCEPTED = Reply(202, b'{"status":"OK"}')


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended: `kind` is "response" or "error"."""

    kind: str
    request: Request

    @property
    def body(self) -> bytes:
        return self.request.body

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Invocation:
    event: bytes
    deadline: float  # seconds since the epoch
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    trace_id: str | None = None
    function_arn: str = FUNCTION_ARN
    has_deadline: bool = True  # whether the function is told
    reply: Reply = ACCEPTED  # what the Runtime API says to the outcome
    outcomes: list[Outcome] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def headers(self) -> Iterator[tuple[str, str]]:
        yield "Content-Type", "application/json"
        yield "Lambda-Runtime-Aws-Request-Id", self.request_id
        if self.has_deadline:
            yield "Lambda-Runtime-Deadline-Ms", str(int(self.deadline * 1000))
        yield "Lambda-Runtime-Invoked-Function-Arn", self.function_arn
        if self.trace_id:
            yield "Lambda-Runtime-Trace-Id", self.trace_id


class RuntimeEndpoints(ABC):
    """The paths of the Runtime API. Who inherits says what becomes of a poll (`_next`) and of an outcome (`_end`)."""

    def __init__(self) -> None:
        self.init_errors: list[Request] = []
        self.unexpected: list[Request] = []
        self.server = Server(self._answer)
        self.address = self.server.host

    def close(self) -> None:
        self.server.close()

    @abstractmethod
    def _next(self) -> Reply: ...

    @abstractmethod
    def _end(self, request_id: str, outcome: Outcome) -> Reply: ...

    def _answer(self, request: Request) -> Reply:
        parts = request.target.decode("latin-1").removeprefix(PREFIX).strip("/").split("/")
        match [request.method, *parts]:
            case ["GET", "invocation", "next"]:
                return self._next()
            case ["POST", "invocation", request_id, "response" | "error" as kind]:
                return self._end(request_id, Outcome(kind, request))
            case ["POST", "init", "error"]:
                self.init_errors.append(request)
                return ACCEPTED
        return self._refuse(request)

    def _refuse(self, request: Request) -> Reply:
        self.unexpected.append(request)
        return Reply(404)


class RuntimeAPI(RuntimeEndpoints):
    def __init__(self) -> None:
        self.polls = 0
        self._waiting: queue.Queue[Invocation] = queue.Queue()
        self._given: dict[str, Invocation] = {}
        super().__init__()

    def queue(self, event: object, *, seconds: float = 30.0, **options: Any) -> Invocation:
        """Queues an event (bytes go out as they are, anything else as JSON) which Lambda will stop after `seconds`.

        The other `options` are fields of `Invocation`.
        """
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        invocation = Invocation(body, time.time() + seconds, **options)
        self._waiting.put(invocation)
        return invocation

    @property
    def finished(self) -> bool:
        """Whether everything that was handed out came back."""
        return bool(self._given) and all(each.done.is_set() for each in self._given.values())

    def outcomes(self) -> list[Outcome]:
        """Every answer and error that was reported, those of the init too."""
        init = [Outcome("error", each) for each in self.init_errors]
        return init + [outcome for each in list(self._given.values()) for outcome in each.outcomes]

    def _next(self) -> Reply:
        self.polls += 1
        while not self.server.closing:
            try:
                invocation = self._waiting.get(timeout=0.1)
            except queue.Empty:
                continue
            self._given[invocation.request_id] = invocation
            return Reply(200, invocation.event, tuple(invocation.headers()))
        return Reply(503)

    def _end(self, request_id: str, outcome: Outcome) -> Reply:
        invocation = self._given.get(request_id)
        if not invocation:
            return self._refuse(outcome.request)
        invocation.outcomes.append(outcome)
        invocation.done.set()
        return invocation.reply
