"""The two executables as zips, from wherever they are. Nothing is built here."""

import os
import platform
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NAMES = ("NotificationFunction", "ApprovalFunction")


def zips(scratch: Path) -> Path:
    """A directory with `<name>-<architecture>.zip` of both functions: the packaged ones, or executables zipped into `scratch`."""
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


def _place() -> Path:
    if chosen := os.environ.get("FUNCTIONS_DIR"):
        return Path(chosen).resolve()
    packaged = ROOT / "dist"
    return packaged if all(_zip(packaged, name).exists() for name in NAMES) else ROOT / ".build/release"


def _zip(place: Path, name: str) -> Path:
    architecture = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return place / f"{name}-{architecture}.zip"
