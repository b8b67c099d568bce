"""`scripts/requests withdraw`, with the real function and the pages behind the links."""

import pytest

FIRST, SECOND, THIRD = "first@example.com", "second@example.com", "third@example.com"


@pytest.fixture
def withdraw(command, flow):
    return lambda *arguments: command("withdraw", *arguments, "--stack-name", "record")


@pytest.fixture
def unanswered(ask, ledger):
    """Launches for one person, and lets the request's time be over."""

    def make(requester: str):
        asked = ask(requester)
        # The table keeps whole seconds, rounded up.
        ledger.update_item(
            Key={"RequestId": asked.id},
            UpdateExpression="SET Deadline = OpenedAt - :second",
            ExpressionAttributeValues={":second": 1},
        )
        asked.product.delete()
        return asked

    return make


def test_a_late_approval_is_taken_back_and_the_next_launch_is_asked_about(unanswered, ask, withdraw, requests):
    asked = unanswered("taken.back@example.com")
    assert asked.by(FIRST).decide("approve").status == 200
    assert "Approved for the next launch" in asked.by(SECOND).decide("approve").answer.text
    done = withdraw(asked.id[:16])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"The request {asked.id} is withdrawn: no late approval of it counts any more.\n"
    assert "withdrawn" in requests("show", asked.id)
    assert asked.by(THIRD).page().status == 410
    again = withdraw(asked.id)
    assert (again.returncode, again.stdout) == (1, "") and again.stderr.count("\n") == 1
    assert "nothing was taken back: the request is withdrawn: nothing of it is left to take back" in again.stderr
    ask("taken.back@example.com").product.delete()


def test_what_could_still_be_approved_late_is_taken_back_too(unanswered, withdraw):
    asked = unanswered("not.yet@example.com")
    assert asked.by(FIRST).page().status == 200
    assert withdraw(asked.id).returncode == 0
    assert asked.by(FIRST).page().status == 410


@pytest.mark.parametrize(
    "name, reason",
    [
        ("pending", "can still be decided in time: an approver can reject it"),
        ("approved", "nothing was taken back: the request is approved: nothing of it is left to take back"),
        ("rejected", "nothing was taken back: the request is rejected"),
        ("withdrawn", "nothing was taken back: the request is withdrawn"),
    ],
)
def test_nothing_is_taken_back_of_what_was_not_late(name, reason, history, withdraw, requests):
    before = requests("show", history[name].id, "--json")
    done = withdraw(history[name].id)
    assert (done.returncode, done.stdout) == (1, "") and done.stderr.count("\n") == 1
    assert reason in done.stderr
    assert requests("show", history[name].id, "--json") == before
