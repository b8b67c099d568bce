import os
import platform
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from function_zips import check_zips
from function_zips.write_zip import write_zip

ARCH = {"x86_64": "x86_64", "aarch64": "arm64"}[platform.machine()]
NOTHING = "int main(void) { return 0; }"


def test_the_same_executable_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "other" / "second"
    second.parent.mkdir()
    for path, mode, moment in [(first, 0o700, 0), (second, 0o644, 10**9)]:
        path.write_bytes(b"the same" * 1000)
        path.chmod(mode)
        os.utime(path, (moment, moment))
        write_zip(path, path.with_suffix(".zip"))
    assert first.with_suffix(".zip").read_bytes() == second.with_suffix(".zip").read_bytes()


def test_bootstrap_is_executable_for_everyone(compile_c: Callable[..., Path], tmp_path: Path) -> None:
    write_zip(compile_c(NOTHING), tmp_path / "function.zip")
    assert check_zips.problems_of_zip(tmp_path / "function.zip", ARCH) == []


@pytest.mark.parametrize(
    ("names", "mode", "expected"),
    [
        (["bootstrap"], 0o644, "mode 644"),
        (["bootstrap", "notes.txt"], 0o755, "it holds bootstrap, notes.txt"),
        (["bin/bootstrap"], 0o755, "it holds bin/bootstrap"),
        ([], 0o755, "it holds nothing"),
    ],
)
def test_a_zip_that_lambda_would_not_run_is_refused(
    compile_c: Callable[..., Path], tmp_path: Path, names: list[str], mode: int, expected: str
) -> None:
    content = compile_c(NOTHING).read_bytes()
    with zipfile.ZipFile(tmp_path / "function.zip", "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o100000 | mode) << 16
            archive.writestr(entry, content)
    assert expected in " ".join(check_zips.problems_of_zip(tmp_path / "function.zip", ARCH))


def test_growth_beyond_the_limit_is_refused(
    compile_c: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_zip(compile_c(NOTHING), tmp_path / "function.zip")
    monkeypatch.setattr(check_zips, "LARGEST_ZIP", 100)
    assert "more than 100" in " ".join(check_zips.problems_of_zip(tmp_path / "function.zip", ARCH))


def test_the_run_refuses_an_executable_that_loads_but_does_nothing(compile_c: Callable[..., Path], tmp_path: Path) -> None:
    path = tmp_path / f"ApprovalFunction-{ARCH}.zip"
    write_zip(compile_c(NOTHING), path)
    result = subprocess.run(
        [sys.executable, "-m", "function_zips.check_zips", ARCH, path], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "expected a page, then SUCCESS to the wait handle, but saw no call at all" in result.stderr
