"""The programs that are compared, each as a command and what its environment needs besides the scene's."""

import os
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CACHE = ROOT / ".cache/bench"
PLOTS = ROOT / "docs/plots"
FIGURES = PLOTS / "figures.json"  # of the run that the documents show
FUNCTIONS = {"notification": "NotificationFunction", "approval": "ApprovalFunction"}

OURS, BEFORE, PYTHON, THREADS, URLSESSION, C = "ours", "before", "python", "threads", "urlsession", "c"
TITLES = {
    OURS: "ours", BEFORE: "ours, before", PYTHON: "Python, boto3", THREADS: "Python, threads", URLSESSION: "URLSession loop",
    C: "C loop",
}  # fmt: skip
MOST_THREADS = "32"


def _interpreter() -> str:
    """Debian's own where it is of this version: built with the optimisations that a home-made one often lacks.

    Never the virtual environment's: its site directory costs a start what Lambda's does not have.
    """
    debian = Path(f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}")
    return str(debian if debian.exists() else Path(sys.executable).resolve())


INTERPRETER = _interpreter()


@dataclass(frozen=True)
class Program:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


class Programs:
    """`zips` is the folder with our functions' zips, or the bare executables; `before` one with an earlier build, to compare."""

    def __init__(self, folder: Path, zips: Path, before: Path | None, python: Path) -> None:
        self._folder, self._python = folder, python
        self._ours = {OURS: zips} | ({BEFORE: before} if before else {})

    def function(self, kind: str, *, threads: bool = False) -> list[Program]:
        """Ours and Python's for `notification` or `approval`; on request Python's besides with calls on threads."""
        ours = [Program(name, [str(self._executable(name, source, FUNCTIONS[kind]))]) for name, source in self._ours.items()]
        python = self._in_python(kind)
        on_threads = Program(THREADS, python.command, python.environment | {"THREADS": MOST_THREADS})
        return [*ours, python, *([on_threads] if threads else [])]

    def loops(self) -> list[Program]:
        """The floor and the limit."""
        return [Program(URLSESSION, [str(CACHE / "URLSessionLoop")]), Program(C, [str(CACHE / "c-loop")])]

    def _in_python(self, kind: str) -> Program:
        environment = {"PYTHONPATH": str(self._python), "LAMBDA_TASK_ROOT": str(self._python), "_HANDLER": f"{kind}.handler"}
        return Program(PYTHON, [INTERPRETER, "-m", "awslambdaric", f"{kind}.handler"], environment)

    def _executable(self, name: str, source: Path, function: str) -> Path:
        """`bootstrap` out of the zip, or the executable itself where there is no zip."""
        packed = zip_of(source, function)
        if not packed.exists():
            return source / function
        target = self._folder / name / function
        if not target.exists():
            with zipfile.ZipFile(packed) as archive:
                archive.extractall(target)
            (target / "bootstrap").chmod(0o755)
        return target / "bootstrap"


def zip_of(folder: Path, function: str) -> Path:
    arch = {"aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
    return folder / f"{function}-{arch}.zip"
