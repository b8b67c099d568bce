"""`scripts/requests watch`: what happens to a request is printed as it happens, and the exit status is its outcome."""

import json
import os
import subprocess
import threading
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from approval_requests import watch
from approval_requests.record import read
from approval_requests.trouble import Trouble
from kit.flow.record import NOW, item
from kit.lambda_.executables import ROOT
from kit.waiting import until

FIRST, SECOND, THIRD = "first@example.com", "second@example.com", "third@example.com"


@pytest.fixture
def watching(local_aws, flow):
    """Starts to watch a request; returns the process and the lines so far. Ended with the test."""
    started = []

    def start(id, *arguments):
        command = [ROOT / "scripts/requests", "watch", id, "--every", "1", "--stack-name", "record", *arguments]
        process = subprocess.Popen(
            command, env={**os.environ, **local_aws.environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        lines = []
        reader = threading.Thread(target=lambda: [lines.append(line) for line in process.stdout], daemon=True)
        reader.start()
        started.append(process)
        return process, lines

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_an_approval_is_followed_to_its_end(ask, watching):
    asked = ask()
    process, lines = watching(asked.id[:16])
    until(lambda: len(lines) >= 4, lambda: f"{lines}")
    assert lines[0].endswith("pending: 2 more approvals needed\n") and f"{FIRST}: not decided" in "".join(lines)
    assert asked.by(FIRST).decide("approve", "Go on").status == 200
    until(lambda: any("1 more approval needed" in line for line in lines), lambda: f"{lines}")
    assert any(f"{FIRST}: approved" in line and '"Go on"' in line for line in lines)
    assert asked.by(SECOND).decide("approve").status == 200
    assert process.wait(timeout=60) == 0, process.stderr.read()
    until(lambda: lines[-1].endswith("approved: signalled\n"), lambda: f"{lines}")
    assert sum(f"{FIRST}: approved" in line for line in lines) == 1


@pytest.mark.parametrize(("name", "status"), [("approved", 0), ("rejected", 3), ("withdrawn", 4), ("expired", 5)])
def test_the_exit_status_is_the_outcome(name, status, history, command):
    done = command("watch", history[name].id, "--stack-name", "record")
    assert (done.returncode, done.stderr) == (status, "") and name in done.stdout.splitlines()[0]


def test_a_program_gets_a_line_a_change(ask, watching):
    asked = ask()
    process, lines = watching(asked.id, "--json")
    until(lambda: lines, "nothing was printed")
    assert asked.by(THIRD).decide("reject", "No").status == 200
    assert process.wait(timeout=60) == 3, process.stderr.read()
    until(lambda: json.loads(lines[-1])["signalled"], lambda: f"{lines}")
    told = [json.loads(line) for line in lines]
    assert (told[0]["status"], told[-1]["status"]) == ("pending", "rejected")
    assert all(before != after for before, after in zip(told, told[1:], strict=False))


def test_no_such_request(command, flow, history):
    done = command("watch", "f" * 32, "--stack-name", "record")
    assert done.returncode == 1 and done.stderr.startswith("requests: there is no request ")


class Table:
    """Answers in the given order; the last one for ever."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def later(self, now):
        return self

    def request(self, id):
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def throttled():
    return ClientError({"Error": {"Code": "ThrottlingException", "Message": "Slow down"}}, "GetItem")


IN_AN_HOUR = int(datetime.now(UTC).timestamp()) + 3600
PENDING = read(item(Deadline=IN_AN_HOUR), NOW)
DONE = read(item(Deadline=IN_AN_HOUR, Status="approved", Signalled=True), NOW)


def test_what_passes_by_itself_ends_nothing_and_is_said_once():
    warnings = []
    table = Table(PENDING, throttled(), EndpointConnectionError(endpoint_url="https://dynamodb"), PENDING, throttled(), DONE)
    assert list(watch.follow(table, PENDING.id, 0, warnings.append)) == [PENDING, PENDING, DONE]
    assert len(warnings) == 2 and all(each.endswith("; still trying") for each in warnings)


def test_what_does_not_ends_it():
    denied = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "GetItem")
    with pytest.raises(ClientError):
        list(watch.follow(Table(PENDING, denied), PENDING.id, 0, print))


def test_a_decision_is_not_the_end_before_cloudformation_knows():
    unsignalled = read(item(Deadline=IN_AN_HOUR, Status="approved"), NOW)
    assert list(watch.follow(Table(unsignalled, unsignalled, DONE), DONE.id, 0, print)) == [unsignalled, unsignalled, DONE]


def test_a_decision_that_cloudformation_will_never_know_is_no_outcome():
    late = read(item(Status="approved"), NOW)
    with pytest.raises(Trouble, match="is approved, and CloudFormation was not told in time"):
        list(watch.follow(Table(late), late.id, 0, print))


def test_reminders_are_news():
    at = int(NOW.timestamp())
    seat = {"Address": "a@example.com", "WrongCodes": 0, "MailedAt": at}
    before = read(item(Approvers={"0": seat}), NOW)
    assert watch.news(before, before) == []
    assert watch.news(before, read(item(Approvers={"0": seat}, RemindedAt=at), NOW)) == ["reminded: those who have not answered"]
    named = read(item(Approvers={"0": {**seat, "RemindedAt": at}}, RemindedAt=at), NOW)
    assert watch.news(before, named) == ["reminded: a@example.com"]
