"""A fresh server: processes, network and root of its own, its changes in memory only."""

import itertools
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import requests

from kit.waiting import until
from wordpress_server.outside import WORDPRESS_NAMES, WORDPRESS_ORG, Outside
from wordpress_server.user_data import SECRET, Values, user_data

PUBLIC = "203.0.113.10"
PASSWORD = "abcdefghijkLMNOPQRST0123"
_PRIVATE, _GATEWAY = "10.0.0.10", "10.0.0.1"
_HERE = Path(__file__).parent
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_COUNTED = "/opt/counted"
_INTERFACES = itertools.count(1)
#: Longer than any healthy installation on a slow machine.
_PATIENCE = 240


@dataclass(frozen=True)
class Installation:
    """How the script ended."""

    seconds: float
    output: str
    #: The arguments of each call of cfn-signal.
    signals: list[list[str]]

    @property
    def succeeded(self) -> bool:
        [signal] = self.signals
        return signal[:2] == ["--exit-code", "0"]

    @property
    def failure(self) -> str:
        """What the stack's events show of the failure signal, and nothing of the cause but this."""
        [signal] = self.signals
        assert signal[:3] == ["--exit-code", "1", "--id"], signal
        return signal[3]


class Server:
    """Runs from its making until `stop`."""

    def __init__(self, prepared: Path, folder: Path, outside: Outside):
        self._folder = folder
        self._counts = False
        self._boot = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--net", "--uts", "--ipc", "--fork"]
            + ["--kill-child", "--propagation", "private", _HERE / "boot", _HERE / "amazon_linux", prepared / "root", folder],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._boot.stdout and self._boot.stdout.readline() == "ready\n", "the server does not start, see above"
        children = Path(f"/proc/{self._boot.pid}/task/{self._boot.pid}/children").read_text().split()
        self._first_process = children[0]
        self._connect()
        self._write("/etc/hosts", f"127.0.0.1 localhost\n{WORDPRESS_ORG} {' '.join(WORDPRESS_NAMES)}\n")
        self._write("/etc/resolv.conf", "")
        trusted = self.read("/etc/ssl/certs/ca-certificates.crt") + outside.certificate_authority.decode()
        self._write("/etc/ssl/certs/ca-certificates.crt", trusted)
        self._write("/etc/stand-in/secret-id", SECRET)
        self.keep_secret(PASSWORD + "\n")
        self._write("/etc/stand-in/break", "")

    def _connect(self) -> None:
        """A cable from our network to the server's, whose public address leads to the private one."""
        name = f"server{next(_INTERFACES)}"
        _ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", self._first_process)
        _ip("address", "add", f"{_GATEWAY}/24", "dev", name)
        _ip("link", "set", name, "up")
        for command in (
            "link set lo up",
            f"address add {_PRIVATE}/24 dev eth0",
            f"address add {PUBLIC}/32 dev eth0",
            "link set eth0 up",
            f"route add default via {_GATEWAY}",
        ):
            self.do("ip", *command.split())
        _ip("route", "add", f"{PUBLIC}/32", "via", _PRIVATE)

    def stop(self) -> None:
        self._boot.kill()
        self._boot.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

        def route() -> str:
            return subprocess.run(["ip", "route", "show", f"{PUBLIC}/32"], capture_output=True, text=True, check=True).stdout

        # The interface goes with the last process of the server.
        until(lambda: not route(), lambda: f"the server's network stays: {route()}", patience=30, pause=0.05)

    def do(self, *command: str, user: str = "", input: str | None = None, path: str = _PATH, check: bool = True) -> str:
        """What the command prints, errors included. Raises CalledProcessError where it fails and `check` is true."""
        prefix = ["nsenter", "--target", self._first_process, "--mount", "--pid", "--net", "--uts", "--ipc"]
        prefix += ["chroot", *([f"--userspec={user}"] if user else []), str(self._folder / "root")]
        prefix += ["env", "--ignore-environment", "--chdir=/", f"PATH={path}", "HOME=/root", "LANG=C.UTF-8"]
        done = subprocess.run(
            [*prefix, *command], input=input, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=_PATIENCE
        )
        if check and done.returncode:
            raise AssertionError(f"{' '.join(command)} ended with {done.returncode}: {done.stdout[-2000:]}")
        return done.stdout

    def read(self, path: str) -> str:
        return self.do("cat", path)

    def exists(self, path: str) -> bool:
        return self.do("sh", "-c", 'if [ -e "$0" ]; then echo yes; fi', path) == "yes\n"

    def _write(self, path: str, text: str) -> None:
        self.do("sh", "-c", 'mkdir -p "$(dirname "$0")" && cat >"$0"', path, input=text)

    def keep_secret(self, value: str) -> None:
        """What Secrets Manager has, as the AWS CLI prints it."""
        self._write("/etc/stand-in/secret", value)

    def replace(self, command: str, script: str) -> None:
        """Puts a script of bash before a command of the system; it finds the real one in the remaining PATH."""
        path = f"/usr/local/sbin/{command}"
        self._write(path, f"#!/bin/bash\nPATH=${{PATH#/usr/local/sbin:}}\n{script}\n")
        self.do("chmod", "755", path)

    def break_call(self, call: str, how: str, commands: list[str]) -> None:
        """Lets the call, such as `curl 2`, `fails`, `does nothing` or `hangs up`; counts the calls of all the commands."""
        self._write("/etc/stand-in/break", f"{call} {how}")
        self._counts = True
        links = "\n".join(f"ln -s /opt/stand-in/counted {_COUNTED}/{command}" for command in commands)
        self.do("bash", "-euc", f"mkdir {_COUNTED}; install --mode 666 /dev/null /var/log/calls\n{links}")

    def install(self, values: Values) -> Installation:
        """Runs the template's UserData as cloud-init does."""
        self._write("/var/lib/cloud/user-data", user_data(values).decode())
        self.do("chmod", "700", "/var/lib/cloud/user-data")
        started = time.monotonic()
        output = self.do("/var/lib/cloud/user-data", path=_COUNTED if self._counts else _PATH, check=False)
        seconds = time.monotonic() - started
        calls = self.do("cat", "/var/log/cfn-signal", check=False).strip().split("\n\n")
        return Installation(seconds, output, [call.splitlines() for call in calls])

    def get(self, path: str, host: str = PUBLIC) -> requests.Response:
        """What a visitor gets. Redirects are not followed; `host` is the name that the visitor calls the site by."""
        return requests.get(f"https://{PUBLIC}{path}", headers={"Host": host}, verify=False, allow_redirects=False, timeout=60)

    @property
    def open_ports(self) -> set[int]:
        """TCP ports at which the server listens for others than itself."""
        lines = self.do("ss", "--listening", "--tcp", "--numeric", "--no-header").splitlines()
        local = [line.split()[3] for line in lines]
        return {int(address.rpartition(":")[2]) for address in local if not address.startswith(("127.", "[::1]"))}

    def php(self, code: str) -> str:
        """What a line of PHP prints that runs with WordPress loaded, as the web server's user."""
        return self.do("php", "-r", f"require '/var/www/html/wp-load.php'; {code}", user="apache:apache")

    @property
    def database(self) -> str:
        """All of WordPress's tables, as SQL."""
        return self.do("mariadb-dump", "wordpress")


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)
