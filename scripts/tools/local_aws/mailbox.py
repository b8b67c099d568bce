"""A mailbox in a directory: an SMTP server that stores every email as a file, and the reader that tests and the demo use.

Files, because the reader is another process: no API to learn, and a person can open them too.
"""

import itertools
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

_LINK = re.compile(r"https://[^\s<>\"]+")


class Sink:
    """aiosmtpd's handler. One file a recipient, written under another name first so that a reader never sees half an email."""

    def __init__(self, directory: Path):
        self._directory = directory
        self._numbers = itertools.count(1)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, the name is aiosmtpd's
        for recipient in envelope.rcpt_tos:
            name = f"{next(self._numbers):05d}-{re.sub(r'[^A-Za-z0-9@._+-]', '_', recipient)}.eml"
            draft = self._directory / f".{name}"
            draft.write_bytes(b"X-Received-For: " + recipient.encode() + b"\r\n" + envelope.original_content)
            os.replace(draft, self._directory / name)
        return "250 stored"


@dataclass(frozen=True)
class Mail:
    """One received email, decoded."""

    file: Path
    to: str
    sender: str
    subject: str
    text: str

    @property
    def links(self) -> list[str]:
        return _LINK.findall(self.text)


class Mailbox:
    """Reads what `Sink` wrote."""

    def __init__(self, directory: Path):
        self._directory = directory

    def emails(self, to: str | None = None) -> list[Mail]:
        """Everything received so far, oldest first."""
        return [mail for mail in self._read() if to is None or mail.to.lower() == to.lower()]

    def wait(self, to: str | None = None, containing: str = "", after: int = 0, timeout: float = 30) -> Mail:
        """The first email with `containing` in subject or text, past the first `after` ones.

        Raises TimeoutError, which says what is there instead.
        """
        end = time.monotonic() + timeout
        while True:
            for mail in self.emails(to)[after:]:
                if containing in mail.subject or containing in mail.text:
                    return mail
            if time.monotonic() > end:
                there = ", ".join(f"{mail.to}: {mail.subject}" for mail in self.emails()) or "the mailbox is empty"
                raise TimeoutError(f"no email to {to or 'anybody'} containing '{containing}' within {timeout:g} s ({there})")
            time.sleep(0.05)

    def _read(self) -> Iterator[Mail]:
        for file in sorted(self._directory.glob("[0-9]*.eml")):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = message.get_body(preferencelist=("plain",))
            text = body.get_content().replace("\r\n", "\n") if body else ""
            yield Mail(file, str(message["X-Received-For"]), str(message["From"]), str(message["Subject"]).strip(), text)
