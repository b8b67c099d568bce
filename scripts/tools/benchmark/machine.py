"""On what, of what and when was measured."""

import os
import platform
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from .programs import INTERPRETER, ROOT
from .python_package import version


def describe(roots: int, before: Path | None) -> dict[str, str]:
    return {
        "machine": f"{_cpu()}, {os.cpu_count()} cores, {_memory()} GB, Linux {platform.release()}",
        "busy": f"load {os.getloadavg()[0]:.1f} when it began",
        "commit": _commit(),
        "before": f"{_git(before, 'rev-parse', '--short', 'HEAD') or before}, in the same run" if before else "as recorded",
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "command": shlex.join(["scripts/bench", *sys.argv[1:]]),
        "python": f"{_python()}, boto3 {version('boto3')}, awslambdaric {version('awslambdaric')}",
        "endpoints": f"a process on this machine, TLS 1.3, RSA-2048 chain of three, CA bundle of {roots} certificates",
    }


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith(("model name", "Processor"))]
    return names[0] if names else platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _python() -> str:
    """The version of the interpreter that runs the Python function."""
    told = subprocess.run((INTERPRETER, "--version"), capture_output=True, text=True, check=True).stdout.strip()
    return f"{told} ({INTERPRETER})"


def _commit() -> str:
    changed = " with changes" if _git(ROOT, "status", "--porcelain", "--", "Sources", "Package.swift") else ""
    return (_git(ROOT, "rev-parse", "--short", "HEAD") or "not a git checkout") + changed


def _git(folder: Path, *arguments: str) -> str:
    """Nothing where the folder is in no checkout."""
    return subprocess.run(("git", *arguments), cwd=folder, capture_output=True, text=True, check=False).stdout.strip()
