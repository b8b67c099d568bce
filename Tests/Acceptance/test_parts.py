"""The parts of scripts/acceptance: times, REPORT lines, emails, and a report that gives nothing away."""

import json
import subprocess

import pytest

from acceptance.facts import Facts, Finding
from acceptance.inbox import Command, Person
from acceptance.measures import WORK, read, rows
from acceptance.plan import seconds, spoken
from acceptance.removal import Left
from acceptance.report import Eraser, Outcome, Results, write
from acceptance.terminal import Unexpected
from kit.lambda_.executables import ROOT
from kit.secrets import Secrets

PAGE = "https://abc.execute-api.eu-west-1.amazonaws.com/"


@pytest.mark.parametrize(("text", "expected"), [("90s", 90), ("70m", 4200), ("6h", 21600), ("11.9h", 42840)])
def test_a_time_to_wait(text, expected):
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "6", "h", "12h", "0s", "-1h", "1d", "1h30m"])
def test_no_time_to_wait(text):
    with pytest.raises(ValueError, match="not a time such as 70m"):
        seconds(text)


def test_a_duration_as_people_say_it():
    assert [spoken(each) for each in (8.4, 70, 42840)] == ["8 s", "1:10 min", "11:54 h"]


# REPORT lines: the text is of AWS's own documentation, "Lambda function logs"

TEXT = (
    "REPORT RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95\tDuration: 15.74 ms\tBilled Duration: 147 ms\t"
    "Memory Size: 512 MB\tMax Memory Used: 56 MB\tInit Duration: 130.49 ms\t"
)


def platform(request: str, **metrics: float) -> str:
    values = {"durationMs": 10.5, "billedDurationMs": 11, "memorySizeMB": 512, "maxMemoryUsedMB": 26, **metrics}
    return json.dumps({"type": "platform.report", "record": {"requestId": request, "metrics": values, "status": "success"}})


def test_a_report_is_read_in_both_forms():
    report = read(TEXT)
    assert report and (report.duration, report.init, report.memory) == (15.74, 130.49, 56)
    assert read(TEXT.split("\tInit")[0]).init is None
    report = read(platform("r", initDurationMs=20.5))
    assert report and (report.duration, report.init, report.memory) == (10.5, 20.5, 26)


@pytest.mark.parametrize(
    "line", ["START RequestId: r", '{"type": "platform.start"}', "[]", "{", platform("r").replace("success", "error")]
)
def test_nothing_else_is_a_report(line):
    assert read(line) is None


def test_invocations_are_told_apart_by_what_was_done_and_by_a_new_process():
    said = [json.dumps({"requestId": each, "message": "approval requested"}) for each in ("a", "b", "c")]
    reports = [platform("a", initDurationMs=20), platform("b"), platform("c", durationMs=20.5), platform("gate")]
    found = rows("ours", said + reports, None)
    assert [(each.work, each.cold, each.count, each.init, each.duration) for each in found] == [
        ("asks", True, 1, 20, 10.5),
        ("asks", False, 2, None, 15.5),
    ]
    assert [each.work for each in rows("ours", [platform("page")], "shows the page")] == ["shows the page"]


def test_the_functions_say_what_invocations_are_known_by():
    """Each of the three words is one function's own; a message that was renamed would leave its invocations out."""
    sources = [*ROOT.glob("Sources/*Function/*.swift"), *ROOT.glob("scripts/tools/benchmark/python_function/*.py")]
    said = {path: path.read_text() for path in sources}
    assert [words for words in WORK if not any(f'"{words}"' in text for text in said.values())] == []


# Emails

EMAILS = f"""From: AWS
Subject: AWS Notification - Subscription Confirmation

topic one https://sns.eu-west-1.amazonaws.com/confirmation.html?Token=1
{"-" * 72}
Stack: mine
Purpose: Acceptance: first
{PAGE}?request=1&amp;key=first
Code: 111 111
{"-" * 72}
Stack: mine
Purpose: Acceptance: first → Acceptance: second
{PAGE}?request=1&key=second
Code: 222 222
{"-" * 72}
Stack: others
{PAGE}?request=2&key=third
Code: 333 333
"""


def inbox(tmp_path, text: str) -> Command:
    (tmp_path / "emails").write_text(text)
    return Command(f"cat {tmp_path}/emails", 0)


