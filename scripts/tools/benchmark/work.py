"""What each case asks of a function, and what must have happened for a run of it to count."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .programs import BEFORE
from .progress import say
from .rig import Endpoints, Function, Scene

Event = Callable[[], bytes]
MOST_TRIES = 3


class WrongWork(Exception):
    """A program did not do what the others do, so its time means nothing."""


@dataclass(frozen=True)
class Work:
    """The events of one piece of work, and the calls that it takes, in any order, by service."""

    name: str
    function: str
    scene: Scene
    events: list[Event]
    calls: list[str]

    def run(self, function: Function) -> float:
        """Does it once; seconds, the sum of its invocations. Throws WrongWork where an answer is none."""
        seconds = 0.0
        for event in self.events:
            invocation = function.invoke(event())
            if invocation.kind != "response" or b'"statusCode":4' in invocation.body.replace(b" ", b""):
                raise WrongWork(f"{self.name}: {invocation.kind} {invocation.body[:500]!r}\n{function.process.printed()}")
            seconds += invocation.seconds
        return seconds


def works(aws: Endpoints, *, ledger: bool) -> list[Work]:
    """The real work, as an installation with a ledger or without does it."""
    scene = Scene(aws, ledger=ledger)
    suffix = ", ledger" if ledger else ""
    return [
        Work(f"notification{suffix}", "notification", scene, [scene.notification], notified(aws, ledger=ledger)),
        Work(f"approval{suffix}", "approval", scene, [scene.page, scene.decision], [*looked(ledger), *decided(ledger)]),
    ]


def notified(aws: Endpoints, *, ledger: bool) -> list[str]:
    """What is read: the stack, its wait handle, the topics, the ledger. Then what is written, sent, noted and answered."""
    stack, emails = ["cloudformation"] * 2, ["sns"] * len(aws.approvers)
    if not ledger:
        return [*stack, "sns", "sns", "responses"]
    read = [*stack, *emails, *["dynamodb"] * 3]
    # The request, its resource and its requester; and of each approver the second's slot and what waits before.
    written = ["dynamodb"] * (3 + 2 * len(aws.approvers))
    return [*read, *written, *emails, "dynamodb", "events", "responses"]


def looked(ledger: bool) -> list[str]:
    return ["dynamodb"] if ledger else []


def decided(ledger: bool) -> list[str]:
    return ["dynamodb", "dynamodb", "signals", "dynamodb", "dynamodb", "events"] if ledger else ["signals"]


def nothing(aws: Endpoints) -> Work:
    """An invocation without a call."""
    scene = Scene(aws, ledger=False)
    return Work("no work", "approval", scene, [scene.nothing], [])


def try_again(measure: Callable[[], None]) -> None:
    """On a machine that is busy beyond measure, a call may run out of time and be repeated: that run is done over."""
    for _ in range(MOST_TRIES - 1):
        try:
            return measure()
        except WrongWork as problem:
            say(f"once more, since this run did not do its work: {problem}")
    measure()


def check_calls(aws: Endpoints, work: Work, program: str, log: Path) -> int:
    """Throws WrongWork unless the calls since the last check are this work's; returns the connections that they took."""
    traffic = aws.traffic()
    if not are_calls_of(program, traffic.calls, work.calls):
        told = log.read_text(errors="replace")[-2000:]
        raise WrongWork(f"{program}, {work.name}: expected the calls {work.calls}, saw {traffic.calls}\n{told}")
    return traffic.connections


def are_calls_of(program: str, made: list[str], expected: list[str]) -> bool:
    """Whether a program has done the work, in any order; an earlier build of ours may do without some calls."""
    if Counter(made) == Counter(expected):
        return True
    return program == BEFORE and bool(made) and Counter(made) <= Counter(expected)
