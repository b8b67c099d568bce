"""Writes a Lambda zip: one file, `bootstrap`, executable, the same bytes for the same executable wherever it is made.

usage: write_zip.py EXECUTABLE ZIP
"""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

EARLIEST = (1 << 5) | 1  # 1 January 1980, the first day that a zip can express; a real one would differ in every build
EXECUTABLE_FILE = 0o100755
NAME = b"bootstrap"
DEFLATED, VERSION, UNIX = 8, 20, 3


def write_zip(executable: Path, target: Path) -> None:
    """zopfli's deflate is half a megabyte smaller than zlib's. Source: APPNOTE.TXT, 4.3.7 to 4.3.16."""
    content = executable.read_bytes()
    packed = subprocess.run(("zopfli", "--i1", "--deflate", "-c", executable), check=True, capture_output=True).stdout
    if zlib.decompress(packed, -zlib.MAX_WBITS) != content:
        sys.exit(f"write_zip: zopfli's output for {executable} does not unpack to it")
    about = struct.pack(
        "<HHHHHIIIHH", VERSION, 0, DEFLATED, 0, EARLIEST, zlib.crc32(content), len(packed), len(content), len(NAME), 0
    )
    local = b"PK\3\4" + about + NAME
    central = b"PK\1\2" + struct.pack("<BB", VERSION, UNIX) + about
    central += struct.pack("<HHHII", 0, 0, 0, EXECUTABLE_FILE << 16, 0) + NAME
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local) + len(packed), 0)
    target.write_bytes(local + packed + central + end)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__.split("\n\n")[1])
    write_zip(Path(sys.argv[1]), Path(sys.argv[2]))
