"""Stops a function in the middle of what it does, for longer than any of its timeouts, and lets it go on."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from evidence import Size

from kit.http.server import End, Fault, Raw, Reply

from .aws import Mischief
from .sandbox import Sandbox


@dataclass(frozen=True)
class Freeze:
    """How long a process is stopped, and how long Lambda gives the invocation meanwhile. In seconds."""

    seconds: float
    lambda_seconds: float

    @classmethod
    def of(cls, size: Size) -> "Freeze":
        # The longest waits of the functions are a post to the Runtime API and a repeated event's for the first one's emails:
        # 10 each. A call has 5 for a try, which is what the short form outlasts.
        return cls(7.5, 6.0) if size.short else cls(11.5, 8.0)

    @property
    def patience(self) -> float:
        """Until an invocation that began before the freeze must have ended after it."""
        return self.seconds + 20.0


def _with_the_rest_after(seconds: float) -> Callable[[Reply], Raw]:
    def act(true: Reply) -> Raw:
        wire = true.head + true.body
        return Raw((wire[: len(wire) // 2], wire[len(wire) // 2 :]), End.KEEP, pause=seconds)

    return act


def meanwhile(freeze: Freeze) -> dict[str, Callable[[Reply], Reply | Raw | Fault]]:
    """What the server does while the process is stopped."""
    return {
        "the answer comes": lambda true: true,
        "half of the answer comes": _with_the_rest_after(freeze.seconds + 0.5),
        "the connection is closed": lambda _: Fault.CLOSE,
        "the connection is reset": lambda _: Fault.RESET,
        "nothing comes": lambda _: Fault.SILENCE,
    }


class Freezer:
    """Stops the process of a sandbox, and lets it go on after a while."""

    def __init__(self, sandbox: Sandbox, freeze: Freeze):
        self._sandbox = sandbox
        self._freeze = freeze

    def stop(self):
        """Stops it now. Returns at once."""
        function = self._sandbox.function
        function.freeze()
        threading.Timer(self._freeze.seconds, function.thaw).start()

    def stop_after(self, seconds: float):
        threading.Timer(seconds, self.stop).start()

    def during(self, name: str) -> Mischief:
        """Stops it while it waits for an answer."""

        def act(true: Reply) -> Reply | Raw | Fault:
            self.stop()
            return meanwhile(self._freeze)[name](true)

        return Mischief(f"frozen while {name}", act)
