"""One operation spoiled in one way after another, and what the rows of the table say of it."""

import time
from collections.abc import Callable
from zlib import crc32

from evidence import Evidence, Size
from transcript import kept

from kit.flow.world import World
from kit.http.server import End

from .aws import ALWAYS, ANSWER, ERROR, NEXT, RESPONSE, Mischief
from .cuts import cut
from .faults import faults, is_quick, lasting
from .pressing import Pressing
from .pulse import pulse
from .stage import Stage, on_stages
from .verdict import Asking, Clerking, Resending

RUNTIME = (NEXT, RESPONSE, ERROR)
STAGES = 5  # at once in one sweep, of which several run; with more, the stand-ins are late on two processors
Result = Asking | Resending | Clerking | Pressing
Trial = tuple[Mischief, int]  # what is done to the answers, and to how many of them
# Seconds that Lambda waits beyond its deadline here: many processes share the processors, and on Lambda one has its own.
PATIENCE = 2.0
MOST_VOID = 30  # trials of one sweep
FEW = 4  # trials for which a second stage would take longer than it saves
NOWHERE = "http://127.0.0.1:9"


class Sweep:
    """Trials of one operation on stages that `make` sets up; `skip` answers to the operation are left alone in each.

    A trial that fails while the stand-ins were held up shows nothing about the function: it is void, and made again.
    """

    def __init__(
        self,
        evidence: Evidence,
        operation: str,
        world: type[World],
        make: Callable[[World], Stage],
        *,
        skip: int = 0,
        seconds: float = 30.0,
    ):
        self.evidence = evidence
        self.operation = operation
        self._fresh = self._void = 0
        self._pulse = pulse()
        self._world, self._make = world, make
        self._skip, self._seconds = skip, seconds

    @property
    def incidents(self) -> str:
        """What else the row has to say."""
        again = f"; made again, as the stand-ins were held up: {self._void}" if self._void else ""
        return f"{self._fresh} fresh processes{again}"

    def play(self, trials: list[Trial], size: Size) -> list[Result]:
        return on_stages(trials, self._play, parallel=size.of(full=STAGES, short=2 if len(trials) > FEW else 1))

    def cuts(self, end: End, size: Size, *, every: int = 1) -> list[Trial]:
        """The true answer cut at boundaries between two of its bytes, all of them or `every` so many.

        By a reset at a third of those: what is read until then is the same. In short a few, and none that costs a time-out.
        """
        every *= 3 if end is End.RESET else 1
        places = range(47, self.length(), 197) if size.short else range(0, self.length(), every)
        return [(cut(place, end), 1) for place in places]

    def faults(self, size: Size) -> list[Trial]:
        """Every fault once, and some for as long as it takes; in short a few of the quick ones."""
        with kept(self._world(), self.evidence) as world:
            elsewhere = world.bystander.url
        if size.short:
            quick = [each for each in faults(elsewhere) if is_quick(each)]
            return [(each, 1) for each in quick[len(self.operation) % 26 :: 26]]
        always = [] if self.operation in RUNTIME else lasting(elsewhere)
        return [(each, 1) for each in faults(elsewhere)] + [(each, ALWAYS) for each in always]

    def errand(self, size: Size, name: str) -> list[Trial]:
        """Every fault and every twentieth cut; in short a cut and, by the errand's name, two of the quick faults."""
        if not size.short:
            return self.faults(size) + self.cuts(End.FIN, size, every=20)
        quick = [each for each in faults(NOWHERE) if is_quick(each)]
        step = len(quick) // 2
        return [(each, 1) for each in [cut(47, End.FIN), *quick[crc32(name.encode()) % step :: step][:2]]]

    def length(self) -> int:
        """Bytes of the operation's true answer."""
        with kept(self._world(), self.evidence) as world:
            said = self._make(world).clean().said
        return min(each.length for each in said if each.is_for(self.operation))

    def _play(self, trials: list[Trial]) -> list[Result]:
        with kept(self._world(), self.evidence) as world:
            stage = self._make(world)
            results = [self._valid(stage, trial) for trial in trials]
            self._fresh += stage.sandbox.fresh
        return results

    def _valid(self, stage: Stage, trial: Trial) -> Result:
        since = time.monotonic()
        try:
            return self._tried(stage, *trial)
        except AssertionError:
            if self._void == MOST_VOID or not self._pulse.was_late_since(since):
                raise
        self._void += 1
        stage.aws.relent()
        (result,) = self._play([trial])
        return result

    def _tried(self, stage: Stage, mischief: Mischief, times: int):
        result = None
        try:
            stage.prepare()
            stage.aws.spoil(self.operation, mischief, times=times, skip=self._skip)
            result = stage.act(seconds=self._allowed(times), patience=PATIENCE)
            reachable = times == 1 or self.operation != ANSWER or mischief.done
            runtime = self.operation in RUNTIME
            result.check(reachable=reachable, may_end_late=runtime, frozen=self.operation == NEXT)
            stage.serves()
        except AssertionError as failure:
            failure.add_note(f"{self.operation}: {mischief.name}, {times} times\n{result.story() if result else ''}")
            raise
        return result

    def _allowed(self, times: int) -> float:
        """Seconds that Lambda gives an invocation: few where it will hang until then."""
        if self.operation == NEXT:
            return 5.0
        return self._seconds if times == 1 else 8.0
