"""Tests of scripts/tools/function_zips: what it makes, and that its gate can say no."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

Compiler = Callable[..., Path]


@pytest.fixture(autouse=True)
def _finds_its_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT / 'scripts/tools'}:{ROOT / 'Tests/Kit'}")


@pytest.fixture
def compile_c(tmp_path: Path) -> Compiler:
    """Compiles C source to an executable named bootstrap, stripped unless told otherwise."""

    def compile_source(source: str, *flags: str, stripped: bool = True) -> Path:
        file = tmp_path / "source.c"
        file.write_text(source)
        target = tmp_path / "bootstrap"
        strip = ["-s"] if stripped else ["-g"]
        subprocess.run(["gcc", str(file), "-o", str(target), "-pie", "-fPIE", *strip, *flags], check=True)
        return target

    return compile_source
