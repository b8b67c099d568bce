"""What `scripts/requests` says of requests that the real functions opened and decided."""

import json
import re
from datetime import UTC, datetime

import pytest

from approval_requests.record import STATUSES

STATES = {
    "approved": "approved",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
    "expired": "expired",
    "locked": "pending",
    "pending": "pending",
}
FIRST, SECOND, THIRD = "first@example.com", "second@example.com", "third@example.com"


@pytest.fixture(scope="module")
def listed(requests, history) -> dict[str, dict]:
    """The listed requests by the name that the history gives them."""
    lines = [json.loads(line) for line in requests("--json").splitlines()]
    names = {asked.id: name for name, asked in history.items()}
    return {names[line["request"]]: line for line in lines if line["request"] in names}


def test_every_request_is_listed_with_its_status(listed):
    assert {name: line["status"] for name, line in listed.items()} == STATES


def test_a_line_says_who_asked_for_what_and_where(listed, history, ledger):
    line, stack_id = listed["pending"], history["pending"].product.stack_id
    assert line["requester"] == "somebody.else@example.com" and line["product"] == "Minimal product"
    assert (line["stackId"], line["stackName"]) == (stack_id, history["pending"].product.name)
    assert [line["region"], line["account"]] == stack_id.split(":")[3:5] and line["logicalId"] == "WaitHandle"
    assert {"name": "Purpose", "value": "Half decided"} in line["details"]
    item = ledger.get_item(Key={"RequestId": line["request"]})["Item"]
    assert datetime.fromisoformat(line["openedAt"]) == datetime.fromtimestamp(int(item["OpenedAt"]), UTC)
    assert datetime.fromisoformat(line["deadline"]) == datetime.fromtimestamp(int(item["Deadline"]), UTC)


def test_a_line_says_who_decided_what_when_from_where_and_why(listed):
    line = listed["approved"]
    seats = {seat["approver"]: seat for seat in line["approvers"]}
    assert list(seats) == [FIRST, SECOND, THIRD] and line["undecided"] == [THIRD]
    assert [seats[who]["decision"] for who in seats] == ["approve", "approve", None]
    assert seats[FIRST]["comment"] == "Fine with me" and seats[FIRST]["sourceAddress"] and seats[THIRD]["sourceAddress"] is None
    assert line["openedAt"] <= seats[FIRST]["decidedAt"] <= seats[SECOND]["decidedAt"]
    assert line["decidedAt"] and line["signalled"] and (line["quorum"], line["approvalsMissing"]) == (2, 0)
    assert all(seat["mailedAt"] for seat in seats.values())


def test_a_line_says_what_is_missing_and_whose_key_is_locked(listed):
    assert (listed["pending"]["approvalsMissing"], listed["pending"]["undecided"]) == (1, [FIRST, THIRD])
    assert [(seat["wrongCodes"], seat["locked"]) for seat in listed["locked"]["approvers"]] == [
        (10, True),
        (0, False),
        (0, False),
    ]
    assert not listed["pending"]["signalled"] and listed["pending"]["decidedAt"] is None
    (rejection,) = (seat for seat in listed["rejected"]["approvers"] if seat["decision"])
    assert (rejection["approver"], rejection["decision"], rejection["comment"]) == (THIRD, "reject", "Too expensive")


@pytest.mark.parametrize("arguments", [["--json"], [], ["show"]], ids=["json", "table", "show"])
def test_no_secret_is_ever_printed(arguments, requests, history, ledger):
    for asked in history.values():
        item = ledger.get_item(Key={"RequestId": asked.id})["Item"]
        output = re.sub(r"\s", "", requests(*arguments, *([asked.id] if arguments == ["show"] else [])))
        secrets = [item["WaitUrl"], "cloudformation-waitcondition"]
        secrets += [seat[name] for seat in item["Approvers"].values() for name in ("KeyHash", "CodeHash")]
        assert not [secret for secret in secrets if secret[:40] in output]


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_selects(status, requests, listed):
    lines = [json.loads(line) for line in requests("list", "--status", status, "--json").splitlines()]
    assert {line["status"] for line in lines} == ({status} & {line["status"] for line in listed.values()})
    assert {line["request"] for line in lines} >= {line["request"] for line in listed.values() if line["status"] == status}


def test_every_pending_request_is_in_the_index(requests, history):
    """What the index has is what the whole table has."""
    lines = [json.loads(line) for line in requests("--json").splitlines()]
    pending = {line["request"] for line in lines if line["status"] == "pending"}
    assert pending >= {history["pending"].id, history["locked"].id}
    assert {json.loads(line)["request"] for line in requests("--status", "pending", "--json").splitlines()} == pending


def test_a_line_says_when_the_clerk_looks_next(listed):
    assert listed["pending"]["openedAt"] < listed["pending"]["nextLookAt"] <= listed["pending"]["deadline"]
    assert listed["withdrawn"]["nextLookAt"] is None and listed["pending"]["remindedAt"] is None


def test_several_options_select_together(requests, history, listed):
    found = requests(
        "--status", "pending", "--status", "expired", "--since", "1d", "--requester", "SOMEBODY.else@example.com", "--json"
    ).splitlines()
    assert [json.loads(line)["request"] for line in found] == [history["pending"].id]


def test_nothing_found_is_said_and_is_no_failure(command, flow, history):
    for arguments in (["--older-than", "1w"], ["--requester", "nobody@example.com"]):
        done = command(*arguments, "--stack-name", "record")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "requests: none\n")


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_the_table_fits_the_terminal_and_loses_nothing(width, requests, history, listed):
    output = requests(COLUMNS=str(width))
    assert max(map(len, output.splitlines())) <= width
    for asked in history.values():
        assert asked.id[:8] in output
    solid = re.sub(r"\s", "", output)
    assert all(line["status"] in solid for line in listed.values()) and "\x1b" not in output


def test_the_table_tells_all_that_a_line_does(requests, history):
    output = requests(COLUMNS="300")
    for words in (
        "by somebody.else@example.com",
        f"stack {history['pending'].product.name}, account 123456789012, us-east-1",
        "1 more approval needed",
        "signalled",
        f"{FIRST}: not decided; locked after 10 wrong codes, a resend unlocks",
        f"{THIRD}: rejected",
        '"Too expensive"',
        "Fine with me",
        f"{THIRD}: did not decide",
    ):
        assert words in output
    assert re.search(rf"{SECOND}: approved \d{{4}}-\d\d-\d\d \d\d:\d\d UTC from [0-9a-f.:]+, \"Fine with me\"", output)


def test_the_newest_is_first(requests, history):
    lines = [json.loads(line) for line in requests("--json").splitlines()]
    assert [line["openedAt"] for line in lines] == sorted((line["openedAt"] for line in lines), reverse=True)


def test_one_request_in_full_by_the_beginning_of_its_id(requests, history, listed):
    asked = history["pending"]
    output = requests("show", asked.id[:12].upper(), COLUMNS="200")
    for words in (
        asked.id,
        asked.product.stack_id,
        "Purpose: Half decided",
        "2 of 3 approvers",
        f"{SECOND}: approved",
        f"{FIRST}: not decided",
    ):
        assert words in output
    assert json.loads(requests("show", asked.id, "--json")) == listed["pending"]


def test_no_request_of_that_id(command, flow, history):
    for id in ("f" * 32, "fffffffffff0"):
        done = command("show", id, "--stack-name", "record")
        assert done.returncode == 1 and done.stdout == ""
        assert done.stderr.startswith(f"requests: there is no request {id} in the table ") and done.stderr.count("\n") == 1
