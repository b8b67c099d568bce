"""The hostile AWS itself on a machine that is too busy: what it can't know, it must not hold against a function."""

import ctypes
import threading
import time
from dataclasses import replace

import pytest
from hostile.aws import PUBLISH, RESPONSE, HostileAWS
from hostile.cuts import cut
from hostile.faults import LONGER_THAN_A_TRY
from hostile.pulse import LATE
from hostile.stage import NotificationStage
from hostile.sweep import Sweep
from transcript import kept

from kit.flow.world import World
from kit.http.server import End


def test_a_stand_in_that_reads_too_late_has_acknowledged_nothing(evidence):
    """A call may be given up before the stand-in has read it; that the connection is cut then takes a moment, too."""
    with kept(World(), evidence) as world:
        stage = NotificationStage(world)
        store, delays, one_by_one = world.responses.server, iter([LONGER_THAN_A_TRY + 2]), threading.Lock()
        answer = store.answer

        def read_late(request):
            with one_by_one:
                time.sleep(next(delays, 0))
                return answer(replace(request, at=time.time()))

        store.answer = read_late
        asking = stage.clean()
    assert len(asking.answers) == 2
    asking.check()


def test_what_was_said_is_read_when_the_outcome_is_acknowledged(evidence, monkeypatch):
    say = HostileAWS._say

    def say_late(aws, operation, *rest):
        time.sleep(0.3 if operation == RESPONSE else 0)
        return say(aws, operation, *rest)

    monkeypatch.setattr(HostileAWS, "_say", say_late)
    with kept(World(), evidence) as world:
        said = NotificationStage(world).clean().said
    assert RESPONSE in [each.operation for each in said]


@pytest.fixture
def stumbling(evidence) -> Sweep:
    """A sweep that fails once, after a while of which the test says what holds it up."""
    sweep = Sweep(evidence, PUBLISH, World, NotificationStage)
    sweep.hold_up, tried, falls = time.sleep, sweep._tried, iter([True])

    def stumble(stage, mischief, times):
        if next(falls, False):
            sweep.hold_up(LATE * 1.5)
            raise AssertionError("stumbled")
        return tried(stage, mischief, times)

    sweep._tried = stumble
    return sweep


def test_a_trial_is_made_again_where_the_stand_ins_were_held_up(stumbling, size):
    """As long as C holds the interpreter's lock, no stand-in runs."""
    stumbling.hold_up = lambda seconds: ctypes.PyDLL(None).usleep(int(seconds * 1e6))
    assert len(stumbling.play([(cut(3, End.FIN), 1)], size)) == 1
    assert "made again, as the stand-ins were held up: 1" in stumbling.incidents


def test_a_trial_that_just_fails_is_a_failure(stumbling, size):
    with pytest.raises(AssertionError, match="stumbled"):
        stumbling.play([(cut(3, End.FIN), 1)], size)
