"""Cuts ICU's data table down to the entries that a list of patterns names.

usage: trim_icu.py TABLE PATTERNS OUT

TABLE is ICU's common data in the form that is linked into Foundation (little endian, "CmnD"), PATTERNS a file with one
shell pattern a line, matched against the entry's name without its package ("root.res", "zone/en.res"). Nearly half of an
executable with Foundation is this table, for 800 languages that the functions never speak.

The format (ICU's ucmndata.h): a header that states its own size in its first two bytes; the number of entries; for each
entry the offset of its name and of its content, both counted from the end of the header, sorted by name because ICU
searches by halving; the names; the contents, each at a multiple of 16.
"""

import fnmatch
import struct
import sys
from pathlib import Path

ALIGNMENT = 16
PADDING = b"\xaa"  # what ICU's own tool fills with


class TableError(Exception):
    """What is wrong with the table or the patterns, in a sentence for the packager."""


def header_of(table: bytes) -> bytes:
    """The table's header, which is kept as it is. Throws TableError for anything but a little-endian "CmnD" table."""
    if len(table) < 20 or table[2:4] != b"\xda\x27" or table[12:16] != b"CmnD" or table[8] != 0:
        raise TableError("this is not an ICU data table in little-endian CmnD form; has Foundation's ICU changed its format?")
    (size,) = struct.unpack_from("<H", table, 0)
    return table[:size]


def entries_of(table: bytes) -> dict[str, bytes]:
    """Every entry, name to content, in the table's order. A content runs up to the next one, its padding included."""
    start = len(header_of(table))
    (count,) = struct.unpack_from("<I", table, start)
    places = [struct.unpack_from("<II", table, start + 4 + 8 * n) for n in range(count)]
    names = [table[start + name : table.index(b"\0", start + name)].decode("ascii") for name, _ in places]
    ends = [content for _, content in places[1:]] + [len(table) - start]
    return {name: table[start + content : start + end] for name, (_, content), end in zip(names, places, ends, strict=True)}


def build(header: bytes, entries: dict[str, bytes]) -> bytes:
    """A table with this header and these entries, sorted as ICU expects them."""
    ordered = sorted(entries.items())
    names_start = 4 + 8 * len(ordered)
    names = b""
    name_places = []
    for name, _ in ordered:
        name_places.append(names_start + len(names))
        names += name.encode("ascii") + b"\0"
    contents = bytearray()
    contents_start = aligned(len(header) + names_start + len(names)) - len(header)
    content_places = []
    for _, content in ordered:
        content_places.append(contents_start + len(contents))
        contents += content.ljust(aligned(len(content)), PADDING)
    places = b"".join(struct.pack("<II", *place) for place in zip(name_places, content_places, strict=True))
    head = struct.pack("<I", len(ordered)) + places + names
    return header + head.ljust(contents_start, PADDING) + bytes(contents)


def aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def patterns_in(text: str) -> list[str]:
    """One pattern a line; a # starts a comment."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def select(entries: dict[str, bytes], patterns: list[str]) -> dict[str, bytes]:
    """The entries that some pattern names. Throws TableError if a pattern names none: then it is a slip, or ICU moved on."""
    kept: dict[str, bytes] = {}
    for pattern in patterns:
        found = {name: content for name, content in entries.items() if fnmatch.fnmatchcase(name.split("/", 1)[1], pattern)}
        if not found:
            raise TableError(f"the pattern '{pattern}' matches nothing in ICU's table; correct or remove it")
        kept |= found
    return kept


def main(table_path: str, patterns_path: str, out_path: str) -> None:
    table = Path(table_path).read_bytes()
    entries = entries_of(table)
    kept = select(entries, patterns_in(Path(patterns_path).read_text()))
    trimmed = build(header_of(table), kept)
    Path(out_path).write_bytes(trimmed)
    print(f"{len(kept)} of {len(entries)} entries kept, {len(trimmed):,} of {len(table):,} bytes", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__.split("\n\n")[1])
    try:
        main(*sys.argv[1:])
    except TableError as error:
        sys.exit(f"trim_icu: {error}")