def test_the_newest_email_with_the_words_counts(tmp_path):
    emails = inbox(tmp_path, EMAILS)
    assert emails.invitation("mine", PAGE, "Acceptance: second").code == "222 222"
    assert emails.invitation("others", PAGE, "").code == "333 333"
    first = inbox(tmp_path, EMAILS.partition(" → ")[0].rpartition("-" * 72)[0]).invitation("mine", PAGE, "Acceptance:")
    assert first.link == f"{PAGE}?request=1&key=first"


def test_a_command_that_fails_says_why():
    with pytest.raises(Unexpected, match="status 3: no such mailbox"):
        Command("echo no such mailbox >&2; exit 3", 0).emails()


def test_a_person_is_asked_again_until_it_is_the_link_and_the_code(monkeypatch, capsys):
    typed = iter(
        [
            "hello\n",
            "https://elsewhere.example.com/?request=1\n",
            f"see {PAGE}?request=1&amp;key=k ok\n",
            "12345\n",
            "Code: 481 203\n",
        ]
    )
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"readline": lambda self: next(typed)})())
    invitation = Person("ann@example.com", 0).invitation("mine", PAGE, "Acceptance: first")
    assert (invitation.link, invitation.code) == (f"{PAGE}?request=1&key=k", "481 203")
    shown = capsys.readouterr()
    assert (
        "Stack: mine" in shown.out
        and shown.err.count("That is not its link") == 2
        and shown.err.count("That is not its code") == 1
    )


def test_a_terminal_that_closes_ends_the_run(monkeypatch):
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"readline": lambda self: ""})())
    with pytest.raises(Unexpected, match="the terminal was closed"):
        Person("ann@example.com", 0).invitation("mine", PAGE, "")


# The report


def test_the_report_gives_nothing_away(tmp_path):
    secrets, link = Secrets(), f"{PAGE}?request=1&key=0123456789abcdef"
    secrets.add("the link", link)
    secrets.add_query("the link", link)
    secrets.add_code("481 203")
    results = Results(
        "acceptance-1", "v1", "then", "AWS, eu-west-1", ended="now", trouble=f"no | {link} with 481203 at 1234567890123"
    )
    results.outcomes = [
        Outcome(
            "approve",
            "It is",
            "failed",
            2,
            "arn:aws:iam::111122223333:role/x of ANN@example.com: https://s3.amazonaws.com/a?X-Amz-Signature=1",
        )
    ]
    results.facts = {**Facts().all(), "handle-host": Finding("refuted", "host x")}
    results.left = [Left("the stack x", "it is DELETE_FAILED")]
    files = write(results, Eraser(secrets, "111122223333", "ann@example.com"), tmp_path / "deep/report")
    texts = [file.read_text() for file in files]
    for text in texts:
        assert not any(word in text for word in ("0123456789abcdef", "481203", "111122223333", "ANN@", "ann@", "X-Amz-Signature"))
        assert "[approver]" in text and "https://s3.amazonaws.com/a?[query]" in text and "1234567890123" in text
    assert (
        "| `handle-host` |" in texts[0]
        and "| refuted | host x |" in texts[0]
        and "- the stack x: it is DELETE_FAILED" in texts[0]
    )
    assert not json.loads(texts[1])["good"]


def test_only_a_run_in_which_everything_came_out_is_good():
    results = Results("n", "v", "s", "w", outcomes=[Outcome("a", "A", "passed")], facts=Facts().all())
    assert results.good
    for change in (
        {"trouble": "x"},
        {"interrupted": True},
        {"left": [Left("x", "y")]},
        {"outcomes": [Outcome("a", "A", "not run")]},
    ):
        assert not Results(**{**vars(results), **change}).good


# Options


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ([], "give --email ADDRESS"),
        (["--wait", "1h"], "one of the arguments --email --remove is required"),
        (["--email", "a@example.com", "--wait", "13h"], "'13h' is not a time"),
        (["--email", "a@example.com"], "nobody can paste anything here"),
        (["--remove", "approval-flow"], "is no run's name"),
    ],
)
def test_a_wrong_call_asks_aws_nothing(options, complaint):
    away = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "AWS_REGION": "eu-west-1", "HTTPS_PROXY": "http://127.0.0.1:9"}
    done = subprocess.run(
        [ROOT / "scripts/acceptance", *options], env=away, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 2 and complaint in done.stderr, done.stderr
