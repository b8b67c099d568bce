"""The AWS that a function calls, as a process of its own: one TLS server a service, each on a port and so with connections
of its own."""

import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from kit.http.certificates import Certificates, make

from .calls import LoggedCall, Traffic
from .process import cpu_of
from .request import DETAILS, ApprovalRequest
from .services import SERVICES

PATIENCE = 10.0
# Of scripts/tools and of Tests/Kit, which the server imports too.
ROOT = Path(__file__).resolve().parents[4]


class Endpoints:
    """`approvers` have confirmed their topics' subscriptions; `request` is the one that the ledger has of itself.

    A connection is closed after `requests_per_connection`. The ledger's table keeps its latest `keep` items.
    """

    def __init__(
        self, folder: Path, *, approvers: tuple[str, ...] = ("ann@example.com",), details: dict[str, str] | None = None,
        certificates: Certificates | None = None, requests_per_connection: int = 100_000_000, keep: int = 5_000_000,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.approvers = approvers
        folder.mkdir(parents=True, exist_ok=True)
        self.certificates = certificates or make(folder, "127.0.0.1", "localhost")
        self.ports = dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True))
        self.request = ApprovalRequest(self.host("signals"), approvers, DETAILS if details is None else details)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmark.rig.server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={"PYTHONPATH": f"{ROOT}/scripts/tools:{ROOT}/Tests/Kit"},
        )  # fmt: skip
        settings = {
            "ports": self.ports, "chain": str(self.certificates.chain), "key": str(self.certificates.key), "keep": keep,
            "approvers": approvers, "wait_host": self.request.signals, "made_at": self.request.made_at,
            "requests_per_connection": requests_per_connection,
        }  # fmt: skip
        self._send(settings)
        self._receive()

    def __enter__(self) -> "Endpoints":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ask(self, command: str, **arguments: Any) -> Any:
        """Has the server carry out one of its `Commands`."""
        self._send([command, arguments])
        return self._receive()

    def url(self, service: str) -> str:
        return f"https://{self.host(service)}"

    def host(self, service: str) -> str:
        return f"127.0.0.1:{self.ports[service]}"

    def cpu(self) -> float:
        """Seconds of processor time that the server has taken."""
        return cpu_of(self._process.pid)

    def new_calls(self) -> list[LoggedCall]:
        """The calls since the last time this or `traffic` was asked. A call is there before its answer is."""
        return [LoggedCall.of(row) for row in self.ask("calls")]

    def traffic(self) -> Traffic:
        return Traffic.of(self.new_calls())

    def close_idle_connections(self) -> None:
        """As AWS's servers drop who has been silent."""
        self.ask("hang_up")
        end = time.monotonic() + PATIENCE
        while self.ask("connected"):
            if time.monotonic() > end:
                raise RuntimeError("a function keeps its connections open, though their end was announced")
            time.sleep(0.002)

    def _send(self, message: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()

    def _receive(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process that stands for AWS has ended; why stands above")
        return json.loads(line)


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
