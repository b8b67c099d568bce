"""S3 as CloudFormation uses it: a place that takes pre-signed PUTs. It records every one and answers as told."""

import json
import threading
from typing import Any

from kit.http.server import Fault, Reply, Request, Server

STORED = Reply(200, headers=(("ETag", '"0"'),))


class Store:
    """Answers each PUT with the next of `replies`, then with `otherwise`."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.replies: list[Reply | Fault] = []
        self.otherwise: Reply | Fault = STORED
        self.arrived = threading.Event()  # set by the first request
        self.released = threading.Event()  # cleared by a test that wants to hold answers back
        self.released.set()
        self._lock = threading.Lock()
        self.server = Server(self._answer)
        self.host = self.server.host
        self.url = self.server.url

    def close(self) -> None:
        self.released.set()
        self.server.close()

    def bodies(self) -> list[dict[str, Any]]:
        """The recorded bodies, which must be JSON in UTF-8."""
        return [json.loads(request.body.decode("utf-8")) for request in self.requests]

    def _answer(self, request: Request) -> Reply | Fault:
        with self._lock:
            self.requests.append(request)
            reply = self.replies.pop(0) if self.replies else self.otherwise
        self.arrived.set()
        self.released.wait()
        return reply
