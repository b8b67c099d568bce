"""One process of a Lambda function, from its start to its end."""

import time
from dataclasses import dataclass
from pathlib import Path

from .process import Process, ProcessEnded, Usage
from .runtime_api import FUNCTION_ARN, Call, RuntimeAPI

PATIENCE = 60.0  # seconds; only what hangs takes so long
LAMBDA_TIMEOUT = 30.0  # seconds that each invocation is given


@dataclass(frozen=True)
class Start:
    """Seconds from spawn to the first request for an event, and CPU seconds until then."""

    seconds: float
    cpu: float


@dataclass(frozen=True)
class Invocation:
    """`seconds` from event to answer."""

    seconds: float
    kind: str  # "response" or "error"
    body: bytes


class Function:
    """`command` runs with `environment` and the address of a Runtime API of its own; the times are in seconds."""

    def __init__(
        self, command: list[str], environment: dict[str, str], log: Path, *, patience: float = PATIENCE,
        timeout: float = LAMBDA_TIMEOUT,
    ) -> None:  # fmt: skip
        self._patience, self._timeout = patience, timeout
        self._api = RuntimeAPI()
        self._number = 0
        self._command = " ".join(map(str, command))
        self.process = Process(command, environment | {"AWS_LAMBDA_RUNTIME_API": self._api.address}, log)

    def __enter__(self) -> "Function":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.process.close()
        self._api.close()

    def start(self) -> Start:
        """Waits for the first /next. Throws ProcessEnded."""
        call = self._wait_for_next()
        return Start(call.arrived - self.process.spawned, self.process.cpu())

    def invoke(self, event: bytes, function_arn: str = FUNCTION_ARN) -> Invocation:
        """Hands over an event, waits for the answer, and then for the next /next, which ends the function's work on it."""
        self._number += 1
        request_id = f"0c1d2e3f-0000-4000-8000-{self._number:012}"
        handed = self._api.hand_over(event, request_id, time.time() + self._timeout, function_arn)
        answer = self._next_call()
        *_, answered_id, kind = answer.path.split("/")
        if answered_id != request_id:
            raise ProcessEnded(f"it called {answer.path} where it should have answered {request_id}\n{self.process.printed()}")
        self._wait_for_next()
        return Invocation(answer.arrived - handed, kind, answer.body)

    def usage(self) -> Usage:
        return self.process.usage()

    def _wait_for_next(self) -> Call:
        call = self._next_call()
        if not call.path.endswith("/invocation/next"):
            raise ProcessEnded(f"it called {call.path}: {call.body[:500]!r}\n{self.process.printed()}")
        return call

    def _next_call(self) -> Call:
        end = time.monotonic() + self._patience
        while time.monotonic() < end:
            if call := self._api.next_call(0.5):
                return call
            self.process.check()
        raise ProcessEnded(f"{self._command} said nothing for {self._patience:.0f} s\n{self.process.printed()}")
