"""Looks for secrets in all that was kept. GNU grep does the looking: thousands of forms in hundreds of megabytes."""

import os
import re
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from disguises import forms

CODE = re.compile(r"(?<![0-9A-Za-z._-])(\d{3})[\s.\u00a0-]?(\d{3})(?![0-9A-Za-z_-])")
ALLOWED = "\x1a"  # stands where an allowed secret stood


@dataclass(frozen=True)
class Text:
    kind: str
    test: str  # a code is a secret of its own test; six digits elsewhere are chance
    text: str
    may_hold: tuple[str, ...] = ()

    @property
    def without_what_it_may_hold(self) -> str:
        text = self.text
        for each in sorted(self.may_hold, key=len, reverse=True):
            text = text.replace(each, ALLOWED)
        return text


@dataclass
class Search:
    """What was looked for, in what, and found."""

    folder: Path
    forms: dict[str, str] = field(default_factory=dict)  # the name of the secret by its form
    codes: dict[str, set[str]] = field(default_factory=dict)  # by test
    secrets: set[str] = field(default_factory=set)
    kinds: Counter = field(default_factory=Counter)
    size: int = 0  # bytes

    def add_secret(self, name: str, value: str, test: str):
        if value in self.secrets:
            return
        if re.fullmatch(r"\d{3} ?\d{3}", value):
            self.codes.setdefault(test, set()).add(value.replace(" ", ""))
        else:
            self.secrets.add(value)
            self.forms |= dict.fromkeys(forms(value), name)

    def leaks(self, texts: list[Text]) -> list[str]:
        found = [leak for each in texts for leak in self._codes_in(each)]
        written = self._write(texts)
        return found + self._grep(written, texts)

    @property
    def secret_count(self) -> int:
        return len(self.secrets) + sum(map(len, self.codes.values()))

    def _codes_in(self, text: Text) -> list[str]:
        codes = self.codes.get(text.test)
        if not codes:
            return []
        seen = {first + second for first, second in CODE.findall(text.without_what_it_may_hold)}
        return [f"the code {code} in a {text.kind}: {text.text[:300]!r}" for code in codes & seen]

    def _write(self, texts: list[Text]) -> list[int]:
        """Writes all texts one after the other, and returns where each ends."""
        ends, end = [], 0
        with open(self.folder / "all", "wb") as file:
            for each in texts:
                data = each.without_what_it_may_hold.encode("utf-8", "surrogatepass") + b"\n"
                file.write(data)
                end += len(data)
                ends.append(end)
                self.kinds[each.kind] += 1
        self.size += end
        return ends

    def _grep(self, ends: list[int], texts: list[Text]) -> list[str]:
        patterns = self.folder / "forms"
        patterns.write_bytes(b"".join(form.encode("utf-8", "surrogatepass") + b"\n" for form in self.forms))
        command = ["grep", "--text", "--byte-offset", "--only-matching", "--fixed-strings", "-f", patterns, self.folder / "all"]
        grep = subprocess.run(command, capture_output=True, env={**os.environ, "LC_ALL": "C"})
        if grep.returncode not in (0, 1):
            raise RuntimeError(f"grep can't search {self.folder}: {grep.stderr.decode()}")
        return [self._told(line, ends, texts) for line in grep.stdout.splitlines()[:50]]

    def _told(self, line: bytes, ends: list[int], texts: list[Text]) -> str:
        place, _, form = line.partition(b":")
        text = next(text for text, end in zip(texts, ends, strict=True) if int(place) < end)
        name = self.forms.get(form.decode("utf-8", "surrogatepass"), "a secret")
        return f"{name}, written as {form[:40].decode('utf-8', 'replace')}..., in a {text.kind}: {text.text[:300]!r}"
