import struct
import subprocess
from pathlib import Path
from shutil import which

import pytest

from function_zips import trim_icu

HEADER = struct.pack("<H", 32) + b"\xda\x27" + struct.pack("<HH", 20, 0) + b"\0\0\2\0" + b"CmnD" + b"\1\0\0\0\3\0\0\0" + bytes(8)
ENTRIES = {f"pkg/{name}": content for name, content in [("b.res", b"second" * 7), ("a.res", b"x"), ("curr/en.res", b"")]}


def padded(entries: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content.ljust(trim_icu.aligned(len(content)), trim_icu.PADDING) for name, content in entries.items()}


def test_what_is_built_reads_back_sorted_by_name() -> None:
    table = trim_icu.build(HEADER, ENTRIES)
    assert trim_icu.entries_of(table) == padded(ENTRIES)
    assert list(trim_icu.entries_of(table)) == sorted(ENTRIES)


def test_every_content_starts_at_a_multiple_of_16() -> None:
    table = trim_icu.build(HEADER, ENTRIES)
    for content in filter(None, ENTRIES.values()):
        assert table.index(content) % 16 == 0


def test_a_pattern_keeps_what_it_names_and_nothing_else() -> None:
    assert set(trim_icu.select(ENTRIES, ["curr/*", "a.res"])) == {"pkg/curr/en.res", "pkg/a.res"}


def test_a_pattern_that_names_nothing_is_an_error() -> None:
    with pytest.raises(trim_icu.TableError, match="'c.res' matches nothing"):
        trim_icu.select(ENTRIES, ["a.res", "c.res"])


def test_comments_and_empty_lines_are_no_patterns() -> None:
    assert trim_icu.patterns_in("# all of it\n\n a.res # why\n") == ["a.res"]


@pytest.mark.parametrize("table", [b"", HEADER.replace(b"CmnD", b"ResB"), HEADER[:8] + b"\1" + HEADER[9:]])
def test_another_format_is_refused(table: bytes) -> None:
    with pytest.raises(trim_icu.TableError, match="not an ICU data table"):
        trim_icu.entries_of(table)


def test_foundations_own_table_comes_out_as_it_went_in(tmp_path: Path) -> None:
    toolchain = Path(which("swift") or "/opt/swift/usr/bin/swift").resolve().parents[1]
    archive = toolchain / "lib/swift_static/linux/lib_FoundationICU.a"
    member, table = tmp_path / "table.o", tmp_path / "table.dat"
    with member.open("wb") as out:
        subprocess.run(["ar", "p", archive, "icu_packaged_data.cpp.o"], stdout=out, check=True)
    subprocess.run(["objcopy", "-O", "binary", "--only-section=.rodata", member, table], check=True)
    whole = table.read_bytes()
    assert trim_icu.build(trim_icu.header_of(whole), trim_icu.entries_of(whole)) == whole
