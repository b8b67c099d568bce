"""The Runtime API as Lambda keeps it: one event at a time, no call out of turn, and a process that may end at any moment."""

import json
import threading
import time
from collections import deque
from typing import Any

from kit.http.server import Reply
from kit.lambda_.runtime_api import ACCEPTED, Invocation, Outcome, RuntimeEndpoints

OUT_OF_TURN = Reply(403, b'{"errorMessage":"Transition is not allowed","errorType":"InvalidStateTransition"}')
UNKNOWN = Reply(400, b'{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}')


class StrictRuntimeAPI(RuntimeEndpoints):
    """Hands an event only to the newest poll, so that a connection which is dead takes none with it."""

    def __init__(self) -> None:
        self.open: Invocation | None = None  # handed out, and not back yet
        self._waiting: deque[Invocation] = deque()
        self._polls = 0
        self._ended: list[Outcome] = []
        self._changed = threading.Condition()
        super().__init__()

    def queue(self, invocation: Invocation) -> None:
        with self._changed:
            self._waiting.append(invocation)
            self._changed.notify_all()

    def take_back(self) -> None:
        """Makes undone that an event was handed out: its bytes never left."""
        with self._changed:
            if self.open:
                self._waiting.appendleft(self.open)
                self.open = None

    def forget_poll(self) -> Invocation | None:
        """Gives up the process that polls or works, and returns the invocation that was under way."""
        with self._changed:
            lost, self.open = self.open, None
            self._polls += 1
            self._changed.notify_all()
            return lost

    def hang_up(self) -> None:
        """Cuts the connection of the process that polls."""
        self.forget_poll()
        self.server.hang_up()

    @property
    def is_awaited(self) -> bool:
        """Whether an event waits for a process."""
        return bool(self._waiting)

    def outcomes(self) -> list[Outcome]:
        """Every answer and error that was reported, those of the init too."""
        return [Outcome("error", each) for each in self.init_errors] + self._ended

    def close(self) -> None:
        self.forget_poll()
        super().close()

    def _next(self) -> Reply:
        with self._changed:
            if self.open:
                return OUT_OF_TURN
            self._polls += 1
            mine = self._polls
            self._changed.notify_all()
            self._changed.wait_for(lambda: bool(self._waiting) or self._polls != mine)
            if self._polls != mine:
                return Reply(503)
            self.open = self._waiting.popleft()
            return Reply(200, self.open.event, tuple(self.open.headers()))

    def _end(self, request_id: str, outcome: Outcome) -> Reply:
        with self._changed:
            if not self.open or self.open.request_id != request_id:
                return UNKNOWN
            ended, self.open = self.open, None
            self._ended.append(outcome)
        ended.outcomes.append(outcome)
        ended.done.set()
        return ACCEPTED


def invocation(event: object, *, seconds: float, request_id: str, **options: Any) -> Invocation:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793"
    return Invocation(body, time.time() + seconds, request_id=request_id, trace_id=trace, **options)
