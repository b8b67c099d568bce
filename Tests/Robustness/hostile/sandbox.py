"""Lambda around one function: delivers events, replaces a process that ended, and delivers again what failed."""

import threading
import time
import uuid
from dataclasses import dataclass

from kit.flow.world import World
from kit.lambda_.function import Function
from kit.lambda_.runtime_api import Invocation
from kit.lambda_.strict_runtime_api import StrictRuntimeAPI, invocation


@dataclass(frozen=True)
class Delivery:
    """One time that an event was handed to a process."""

    invocation: Invocation
    since: float
    until: float
    ended: str  # "response", "error", "gone" (the process ended), or "killed" (it ran into Lambda's deadline)

    @property
    def failed(self) -> bool:
        return self.ended != "response"


class Sandbox:
    def __init__(self, world: World, name: str, **environment: str | None):
        self.api = StrictRuntimeAPI()
        self.fresh = 0  # processes that were started in the place of another
        self._lock = threading.Lock()
        self._alive = True
        # URLSession polls without a pause after some answers that were cut: it must not keep the stand-ins from theirs.
        self.function = Function(name, world.environment(**environment), api=self.api, niceness=3)
        world.functions.append(self.function)
        self._watch()

    def deliver(self, event, *, seconds: float = 30.0, times: int = 1, patience: float = 0.0, **options) -> list[Delivery]:
        """Delivers an event; where that fails again, up to so many `times`, as Lambda does with asynchronous events.

        Lambda ends a process that misses its deadline, here after some `patience`. `options` are fields of the invocation.
        """
        request_id = str(uuid.uuid4())
        deliveries: list[Delivery] = []
        while len(deliveries) < times and (not deliveries or deliveries[-1].failed):
            deliveries.append(self._deliver(invocation(event, seconds=seconds, request_id=request_id, **options), patience))
        return deliveries

    def _deliver(self, event: Invocation, patience: float) -> Delivery:
        since = time.time()
        with self._lock:
            self.api.queue(event)
            if not self._alive:
                self._replace()
        killed = not event.done.wait(event.deadline - since + patience)
        if killed:
            self.function.process.kill()
            assert event.done.wait(30), f"the event was never taken\n{self.function.everything()[-2000:]}"
        ended = "killed" if killed else event.outcomes[0].kind if event.outcomes else "gone"
        return Delivery(event, since, time.time(), ended)

    def _watch(self):
        threading.Thread(target=self._see_the_end_of, args=(self.function.process,), daemon=True).start()

    def _see_the_end_of(self, process):
        process.wait()
        with self._lock:
            lost = self.api.forget_poll()
            self._alive = False
            if self.api.is_awaited and not self.api.server.closing:
                self._replace()
        if lost:
            lost.done.set()

    def _replace(self):
        self.fresh += 1
        self._alive = True
        self.function.run()
        self._watch()
