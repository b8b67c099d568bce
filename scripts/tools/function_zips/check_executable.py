"""Whether an executable can load on `provided.al2023`, judged from its file alone.

Amazon Linux 2023 has glibc 2.34. An executable that asks for a newer symbol, or for a library that is not there, works on
every developer's machine and dies in Lambda before its first instruction.
"""

import re
import subprocess
from pathlib import Path

NEWEST_GLIBC = (2, 34)
ALLOWED_LIBRARIES = {
    "libc.so.6",
    "libm.so.6",
    "libgcc_s.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
}
MACHINES = {"x86_64": "Advanced Micro Devices X86-64", "arm64": "AArch64"}


def readelf(option: str, executable: Path) -> str:
    command = ["readelf", "--wide", option, str(executable)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def problems_of(executable: Path, arch: str) -> list[str]:
    """Every reason why it would not load, or not safely, as a sentence each; empty if there is none."""
    dynamic = readelf("--dynamic", executable)
    return (
        wrong_kind(readelf("--file-header", executable), arch)
        + foreign_libraries(dynamic)
        + newer_symbols(readelf("--version-info", executable))
        + unsafe_layout(dynamic, readelf("--program-headers", executable))
        + leftovers(readelf("--section-headers", executable))
    )


def wrong_kind(header: str, arch: str) -> list[str]:
    found = []
    machine = re.findall(r"Machine:\s+(.*)", header)[0].strip()
    if machine != MACHINES[arch]:
        found.append(f"it is built for {machine}, not for {arch}")
    if not re.search(r"Type:\s+DYN", header):
        found.append("it is not position-independent, so its addresses could not be randomised")
    return found


def foreign_libraries(dynamic: str) -> list[str]:
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
    return [
        f"it needs {name}, which provided.al2023 does not promise; link it statically"
        for name in needed
        if name not in ALLOWED_LIBRARIES
    ]


def newer_symbols(versions: str) -> list[str]:
    """The version needs, not the version definitions: only what others must provide."""
    found = set(re.findall(r"Name: (\w+)_([\d.]+)\s+Flags", versions))
    newer = sorted(version for family, version in found if family == "GLIBC" and number(version) > NEWEST_GLIBC)
    families = sorted({family for family, _ in found} - {"GLIBC", "GCC"})
    return [
        f"it needs symbols of GLIBC_{version}; provided.al2023 has 2.34. `objdump -T` names them; "
        "Sources/CGlibcCompat is the place for a replacement"
        for version in newer
    ] + [f"it needs versioned symbols of {family}, which provided.al2023 does not promise" for family in families]


def number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def unsafe_layout(dynamic: str, segments: str) -> list[str]:
    found = []
    if "(TEXTREL)" in dynamic:
        found.append("its code is written to while loading (TEXTREL)")
    if re.search(r"GNU_STACK.* RWE ", segments):
        found.append("its stack is executable; some object lacks a .note.GNU-stack section")
    return found


def leftovers(sections: str) -> list[str]:
    names = re.findall(r"\] (\.debug_\w+|\.symtab)\s", sections)
    return [f"it still has {names[0]}; debug symbols belong beside the zip, not into it"] if names else []
