"""The approver's emails. A person at the terminal opens and pastes what stands in them, or a command prints them all."""

import html
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from acceptance.terminal import Unexpected, wait_for
from demo.approver import Invitation, load
from demo.terminal import bold, show

#: A person may be away from the terminal, and email may take its time.
_PATIENCE_PERSON, _PATIENCE_COMMAND = 48 * 3600.0, 900.0
_BETWEEN_EMAILS = re.compile(r"^-{20,}$", re.MULTILINE)
_CONFIRM = re.compile(r"https://sns\.[^\s<>\"]+/confirmation\.html\?[^\s<>\"]+")
_LEAVE = re.compile(r"https://sns\.[^\s<>\"]+/unsubscribe\.html\?[^\s<>\"]+")
_CODE = re.compile(r"\b(\d{3}) ?(\d{3})\b")
#: The browser of the emails' reader, which is led as this process's environment says.
BROWSER = urllib.request.build_opener()


class Inbox(Protocol):
    """`done` tells whether SNS knows of it yet; each returns when it does."""

    def confirm(self, topic: str, done: Callable[[], bool]) -> None: ...

    def was_asked_twice(self, topic: str) -> bool:
        """Whether a second email that asks to confirm has come."""
        ...

    def unsubscribe(self, topic: str, done: Callable[[], bool]) -> None: ...

    def invitation(self, stack: str, page: str, words: str) -> Invitation:
        """The link and code of the email about a stack that has these words. `page` is what every link begins with."""
        ...


@dataclass(frozen=True)
class Person:
    """Somebody at this terminal who can read the approver's emails."""

    approver: str
    pause: float

    def confirm(self, topic: str, done: Callable[[], bool]) -> None:
        show(f'\n{bold("Please")} open the link "Confirm subscription" in AWS\'s email to {self.approver}, for the topic')
        show(f"  {topic}\nThis goes on by itself once AWS knows of it.\n")
        wait_for("the confirmation", done, patience=_PATIENCE_PERSON, pause=self.pause)

    def was_asked_twice(self, topic: str) -> bool:
        show(f"\n{bold('Please')} look how many emails from AWS ask {self.approver} to confirm, for the topic\n  {topic}")
        return _asked("the number", re.compile(r"^\s*(\d+)\s*$").search, "it is a number")[1] not in ("0", "1")

    def unsubscribe(self, topic: str, done: Callable[[], bool]) -> None:
        show(
            f"\n{bold('Please')} open the unsubscribe link at the end of any email of this run to {self.approver}, for the topic"
        )
        show(f"  {topic}\nThis goes on by itself once AWS knows of it.\n")
        wait_for("the end of the subscription", done, patience=_PATIENCE_PERSON, pause=self.pause)

    def invitation(self, stack: str, page: str, words: str) -> Invitation:
        show(f"\n{bold('Please')} look for the email to {self.approver} that says:\n\n  {words}\n  Stack: {stack}\n")
        link = _asked(
            "its link", lambda typed: re.search(re.escape(page) + r"\?[^\s<>\"]+", typed), f"a link begins with {page}?"
        )
        code = _asked("its code", _CODE.search, "the code is six digits, in the line that begins with 'Code:'")
        return Invitation(html.unescape(link[0]), f"{code[1]} {code[2]}")


def _asked(what: str, read: Callable[[str], re.Match[str] | None], hint: str) -> re.Match[str]:
    while True:
        print(f"  Type or paste {what}, then press Enter: ", end="", file=sys.stderr, flush=True)
        typed = sys.stdin.readline()
        if not typed:
            raise Unexpected(f"nobody gave {what}: the terminal was closed")
        if found := read(typed):
            return found
        print(f"  That is not {what}: {hint}.", file=sys.stderr)


@dataclass(frozen=True)
class Command:
    """A command that prints every email to the approver as text, the oldest first, with a line of hyphens between two."""

    command: str
    pause: float

    def emails(self) -> list[str]:
        done = subprocess.run(["bash", "-c", self.command], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise Unexpected(f"the command of --inbox ended with status {done.returncode}: {done.stderr.strip()[-300:]}")
        return _BETWEEN_EMAILS.split(html.unescape(done.stdout))

    def confirm(self, topic: str, done: Callable[[], bool]) -> None:
        self._follow("the email that asks to confirm", _CONFIRM, topic)
        wait_for("the confirmation", done, patience=_PATIENCE_COMMAND, pause=self.pause)

    def was_asked_twice(self, topic: str) -> bool:
        def two() -> bool:
            return sum(topic in each and bool(_CONFIRM.search(each)) for each in self.emails()) > 1

        try:
            return wait_for("a second email that asks to confirm", two, patience=120, pause=self.pause)
        except Unexpected:
            return False

    def unsubscribe(self, topic: str, done: Callable[[], bool]) -> None:
        self._follow("an email with a link to unsubscribe", _LEAVE, topic)
        wait_for("the end of the subscription", done, patience=_PATIENCE_COMMAND, pause=self.pause)

    def invitation(self, stack: str, page: str, words: str) -> Invitation:
        def look() -> Invitation | None:
            needed = (f"Stack: {stack}\n", page, words)
            found = (each for each in reversed(self.emails()) if all(part in each for part in needed))
            return next((Invitation.read(each) for each in found), None)

        found = wait_for(f"the email about {stack}", look, patience=_PATIENCE_COMMAND, pause=self.pause)
        assert found
        return found

    def _follow(self, what: str, link: re.Pattern[str], topic: str) -> None:
        """Opens the newest such link of the topic, as its reader would."""

        def look() -> str | None:
            return next((found[0] for each in reversed(self.emails()) if topic in each and (found := link.search(each))), None)

        opened = wait_for(what, look, patience=_PATIENCE_COMMAND, pause=self.pause)
        answer = load(str(opened), through=BROWSER)
        if answer.status != 200:
            raise Unexpected(f"the link in {what} was answered with status {answer.status}")
