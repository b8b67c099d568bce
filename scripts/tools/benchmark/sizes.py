"""Bytes that are shipped."""

import zipfile
from pathlib import Path

from .programs import CACHE, FUNCTIONS, OURS, PYTHON, URLSESSION, C, zip_of
from .python_package import sizes
from .results import Results


def measure_sizes(zips: Path, python: Path, folder: Path, results: Results) -> None:
    """Of the functions' zips where there are some; Python's holds boto3 and the runtime client besides the handlers."""
    packed, unpacked = sizes(python)
    for kind, function in FUNCTIONS.items():
        case = f"size, {kind}"
        source = zip_of(zips, function)
        if source.exists():
            with zipfile.ZipFile(source) as archive:
                results.add(case, OURS, zip=source.stat().st_size, unzipped=sum(each.file_size for each in archive.infolist()))
        results.add(case, PYTHON, zip=packed, unzipped=unpacked)
        for name, executable in ((URLSESSION, "URLSessionLoop"), (C, "c-loop")):
            target = folder / f"{name}.zip"
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
                archive.write(CACHE / executable, "bootstrap")
            results.add(case, name, zip=target.stat().st_size, unzipped=(CACHE / executable).stat().st_size)
