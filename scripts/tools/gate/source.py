"""A template's text: its bytes, its line endings, its places."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from gate import json_reader, yaml_reader
from gate.nodes import Node
from gate.trouble import Place, Refused, Trouble

#: CloudFormation's own limit for a template in a bucket, in bytes.
LARGEST = 1_048_576
_BREAK = re.compile(r"\r\n|\n|\r")
_MARK = "\ufeff"


@dataclass(frozen=True)
class Source:
    """What a file holds. `text` is without the byte-order mark, which `marked` remembers."""

    name: str
    text: str
    marked: bool = False

    @cached_property
    def is_json(self) -> bool:
        """As CloudFormation tells the two apart: by the first character that is no space."""
        return self.text.lstrip()[:1] == "{"

    @cached_property
    def root(self) -> Node:
        """Throws `Refused` for a text that is broken."""
        return json_reader.read(self.text) if self.is_json else yaml_reader.read(self.text)

    @cached_property
    def newline(self) -> str:
        """The line ending that the text has most of."""
        breaks = _BREAK.findall(self.text)
        return max(("\n", "\r\n", "\r"), key=breaks.count) if breaks else "\n"

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(each.end() for each in _BREAK.finditer(self.text))]

    def place(self, offset: int) -> Place:
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def line_start(self, offset: int) -> int:
        return self._starts[bisect_right(self._starts, offset) - 1]

    def line_indent(self, offset: int) -> str:
        """The spaces and tabs that the line of this offset begins with."""
        start = self.line_start(offset)
        return self.text[start : start + len(self.text[start:]) - len(self.text[start:].lstrip(" \t"))]

    def line_end(self, offset: int) -> int:
        """Where the line's own characters end, its line break not among them."""
        found = _BREAK.search(self.text, offset)
        return found.start() if found else len(self.text)

    def next_line(self, offset: int) -> int | None:
        """Where the line after this one begins; none on a last line without a break."""
        found = _BREAK.search(self.text, offset)
        return found.end() if found else None

    def encoded(self) -> bytes:
        return ((_MARK if self.marked else "") + self.text).encode("utf-8", "surrogatepass")


def decode(name: str, data: bytes) -> Source:
    """Throws `Refused` for what is not UTF-8, or larger than CloudFormation takes."""
    if len(data) > LARGEST:
        raise Refused(f"{len(data):,} bytes: CloudFormation takes a template of {LARGEST:,} at most; split it into nested stacks")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        place = Place(before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        raise Refused("this byte is not UTF-8: save the file as UTF-8", place) from None
    return Source(name, text.removeprefix(_MARK), text.startswith(_MARK))


def read(name: str) -> Source:
    """Throws `Trouble` for a file that can't be read, else as `decode`."""
    try:
        path = Path(name)
        if path.is_dir():
            raise Trouble(f"{name} is a folder: name a template")
        return decode(name, path.read_bytes())
    except OSError as error:
        raise Trouble(f"{name} can't be read: {error.strerror or error}") from None
    except ValueError:
        raise Trouble(f"{name!r} is no name of a file") from None
