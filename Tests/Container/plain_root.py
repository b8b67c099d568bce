"""A plain Debian 12 root that stands for the image of scripts/package --container.

It has what Swift's programs load and no more. The official image has compilers and headers besides, which scripts/package
installs where they are missing: here it has to.

usage: python -m plain_root     prints the root's path
"""

from pathlib import Path

from kit.debian_root import DebianRoot

_PACKAGES = "ca-certificates git libcurl4 libedit2 libncurses6 libpython3.11 libsqlite3-0 libxml2 tzdata zlib1g".split()
_ROOT = DebianRoot("bookworm", tuple(_PACKAGES), Path(__file__).parents[2] / ".cache/container")
#: Stands for docker and podman: see there.
ENGINE = Path(__file__).parent / "plain-engine"


def prepare() -> Path:
    """The root. Raises as `DebianRoot.prepare` does."""
    return _ROOT.prepare() / "root"


if __name__ == "__main__":
    print(prepare())
