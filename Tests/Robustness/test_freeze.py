"""Both functions stopped at every step of an invocation, for longer than every timeout in use; then the next event is served."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest
from hostile.aws import (
    ANSWER,
    EMAIL,
    EVENT,
    GET,
    HANDLE,
    LIST,
    NEXT,
    PUBLISH,
    PUT,
    REQUESTER,
    RESOURCE,
    RESPONSE,
    SIGNAL,
    STACK,
    UPDATE,
    of,
)
from hostile.bound import LaunchStage
from hostile.freezer import Freeze, Freezer, meanwhile
from hostile.held import ClerkStage, DoubtStage, HeldPressStage, HoldingStage
from hostile.late import LateChangePressStage, LatePressStage, StandingStage, TakingBackStage
from hostile.stage import ApprovalStage, DecidedStage, ExpiringStage, NotificationStage, RemindingStage, Stage
from hostile.stage import ClerkStage as EmailingStage
from transcript import kept

from kit.flow.ledger_world import LedgerWorld
from kit.flow.world import World

# Operation, and how many of its requests go well before; without a ledger, then with one.
ASKING = [
    *((World, operation, 0) for operation in (NEXT, LIST, PUBLISH, ANSWER, RESPONSE)),
    *((LedgerWorld, operation, skip) for operation, skip in [(PUT, 0), (PUBLISH, 0), (UPDATE, 0), (PUBLISH, 1), (EVENT, 0)]),
    *((LedgerWorld, operation, 0) for operation in (HANDLE, of(GET, RESOURCE), of(UPDATE, RESOURCE), of(UPDATE, REQUESTER))),
]
DECIDING = [
    *((World, operation, 0) for operation in (NEXT, SIGNAL, RESPONSE)),
    *((LedgerWorld, operation, skip) for operation, skip in [(GET, 0), (UPDATE, 0), (SIGNAL, 0), (UPDATE, 1), (EVENT, 0)]),
    (LedgerWorld, of(UPDATE, RESOURCE), 0),
]
STAGES = {"NotificationFunction": (NotificationStage, ASKING), "ApprovalFunction": (ApprovalStage, DECIDING)}
HOLDING = [of(GET, RESOURCE), of(UPDATE, RESOURCE), of(PUT, "request"), PUBLISH, of(UPDATE, "request")]
EVERY_STEP = STAGES | {
    "NotificationFunction, for a product of the catalog,": (LaunchStage, [(LedgerWorld, STACK, 0)]),
    "NotificationFunction, for an update that it holds,": (HoldingStage, [(LedgerWorld, each, 0) for each in HOLDING]),
    "NotificationFunction, as the clerk at a window's end,": (
        ClerkStage,
        [*((LedgerWorld, of(UPDATE, "request"), skip) for skip in range(4)), (LedgerWorld, ANSWER, 0)],
    ),
    "NotificationFunction, as the clerk that sends emails,": (
        EmailingStage,
        [(LedgerWorld, each, 0) for each in (of(UPDATE, "request"), PUBLISH)],
    ),
    "NotificationFunction, as the clerk of a decided request,": (
        DecidedStage,
        [(LedgerWorld, of(UPDATE, "request"), 2), *((LedgerWorld, each, 0) for each in (SIGNAL, PUBLISH, EMAIL))],
    ),
    "NotificationFunction, for an update that may be held already,": (
        DoubtStage,
        [(LedgerWorld, each, 0) for each in (of(GET, RESOURCE), of(GET, "request"), PUBLISH)],
    ),
    "NotificationFunction, as the clerk that reminds,": (
        RemindingStage,
        [
            *((LedgerWorld, of(UPDATE, "request"), skip) for skip in (0, 1)),
            *((LedgerWorld, each, 0) for each in (PUBLISH, EVENT)),
        ],
    ),
    "NotificationFunction, as the clerk at a deadline,": (
        ExpiringStage,
        [*((LedgerWorld, of(UPDATE, "request"), skip) for skip in range(3)), (LedgerWorld, EMAIL, 0)],
    ),
    "NotificationFunction, for a launch after a late yes,": (
        StandingStage,
        [
            *((LedgerWorld, each, 0) for each in (of(GET, "standing"), of(UPDATE, "request"), of(PUT, "request"), SIGNAL)),
            (LedgerWorld, of(UPDATE, "request"), 1),
        ],
    ),
    "NotificationFunction, as a late yes is taken back,": (
        TakingBackStage,
        [(LedgerWorld, each, 0) for each in (of(GET, "request"), of(UPDATE, "request"), of(UPDATE, "standing"))],
    ),
    "ApprovalFunction, for a late press,": (
        LatePressStage,
        [(LedgerWorld, each, 0) for each in (of(GET, "request"), of(UPDATE, "request"), of(UPDATE, "standing"))],
    ),
    "ApprovalFunction, for a late press on a change,": (
        LateChangePressStage,
        [(LedgerWorld, each, 0) for each in (of(UPDATE, "request"), ANSWER)],
    ),
    "ApprovalFunction, for a change,": (
        HeldPressStage,
        [*((LedgerWorld, of(UPDATE, "request"), skip) for skip in (0, 1)), (LedgerWorld, ANSWER, 0)],
    ),
}
AT_A_TIME = 10  # they sleep
ONE_PREPARES = Lock()


@pytest.mark.parametrize("name", EVERY_STEP)
def test_at_every_step(name, size, evidence):
    make, steps = EVERY_STEP[name]
    freeze = Freeze.of(size)
    cases = [(step, what) for step in steps for what in meanwhile(freeze)]

    def play(case) -> str:
        (world_kind, operation, skip), what = case
        with kept(world_kind(), evidence) as world:
            stage = prepared(make, world)
            stage.aws.spoil(operation, Freezer(stage.sandbox, freeze).during(what), skip=skip)
            return frozen_and_served(stage, freeze, f"{operation}, {skip} before, {what}", hangs=operation == NEXT)

    ended = at_once(play, cases[:: size.of(full=1, short=9)])
    said = f"{name} stopped {freeze.seconds:.1f} s while it waits for each answer, which comes, or is cut off, or does not"
    evidence.row(said, tried=len(ended), result=summary(ended))


def test_between_invocations(size, evidence):
    freeze = Freeze.of(size)
    cases = [(name, cut, during) for name in STAGES for cut in (False, True) for during in (False, True)]

    def play(case) -> str:
        name, cut, during = case
        with kept(World(), evidence) as world:
            stage = prepared(STAGES[name][0], world)
            Freezer(stage.sandbox, freeze).stop()
            if cut:
                stage.sandbox.api.hang_up()
                world.sns.hang_up()
            if not during:
                time.sleep(freeze.seconds + 0.5)
            result = stage.act(seconds=30.0)
            result.check()
            stage.serves()
            return "by a fresh process" if stage.sandbox.fresh else "by the same process"

    ended = at_once(play, cases)
    said = (
        f"Both functions stopped {freeze.seconds:.1f} s while idle; connections cut or not, the next event there before or after"
    )
    evidence.row(said, tried=len(ended), result=f"every event is served: {counted(ended)}")


def test_at_any_moment(size, evidence):
    freeze = Freeze.of(size)
    moments = [each * size.of(full=2, short=8) / 1000 for each in range(size.of(full=16, short=4))]
    cases = [(name, moment) for name in STAGES for moment in moments]

    def play(case) -> str:
        name, moment = case
        with kept(LedgerWorld(), evidence) as world:
            stage = prepared(STAGES[name][0], world)
            Freezer(stage.sandbox, freeze).stop_after(moment)
            return frozen_and_served(stage, freeze, f"{moment * 1000:.0f} ms after the event", hangs=False)

    ended = at_once(play, cases)
    last = moments[-1] * 1000
    said = f"Both functions stopped {freeze.seconds:.1f} s at moments of the first {last:.0f} ms of an invocation with a ledger"
    evidence.row(said, tried=len(ended), result=summary(ended))


def prepared(make: type[Stage], world: World) -> Stage:
    """A stage that is ready for its trial; one after the other, as emails keep to their seconds only if they come in time."""
    with ONE_PREPARES:
        stage = make(world)
        stage.clean()
        stage.prepare()
    return stage


def frozen_and_served(stage: Stage, freeze: Freeze, where: str, *, hangs: bool) -> str:
    """Acts while the process is frozen on the way, and says how that went; then the next event must be served."""
    result = None
    try:
        result = stage.act(seconds=freeze.lambda_seconds, patience=freeze.patience)
        result.check(may_end_late=hangs, frozen=True)
        stage.serves()
    except AssertionError as failure:
        failure.add_note(f"{where}\n{result.story() if result else ''}\n{stage.sandbox.function.everything()[-1500:]}")
        raise
    return result.in_a_word


def at_once(play, cases) -> list[str]:
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return list(pool.map(play, cases))


def counted(ended: list[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in Counter(ended).most_common())


def summary(ended: list[str]) -> str:
    return f"the next event is served each time; the frozen one: {counted(ended)}"
