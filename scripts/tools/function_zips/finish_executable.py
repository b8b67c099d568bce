"""Splits a linked executable into what goes into the zip, the same bytes in every place, and its debug symbols.

usage: finish_executable.py LINKED STRIPPED DEBUG

Two sections would otherwise tell where the tree lay: the compiler's hashes of its own command lines, which nothing reads
after compiling, are emptied; and the build id, by which a debugger finds the symbols, is taken from the stripped bytes
instead of from the debug information with its paths.
"""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

COMPILER_HASHES = ".swift_modhash"
BUILD_ID = ".note.gnu.build-id"
BUILD_ID_LENGTH = 20  # of SHA-1, the form that every tool knows; it identifies, it protects nothing


class Executable:
    def __init__(self, path: Path) -> None:
        self.path = path

    def objcopy(self, *options: str, to: Path | None = None) -> "Executable":
        subprocess.run(["objcopy", *options, str(self.path), *([str(to)] if to else [])], check=True)
        return Executable(to or self.path)

    def section(self, name: str) -> bytes:
        with tempfile.NamedTemporaryFile() as file:
            self.objcopy("--dump-section", f"{name}={file.name}", to=Path("/dev/null"))
            return Path(file.name).read_bytes()

    def replace(self, name: str, content: bytes) -> None:
        with tempfile.NamedTemporaryFile() as file:
            Path(file.name).write_bytes(content)
            self.objcopy("--update-section", f"{name}={file.name}")


def finish(linked: Path, stripped: Path, debug: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = Executable(linked).objcopy(to=Path(folder) / "whole")
        head = whole.section(BUILD_ID)[:-BUILD_ID_LENGTH]
        whole.replace(COMPILER_HASHES, bytes(len(whole.section(COMPILER_HASHES))))
        whole.replace(BUILD_ID, head + bytes(BUILD_ID_LENGTH))
        content = whole.objcopy("--strip-all", to=stripped).path.read_bytes()
        whole.replace(BUILD_ID, head + hashlib.sha1(content, usedforsecurity=False).digest())
        whole.objcopy("--strip-all", to=stripped)
        whole.objcopy("--only-keep-debug", to=debug)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__.split("\n\n")[1])
    finish(*(Path(argument) for argument in sys.argv[1:]))
