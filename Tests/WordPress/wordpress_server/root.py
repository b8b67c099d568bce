"""The Debian root that all servers share: Apache, PHP, MariaDB and WordPress from Debian's packages, made once and kept."""

import subprocess
from pathlib import Path

from kit.debian_root import DebianRoot

_PACKAGES = (
    "apache2 php-cli php-fpm php-gd php-intl php-mbstring php-mysql php-xml php-zip mariadb-server "
    "wordpress wordpress-theme-twentytwentyfive curl openssl nftables iproute2 systemd ca-certificates"
).split()
# trixie has PHP 8.4, as the template asks of Amazon Linux.
_ROOT = DebianRoot("trixie", tuple(_PACKAGES), Path(__file__).parents[3] / ".cache/wordpress")
#: Debian's WordPress as wordpress.org packs it, in the root's folder.
ARCHIVE = "wordpress.tar.gz"


def prepare() -> Path:
    """The folder with `root` and the archive. Raises as `DebianRoot.prepare` does."""
    return _ROOT.prepare(_pack)


def _pack(folder: Path) -> None:
    root = folder / "root"
    # Debian keeps a part of WordPress elsewhere, behind links. Where they are absolute, they lead there from within the root.
    pack = ["tar", "--create", "--gzip", "--dereference", "--file", f"/{ARCHIVE}", "--directory", "/usr/share"]
    excluded = ["--exclude=wordpress/wp-config.php", "--exclude=wordpress/.htaccess"]
    subprocess.run(["chroot", root, *pack, *excluded, "wordpress"], check=True)
    (root / ARCHIVE).rename(folder / ARCHIVE)


if __name__ == "__main__":
    prepare()
