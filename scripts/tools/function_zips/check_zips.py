"""Whether packaged functions would run in Lambda: their files first, then a run of each in a bare root.

usage: python -m function_zips.check_zips [--no-run] ARCH ZIP...

Ends with 0 only if every zip passes. A plain `swift build -c release --static-swift-stdlib` does not.
  --no-run   judge the files only, where no namespaces can be made
"""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from function_zips.check_executable import problems_of

# Lambda takes up to 50 MB; this is our own limit, so that growth is noticed in the change that brings it.
LARGEST_ZIP = 13_000_000


def problems_of_zip(path: Path, arch: str) -> list[str]:
    """Every reason why Lambda would not run it, as a sentence each; empty if there is none."""
    found = []
    size = path.stat().st_size
    if size > LARGEST_ZIP:
        found.append(f"it has {size:,} bytes, more than {LARGEST_ZIP:,}; see what grew before raising the limit")
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if names != ["bootstrap"]:
            return found + [f"it holds {', '.join(names) or 'nothing'}; Lambda wants one file, bootstrap, at its root"]
        mode = archive.getinfo("bootstrap").external_attr >> 16
        if mode & 0o555 != 0o555:
            found.append(f"bootstrap has the mode {mode & 0o777:o}; everyone must be able to read and execute it")
        with tempfile.TemporaryDirectory() as folder:
            return found + problems_of(Path(archive.extract("bootstrap", folder)), arch)


def main(arguments: list[str]) -> None:
    run = "--no-run" not in arguments
    arch, *names = [argument for argument in arguments if argument != "--no-run"]
    failed = False
    for name in names:
        for problem in problems_of_zip(Path(name), arch):
            print(f"check_zips: {Path(name).name}: {problem}", file=sys.stderr)
            failed = True
    if failed:
        sys.exit(1)
    if run:
        runner = [sys.executable, "-m", "function_zips.run_bare", arch, *names]
        sys.exit(subprocess.run(runner, check=False).returncode)


if __name__ == "__main__":
    if len([argument for argument in sys.argv[1:] if argument != "--no-run"]) < 2:
        sys.exit(__doc__.split("\n\n")[1])
    main(sys.argv[1:])
