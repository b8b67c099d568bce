"""Reads the linker's map: which archives and object files an executable was made of."""

import re
from pathlib import Path

ARCHIVES = "Archive member included because of file (symbol)"
MEMORY = "Memory map"

# "/usr/lib/x86_64-linux-gnu/libssl.a(ssl_lib.o)" at the beginning of a line; the tree's own path may hold spaces.
MEMBER = re.compile(r"^(/.*\.a)\([^()]*\)$", re.MULTILINE)
# " .text  0x00000000004a2f10  0x26 /usr/lib/x86_64-linux-gnu/Scrt1.o"
OBJECT = re.compile(r" 0x[0-9a-f]+ +0x[0-9a-f]+ (/.*\.o)$", re.MULTILINE)


def linked_files(text: str) -> set[Path]:
    """Archives that gave a member, and objects that were named. Throws ValueError where `text` is no map of GNU gold's."""
    _, archives_found, rest = text.partition(ARCHIVES)
    members, memory_found, memory = rest.partition(f"\n{MEMORY}\n")
    if not (archives_found and memory_found):
        raise ValueError(f"it has no line '{ARCHIVES}' followed by one '{MEMORY}', as gold writes them")
    return {Path(path) for path in {*MEMBER.findall(members), *OBJECT.findall(memory)}}


def of_others(files: set[Path], tree: Path) -> list[Path]:
    """Without the objects that are compiled from this tree."""
    return sorted(file for file in files if not (file.suffix == ".o" and tree in file.resolve().parents))
