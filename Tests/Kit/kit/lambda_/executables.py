"""Where the two functions are: as executables, and as zips. Nothing is built here."""

import os
import platform
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
NAMES = ("NotificationFunction", "ApprovalFunction")
ARCHITECTURE = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())


def executable(name: str) -> Path:
    """The executable in FUNCTIONS_DIR, or else the one that was built last in the package's own build folders."""
    chosen = os.environ.get("FUNCTIONS_DIR")
    folders = [Path(chosen).resolve()] if chosen else [ROOT / ".build/release", ROOT / ".build/debug"]
    built = [folder / name for folder in folders if (folder / name).is_file()]
    if built:
        return max(built, key=lambda each: each.stat().st_mtime)
    places = " or ".join(map(str, folders))
    raise FileNotFoundError(f"no {name} in {places}: run 'swift build', or set FUNCTIONS_DIR to the folder that holds it")


def zips(scratch: Path) -> Path:
    """A folder with `<name>-<architecture>.zip` of both functions: the packaged ones, or executables zipped into `scratch`."""
    place = _place()
    if all(_zip(place, name).exists() for name in NAMES):
        return place
    missing = [name for name in NAMES if not (place / name).is_file()]
    if missing:
        raise FileNotFoundError(
            f"{place} has no {' and no '.join(missing)}: "
            "run 'swift build -c release' or 'scripts/package' first, or set FUNCTIONS_DIR"
        )
    for name in NAMES:
        with zipfile.ZipFile(_zip(scratch, name), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(place / name, "bootstrap")
    return scratch


def hollow_zips(folder: Path) -> Path:
    """The folder, with zips whose bootstrap does nothing but fail, for tests that deploy functions and never call them."""
    for name in NAMES:
        with zipfile.ZipFile(folder / f"{name}-x86_64.zip", "w") as archive:
            entry = zipfile.ZipInfo("bootstrap")
            entry.external_attr = 0o755 << 16
            archive.writestr(entry, f"#!/bin/sh\n# {name}\nexit 1\n")
    return folder


def _place() -> Path:
    if chosen := os.environ.get("FUNCTIONS_DIR"):
        return Path(chosen).resolve()
    packaged = ROOT / "dist"
    return packaged if all(_zip(packaged, name).exists() for name in NAMES) else ROOT / ".build/release"


def _zip(place: Path, name: str) -> Path:
    return place / f"{name}-{ARCHITECTURE}.zip"
