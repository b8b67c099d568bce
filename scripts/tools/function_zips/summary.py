"""Prints a table of zips: size, unzipped size, SHA-256.

usage: summary.py ZIP...
"""

import hashlib
import sys
import zipfile
from pathlib import Path

COLUMNS = "{:38} {:>12} {:>12}  {}"


def row(path: str) -> str:
    content = Path(path).read_bytes()
    with zipfile.ZipFile(path) as archive:
        unzipped = sum(entry.file_size for entry in archive.infolist())
    return COLUMNS.format(path, f"{len(content):,}", f"{unzipped:,}", hashlib.sha256(content).hexdigest())


if __name__ == "__main__":
    print(COLUMNS.format("zip", "bytes", "unzipped", "sha256"))
    for argument in sys.argv[1:]:
        print(row(argument))
