"""Writes a Lambda zip: one file, `bootstrap`, executable, the same bytes for the same executable wherever it is made.

usage: write_zip.py EXECUTABLE ZIP
"""

import sys
import zipfile
from pathlib import Path

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first instant that a zip can express; a real one would differ in every build
UNIX = 3
EXECUTABLE_FILE = 0o100755


def write_zip(executable: Path, target: Path) -> None:
    entry = zipfile.ZipInfo("bootstrap", date_time=EARLIEST)
    entry.create_system = UNIX
    entry.external_attr = EXECUTABLE_FILE << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(entry, executable.read_bytes(), compresslevel=9)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__.split("\n\n")[1])
    write_zip(Path(sys.argv[1]), Path(sys.argv[2]))
