"""Entries as somebody with access to the table may leave them: hostile texts, strange forms, too many for one page."""

import json

import pytest

HOSTILE = "\x1b]0;owned\x07[bold]ok[/bold] :warning: \u202egnp.exe\u2069\r\nfake line"


@pytest.fixture
def copy(ledger, history):
    """Writes changed copies of a real item and removes them afterwards."""
    original = ledger.get_item(Key={"RequestId": history["rejected"].id})["Item"]
    written = []

    def write(id: str, **changes):
        item = {name: value for name, value in (original | {"RequestId": id} | changes).items() if value is not None}
        ledger.put_item(Item=item)
        written.append(id)
        return item

    yield write
    for id in written:
        ledger.delete_item(Key={"RequestId": id})


def test_a_terminal_gets_no_control_characters_and_no_markup(copy, requests, history):
    seats = copy("e" * 32)["Approvers"]
    seats["2"]["Vote"] |= {"Comment": HOSTILE, "SourceAddress": HOSTILE, "Decision": HOSTILE}
    seats["0"]["Address"] = HOSTILE
    copy("e" * 32, Approvers=seats, Product=HOSTILE, Requester=HOSTILE, Details=[{"Name": HOSTILE, "Value": HOSTILE}])
    seen = "]0;owned[bold]ok[/bold] :warning: gnp.exe fake line"
    for output in (requests(COLUMNS="400", FORCE_COLOR=""), requests("show", "eeeeeeee", COLUMNS="400")):
        assert seen in output
        assert not [
            character
            for character in output
            if character not in "\n" and (not character.isprintable() or character in "\u202e\u2069")
        ]
    (line,) = (line for line in requests("--json").splitlines() if json.loads(line)["request"] == "e" * 32)
    assert line.isascii() and line.isprintable() and json.loads(line)["product"] == HOSTILE


def test_an_entry_of_unknown_form_is_named_and_hides_no_other(copy, command, history):
    copy("d" * 32, Deadline=None)
    done = command("--json", "--stack-name", "record")
    assert done.returncode == 0 and "d" * 32 in done.stderr and done.stderr.count("\n") == 1
    assert {json.loads(line)["request"] for line in done.stdout.splitlines()} >= {asked.id for asked in history.values()}


def test_a_decision_that_cloudformation_does_not_know_yet_is_told(copy, requests):
    copy("c" * 32, Signalled=False)
    assert "not signalled yet" in requests("show", "cccc")


def test_a_change_is_told_from_a_launch_and_shows_no_place_of_its_answer(copy, requests):
    copy("b" * 32, Kind="change", ResponseUrl="https://response.example/?X-Amz-Signature=secret", EventId="e", WindowEnds=1)
    shown = requests("show", "bbbb", COLUMNS="200") + requests("--json")
    assert "a change of " in shown and "X-Amz-Signature" not in shown and "response.example" not in shown
    kinds = {line["request"]: line["kind"] for line in map(json.loads, requests("--json").splitlines())}
    assert kinds.pop("b" * 32) == "change" and set(kinds.values()) == {"launch"}


def test_a_table_of_several_pages_is_read_to_its_end(copy, aws, flow, requests, history):
    long = [{"Name": "Long", "Value": "x" * 300_000}]
    for index in range(8):
        copy(f"{index:x}" * 32, Details=long)
    page = aws.client("dynamodb").scan(TableName=flow["TableName"])
    assert "LastEvaluatedKey" in page, "the table fits one page: this test proves nothing"
    found = {line.split('"')[3] for line in requests("--json").splitlines()}
    assert found >= {f"{index:x}" * 32 for index in range(8)} | {asked.id for asked in history.values()}
    assert "7" * 32 in requests("show", "77777777")


def test_an_ambiguous_id_names_those_that_it_fits(copy, command, flow, history):
    copy("abcd" + "0" * 28)
    copy("abcd" + "1" * 28)
    done = command("show", "abcd", "--stack-name", "record")
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert done.stderr.startswith("requests: 2 requests begin with abcd") and "abcd" + "1" * 28 in done.stderr


def test_a_terminal_without_unicode_gets_an_answer_too(copy, requests):
    copy("b" * 32, Product="Grüße")
    assert "Gr\\xfc\\xdfe" in requests("show", "bbbbbbbb", PYTHONIOENCODING="ascii")
