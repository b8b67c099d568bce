"""Puts the Python function together as it would be deployed: handlers, boto3 and the runtime client in one folder, compiled."""

import compileall
import shutil
import zipfile
from importlib.metadata import distributions
from pathlib import Path

from .programs import ROOT

# Of the group bench-function: what is deployed, and nothing that the bench itself needs.
SITE = next((ROOT / ".venv/bench-function/lib").glob("python*/site-packages"), Path("bench-function"))
FUNCTION = Path(__file__).parent / "python_function"
# What a virtual environment holds and nobody deploys.
LEFT_OUT = shutil.ignore_patterns("pip*", "setuptools*", "pkg_resources", "_distutils_hack", "distutils*.pth", "README.md")


def build_python_package(folder: Path) -> Path:
    """Compiled beforehand, as the libraries of Lambda's managed runtime are; a zip without that starts slower."""
    target = folder / "python"
    shutil.copytree(SITE, target, ignore=LEFT_OUT)
    shutil.copytree(FUNCTION, target, ignore=LEFT_OUT, dirs_exist_ok=True)
    compileall.compile_dir(target, quiet=1)
    return target


def version(package: str) -> str:
    return next(each.version for each in distributions(name=package, path=[str(SITE)]))


def sizes(folder: Path) -> tuple[int, int]:
    """Bytes of a zip of this folder, and unzipped."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files:
            archive.write(path, path.relative_to(folder))
    return target.stat().st_size, sum(path.stat().st_size for path in files)
