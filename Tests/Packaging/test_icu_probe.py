"""The cut ICU table against the whole one: what icu_keep.txt promises to keep comes out the same."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from function_zips import trim_icu

PACKAGING = Path(__file__).parents[2] / "scripts/tools/function_zips"
SHARED_ICU = Path(which("swift") or "/opt/swift/usr/bin/swift").resolve().parents[1] / "lib/swift/linux/lib_FoundationICU.so"


@pytest.fixture(scope="module")
def icu() -> Path:
    """The directory of the cut table."""
    command = [PACKAGING / "build_icu_table"]
    return Path(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("probe") / "probe"
    subprocess.run(["swiftc", Path(__file__).with_name("icu_probe.swift"), "-o", target], check=True)
    return target


def run(probe: Path, icu: Path, table: Path | None, folder: Path) -> subprocess.CompletedProcess[str]:
    """The probe's result on this table, or on the toolchain's own."""
    environment = {**os.environ, "LANG": "en_US.UTF-8", "TZ": "UTC", "SWIFT_BACKTRACE": "enable=no"}
    if table:
        library = folder / "lib_FoundationICU.so"
        symbol = (icu / "SYMBOL").read_text().strip()
        subprocess.run([sys.executable, PACKAGING / "patch_icu.py", SHARED_ICU, symbol, table, library], check=True)
        environment["LD_PRELOAD"] = str(library)
    return subprocess.run([probe], env=environment, capture_output=True, text=True, check=False)


def test_the_probe_prints_the_same_on_the_cut_table(probe: Path, icu: Path, tmp_path: Path) -> None:
    whole = run(probe, icu, None, tmp_path)
    cut = run(probe, icu, icu / "cut.dat", tmp_path)
    assert cut.stdout == whole.stdout
    assert cut.returncode == whole.returncode == 0


def test_the_probe_notices_a_table_cut_too_far(probe: Path, icu: Path, tmp_path: Path) -> None:
    table = (icu / "cut.dat").read_bytes()
    kept = {name: content for name, content in trim_icu.entries_of(table).items() if not name.endswith("/root.res")}
    (tmp_path / "too_far.dat").write_bytes(trim_icu.build(trim_icu.header_of(table), kept))
    assert run(probe, icu, tmp_path / "too_far.dat", tmp_path).returncode != 0
