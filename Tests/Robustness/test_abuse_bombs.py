"""Requests that are too much, one after the other to one process: each ends, decides nothing, and leaves the process well."""

import pytest
from bombs import BOMBS
from presses import ClearPages, memory

from kit.flow.ledger_world import ANN
from kit.lambda_.gateway import Answer, Call

LAMBDA = 512  # MB, as the template sets it
GROWTH = 90  # MB that may stay: the allocator keeps what the largest event took


def test_bombs_end_in_bounded_memory_and_decide_nothing(world, size, evidence):
    drop_all(world, world.ask().link, size, evidence, "small")


def test_bombs_on_a_ledger_end_in_bounded_memory_and_decide_nothing(ledger, size, evidence):
    drop_all(ledger, ledger.open_request()[ANN].link, size, evidence, "ledger")


def drop_all(world, link, size, evidence, mode):
    function, pages, failed = world.approval, ClearPages(), []
    assert world.send(Call(link)).status == 200
    before = memory(function)
    rounds = size.of(full=5, short=1)
    for _ in range(rounds):
        for name, bomb in BOMBS.items():
            outcome = function.invoke(bomb(link))  # which waits for 30 s, and no longer
            if outcome.kind == "error":
                failed.append(name)
                assert outcome.json()["errorType"] == "Approval.InvalidEvent", name
                assert len(outcome.body) < 1000, name
                continue
            answer = Answer.read(outcome)
            assert answer.status in (200, 400, 403, 404, 405), (name, answer.status)
            assert len(answer.text) < 100_000, name
            if answer.kind == "text/html":
                pages.check(answer)
    assert function.process.poll() is None and not world.signals.requests
    most, after = memory(function, "VmHWM"), memory(function)
    assert most < LAMBDA * 0.75 and after - before < GROWTH, (before, most, after)
    assert world.send(Call(link)).status == 200
    evidence.row(
        f"{mode}: header, form, link and event bombs up to Lambda's 6 MB",
        tried=rounds * len(BOMBS),
        result=f"none decided; {len(set(failed))} kinds are no HTTP request and an error to Lambda, all others a page; "
        f"memory at most {most:.0f} MB of {LAMBDA}, {after - before:+.0f} MB in the end",
    )


@pytest.mark.parametrize("name", ["100,000 arrays in one another", "6 MB of form", "half an event", "nothing"])
def test_a_bomb_is_the_first_thing_that_a_process_gets(world, evidence, name):
    link = world.ask().link
    world.approval.invoke(BOMBS[name](link), seconds=25)
    assert world.send(Call(link)).status == 200
    evidence.row(f"small: {name} as a process's first event", tried=1, result="the next event is served")
