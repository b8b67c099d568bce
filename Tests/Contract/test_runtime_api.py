"""The Runtime API loop: polling, reporting, freezing, and what one invocation leaves for the next."""

from pathlib import Path

import pytest

from kit.aws.urls import WaitURL
from kit.flow.email import base64url
from kit.flow.world import APPROVAL_URL
from kit.http.server import Fault, Reply
from kit.lambda_.gateway import Call


@pytest.fixture
def link():
    return f"{APPROVAL_URL}?waitUrl={base64url(str(WaitURL()))}"


def test_many_invocations_are_served_one_after_another_by_one_process(world, link):
    for _ in range(50):
        assert world.send(Call(link)).status == 200
    assert world.approval.process.poll() is None


def test_a_response_is_posted_once_and_to_its_own_invocation(world, link):
    started = [world.approval.start(Call(link).event()) for _ in range(5)]
    for invocation in started:
        world.approval.finish(invocation)
    assert [len(invocation.outcomes) for invocation in started] == [1] * 5


@pytest.mark.parametrize("status", [413, 400, 403])
def test_a_refused_response_does_not_end_the_process(world, link, status):
    invocation = world.approval.start(Call(link).event(), reply=Reply(status, b'{"errorMessage":"no","errorType":"x"}'))
    world.approval.finish(invocation)
    assert world.send(Call(link)).status == 200


def test_after_a_500_of_the_runtime_api_the_process_exits(world, link):
    invocation = world.approval.start(Call(link).event(), reply=Reply(500, b'{"errorMessage":"no","errorType":"x"}'))
    world.approval.finish(invocation)
    assert world.approval.wait_for_exit() != 0


def test_a_frozen_process_serves_the_event_that_waits_for_it(world, link):
    assert world.send(Call(link)).status == 200
    world.approval.freeze()
    invocation = world.approval.start(Call(link).event())
    world.approval.thaw()
    assert world.approval.finish(invocation).json()["statusCode"] == 200


def test_a_connection_to_sns_that_died_during_the_freeze_is_no_trouble(world):
    world.ask()
    world.notification.freeze()
    world.sns.hang_up()
    world.notification.thaw()
    world.ask()
    assert len(world.sns.published) == 2


def test_the_trace_id_is_put_into_the_environment(world, link):
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
    world.approval.invoke(Call(link).event(), trace_id=trace)
    assert f"_X_AMZN_TRACE_ID={trace}".encode() in memory(world.approval.process.pid)


def memory(pid: int) -> bytes:
    """The writable memory of a process: setenv keeps its `NAME=value` there."""
    chunks = []
    with open(f"/proc/{pid}/mem", "rb", 0) as file:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, mode, *rest = line.split()
            start, end = (int(part, 16) for part in span.split("-"))
            if mode.startswith("rw") and end - start < 1 << 28:
                try:
                    file.seek(start)
                    chunks.append(file.read(end - start))
                except OSError:
                    pass  # a guard page, or memory of the kernel's
    return b"".join(chunks)


def test_a_proxy_meant_for_others_does_not_get_the_runtime_api(world, link):
    function = world.start("ApprovalFunction", no_proxy=None)
    assert world.send(Call(link), function).status == 200
    assert not world.egress.requests


def test_nothing_of_one_invocation_is_visible_in_the_next(world):
    first = world.ask(Product="Payroll", Purpose="secret plans", Timeout="600")
    second = world.ask(world.wait_url(handle="Other"), EmailID="somebody.else@example.com")
    for left in ("Payroll", "secret plans", "Purpose", "requester@example.com", first.link):
        assert left not in second.raw.replace("\\/", "/")


def test_a_store_that_resets_one_invocation_does_not_touch_the_next(world):
    email = world.ask()
    world.signals.replies = [Fault.RESET] * 3
    assert world.decide(email, "approve").status == 502
    assert world.decide(email, "approve").status == 200


def test_an_event_without_a_deadline_is_reported_and_the_next_one_is_served(world):
    assert world.notification.invoke(world.event(), has_deadline=False).kind == "error"
    assert world.tell(world.event())["Status"] == "SUCCESS"
    email = world.emails()[-1]
    assert world.approval.invoke(Call(email.link).event(), has_deadline=False).kind == "error"
    assert world.decide(email, "approve").status == 200


def test_a_decision_whose_deadline_is_the_moment_of_its_event_is_attempted_once(world):
    email = world.ask()
    form = [("decision", "approve"), ("code", email.code)]
    outcome = world.approval.invoke(Call(email.link, "POST", form).event(), seconds=0)
    # On a busy machine the store's answer may come too late.
    assert outcome.json()["statusCode"] in (200, 502) and len(world.signals.requests) == 1
