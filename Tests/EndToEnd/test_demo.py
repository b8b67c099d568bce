"""scripts/demo as people run it: what it shows, how it ends, and that it leaves nothing behind."""

import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from kit.flow.cli import path_with
from kit.waiting import until

ROOT = Path(__file__).parent.parent.parent
#: For a demo that hangs, and long enough for one that has to package first; nothing is measured with it.
_SECONDS = 1800


@pytest.fixture
def demo(tmp_path, tmp_path_factory) -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts scripts/demo with all its temporary files under tmp_path."""
    path = path_with("1", tmp_path_factory.mktemp("aws"))
    started: list[subprocess.Popen] = []

    def start(*options: str) -> subprocess.Popen:
        own = ("HTTPS_PROXY", "AWS_CA_BUNDLE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION")
        environment = {name: value for name, value in os.environ.items() if name not in own} | {"TMPDIR": str(tmp_path)}
        # Version 1 of the aws CLI, as in most tests: another may come first on the machine.
        environment["PATH"] = path
        started.append(
            subprocess.Popen(
                [ROOT / "scripts/demo", *options],
                env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
            )
        )  # fmt: skip
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.communicate()


def left_behind(directory: Path) -> list[str]:
    """Files in the directory, and processes that were started with one of them or that keep theirs there."""
    files = [str(path) for path in directory.rglob("*")]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(directory) in command + environment:
            files.append(f"process {process.name}: {command}")
    return files


def leaves_nothing(directory: Path) -> None:
    """What is being killed may take a moment to end."""
    until(lambda: not left_behind(directory), lambda: str(left_behind(directory)), patience=5)


def story(demo, tmp_path, *options: str) -> str:
    """What a demo prints that runs to its end, after which nothing is left behind."""
    process = demo(*options)
    output, errors = process.communicate(timeout=_SECONDS)
    assert process.returncode == 0, errors
    leaves_nothing(tmp_path)
    return output


def test_it_approves_by_itself(demo, tmp_path):
    output = story(demo, tmp_path, "--approve", "Fine for a week")
    assert re.search(r"\| Code: \d{3} \d{3}\n", output) and "Subject: Approval needed: Minimal product" in output
    assert "The page says: Approved" in output and "ApprovedBy is approver@example.com" in output


def test_it_shows_what_a_channel_reads(demo, tmp_path):
    output = story(demo, tmp_path, "--reject", "No budget", "--chat")
    assert re.search(r"\| Approval needed: Minimal product\n.*\| Rejected: Minimal product\n", output, re.DOTALL)


def test_a_channel_reads_too_that_nobody_decided(demo, tmp_path):
    output = story(demo, tmp_path, "--timeout", "3", "--chat")
    assert re.search(r"WaitCondition timed out.*\| Nobody decided in time: Minimal product\n", output, re.DOTALL)


def test_it_shows_a_reminder_and_the_outcome(demo, tmp_path):
    output = story(demo, tmp_path, "--remind", "--reject", "Too large for a demo")
    asked, reminded, told = (
        output.index(f"| Subject: {start}") for start in ("Approval needed: ", "Reminder: ", "Nothing to do: ")
    )
    assert asked < reminded < output.index("The page says: ") < told
    assert "| To: colleague@example.com" in output[reminded:] and "Too large for a demo" in output[told:]
    assert "?request=" not in output[reminded : output.index("The link in the email")]


def test_it_rejects_by_itself_and_the_events_say_why(demo, tmp_path):
    output = story(demo, tmp_path, "--reject", "Not this quarter")
    assert re.search(r"CREATE_FAILED +WaitCondition: .*Not this quarter", output) and "ended as ROLLBACK_COMPLETE" in output


@pytest.mark.parametrize("decision, end", [("--approve", "UPDATE_COMPLETE"), ("--reject", "UPDATE_ROLLBACK_COMPLETE")])
def test_it_updates_what_it_has_launched(demo, tmp_path, decision, end):
    output = story(demo, tmp_path, "--update", decision, "We talked about it")
    assert "Approval needed for a change: Minimal product for requester@example.com" in output
    assert "Purpose: A demo for next Thursday \u2192 A server for the whole year" in output
    assert re.search(rf"{end} +demo-product", output)
    assert "Approved: what was shown as new" in output or "what ran runs on as it was" in output


def test_it_launches_from_the_catalog_as_an_end_user(demo, tmp_path):
    output = story(demo, tmp_path, "--catalog", "--approve")
    assert "What olga finds in the catalog: WordPress" in output and "Product: WordPress" in output
    assert "team-blog is AVAILABLE." in output


def test_the_small_install_shows_what_happens_when_nobody_answers(demo, tmp_path):
    output = story(demo, tmp_path, "--no-ledger", "--timeout", "3")
    assert re.search(r"CREATE_FAILED +WaitCondition: WaitCondition timed out", output)


def test_its_page_opens_in_any_browser_and_ctrl_c_ends_it(demo, tmp_path):
    process = demo("--port", "0")
    address = next(match[0] for line in process.stdout if (match := re.search(r"http://127\.0\.0\.1:\d+/", line)))
    browser = requests.Session()
    browser.trust_env = False
    page = browser.get(address, timeout=30)
    assert page.status_code == 200 and "Code from the email" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    wrong = browser.post(page.url, {"decision": "approve", "code": "1", "comment": ""}, timeout=30)
    assert wrong.status_code == 403
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=_SECONDS)
    assert process.returncode == 130 and "nothing is left running" in errors
    leaves_nothing(tmp_path)


def test_it_can_be_ended_while_it_deploys(demo, tmp_path):
    process = demo()
    assert any("checking the account" in line for line in process.stderr)
    process.terminate()
    process.wait(_SECONDS)  # and not for the end of its output, which a script left behind would keep open
    assert process.returncode == 128 + signal.SIGTERM
    leaves_nothing(tmp_path)


@pytest.mark.parametrize(
    "options",
    [
        ["--timeout", "soon"],
        ["--timeout", "0"],
        ["--approve", "--reject"],
        ["--catalog", "--no-ledger"],
        ["--catalog", "--timeout", "3"],
        ["--update", "--timeout", "3"],
        ["--update", "--no-ledger"],
        ["--remind", "--no-ledger"],
        ["--nonsense"],
    ],
)
def test_a_wrong_option_is_refused_before_anything_starts(demo, tmp_path, options):
    process = demo(*options)
    _, errors = process.communicate(timeout=_SECONDS)
    assert process.returncode == 2 and "usage: scripts/demo" in errors and "starting" not in errors
    leaves_nothing(tmp_path)
