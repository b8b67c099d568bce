"""Launches that are approved after hours, without the hours: what is decided when, and what a late approval says of AWS."""

from types import SimpleNamespace

import pytest

from acceptance import cli, waits
from acceptance.catalog import Launched
from acceptance.facts import CONFIRMED, NOT_TRIED, REFUTED, Facts
from acceptance.terminal import Unexpected
from acceptance.waits import Wait

MINUTES_70, HOURS_6, HOURS_12 = 4200, 21_600, 42_840


@pytest.fixture
def clock(monkeypatch):
    """Stands still until somebody waits by it."""
    now = [1000.0]
    monkeypatch.setattr(waits, "sleep_until", lambda due, _: now.__setitem__(0, max(now[0], due)))
    monkeypatch.setattr(waits.time, "monotonic", lambda: now[0])
    return now


def test_what_is_on_request_can_be_asked_for_at_once():
    options = ["--email", "a@example.com", "--inbox", "true", "--wait", "11.9h", "--wait", "70m", "--wait", "6h", "--wait", "70m"]
    assert cli._plan(cli._parser().parse_args(options)).waits == (MINUTES_70, HOURS_6, HOURS_12)


def test_each_is_decided_when_it_is_due_and_not_before(clock):
    world, decided = SimpleNamespace(account=SimpleNamespace(await_sign_in=lambda: None)), []
    for seconds in (MINUTES_70, HOURS_6, HOURS_12):
        launch = SimpleNamespace(decide=lambda *_: decided.append(clock[0] - 1000))
        Wait("a launch", launch, None, 1000.0, seconds, decided.append).finish(world)
    assert decided == [MINUTES_70, MINUTES_70, HOURS_6, HOURS_6, HOURS_12, HOURS_12]


def told(monkeypatch, status: str, why: str, waited: float) -> Facts:
    """What an approval after so many seconds says, where the catalog ends the launch as this."""
    facts = Facts()
    monkeypatch.setattr(Launched, "detail", lambda _: {"Status": status, "StatusMessage": why})
    monkeypatch.setattr(Launched, "_tags", lambda _: (True, "found"))
    monkeypatch.setattr(Launched, "_console", lambda _: "")
    monkeypatch.setattr(Launched, "_change_title", lambda _: None)
    launched = Launched(SimpleNamespace(facts=facts, pause=0), "pp-1", None)
    if status == "AVAILABLE":
        launched.end(waited)
    else:
        with pytest.raises(Unexpected, match=status):
            launched.end(waited)
    return facts


@pytest.mark.parametrize(
    ("status", "waited", "verdict"),
    [
        ("AVAILABLE", 10, NOT_TRIED),
        ("AVAILABLE", MINUTES_70, CONFIRMED),
        ("AVAILABLE", HOURS_12, CONFIRMED),
        ("ERROR", HOURS_6, REFUTED),
        ("ERROR", 10, NOT_TRIED),
    ],
)
def test_the_launch_roles_session_is_tried_by_a_wait_of_more_than_an_hour(monkeypatch, status, waited, verdict):
    finding = told(monkeypatch, status, "ExpiredToken", waited).all()["launch-session"]
    assert finding.verdict == verdict
    assert verdict == NOT_TRIED or finding.evidence == f"approved after {waited / 3600:.1f} h, the launch ended as {status}"
