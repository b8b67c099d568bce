"""The Debian root that all servers share: Apache, PHP, MariaDB and WordPress from Debian's packages, made once and kept."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

_SUITE = "trixie"  # has PHP 8.4, as the template asks of Amazon Linux
_MIRRORS = (
    f"deb http://deb.debian.org/debian {_SUITE} main",
    f"deb http://deb.debian.org/debian-security {_SUITE}-security main",
)
_PACKAGES = (
    "apache2 php-cli php-fpm php-gd php-intl php-mbstring php-mysql php-xml php-zip mariadb-server "
    "wordpress wordpress-theme-twentytwentyfive curl openssl nftables iproute2 systemd ca-certificates"
).split()
_LEFT_OUT = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*")
_CACHE = Path(__file__).parents[3] / ".cache/wordpress"
#: Debian's WordPress as wordpress.org packs it, in the root's folder.
ARCHIVE = "wordpress.tar.gz"


def prepare() -> Path:
    """The folder with `root` and the archive. The first call takes a minute or two, and the others wait for it.

    Raises CalledProcessError if Debian's mirror can't be reached; what it says is on stderr.
    """
    _CACHE.mkdir(parents=True, exist_ok=True)
    made = _CACHE / _recipe()
    with (_CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(made)
    return made


def _recipe() -> str:
    """Names the root by what it is made of. Remove .cache/wordpress for newer packages of the same names."""
    return hashlib.sha256(repr((_SUITE, _MIRRORS, _PACKAGES, _LEFT_OUT, 1)).encode()).hexdigest()[:16]


def _make(made: Path) -> None:
    started, unfinished = time.monotonic(), made.with_suffix(".unfinished")
    for old in _CACHE.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
    unfinished.mkdir()
    _say(f"making a Debian root in {made}: {len(_PACKAGES)} packages and what they need, a minute or two")
    options = [f"--dpkgopt=path-exclude={path}" for path in _LEFT_OUT] + ["--dpkgopt=force-unsafe-io"]
    command = ["mmdebstrap", "--variant=minbase", "--quiet", f"--include={','.join(_PACKAGES)}", *options]
    made_root = unfinished / "root"
    subprocess.run([*command, _SUITE, made_root, *_MIRRORS], check=True)
    # Debian keeps a part of WordPress elsewhere, behind links. Where they are absolute, they lead there from within the root.
    pack = ["tar", "--create", "--gzip", "--dereference", "--file", f"/{ARCHIVE}", "--directory", "/usr/share"]
    excluded = ["--exclude=wordpress/wp-config.php", "--exclude=wordpress/.htaccess"]
    subprocess.run(["chroot", made_root, *pack, *excluded, "wordpress"], check=True)
    (made_root / ARCHIVE).rename(unfinished / ARCHIVE)
    unfinished.rename(made)
    _say(f"the Debian root is made: {time.monotonic() - started:.0f} s")


def _say(what: str) -> None:
    print(f"==> {what}", file=sys.__stderr__, flush=True)


if __name__ == "__main__":
    prepare()
