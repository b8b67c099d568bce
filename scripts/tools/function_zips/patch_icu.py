"""Copies a shared library with another ICU table where its own was.

usage: patch_icu.py LIBRARY SYMBOL TABLE OUT

The rest of the old table's room is filled with zeros, so that whatever was cut is gone. Only tests use the result.
"""

import re
import subprocess
import sys
from pathlib import Path


def readelf(option: str, library: str) -> str:
    command = ["readelf", "--wide", option, library]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def place_of(symbol: str, library: str) -> tuple[int, int]:
    """Where in the file the symbol's content begins, and its length."""
    found = re.search(rf"^ *\d+: ([0-9a-f]+) +(\d+|0x[0-9a-f]+) OBJECT .* {symbol}$", readelf("--symbols", library), re.MULTILINE)
    if not found:
        sys.exit(f"patch_icu: {library} has no {symbol}; has Foundation moved its ICU table?")
    address, size = int(found[1], 16), int(found[2], 0)
    for segment in re.finditer(r"LOAD +0x(\w+) 0x(\w+) 0x\w+ 0x(\w+)", readelf("--program-headers", library)):
        offset, start, length = (int(number, 16) for number in segment.groups())
        if start <= address < start + length:
            return offset + address - start, size
    sys.exit(f"patch_icu: {library} does not load its {symbol}")


def main(library: str, symbol: str, table_path: str, out: str) -> None:
    offset, size = place_of(symbol, library)
    table = Path(table_path).read_bytes()
    content = bytearray(Path(library).read_bytes())
    if content[offset + 2 : offset + 4] != table[2:4] or len(table) > size:
        sys.exit(f"patch_icu: what {library} calls {symbol} is no ICU table that this one could replace")
    content[offset : offset + size] = table.ljust(size, b"\0")
    Path(out).write_bytes(content)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__.split("\n\n")[1])
    main(*sys.argv[1:])
