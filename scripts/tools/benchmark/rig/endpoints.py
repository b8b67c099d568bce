"""nginx as the AWS that a function calls: one TLS server a service, each on a port and so with connections of its own."""

import json
import os
import pwd
import shutil
import signal
import socket
import ssl
import string
import subprocess
import time
from pathlib import Path

from kit.http.certificates import Certificates, make

from .calls import CallLog, LoggedCall, Traffic
from .request import DETAILS, ApprovalRequest

TOPIC = "arn:aws:sns:us-east-1:123456789012:approvals"
SERVICES = ("sns", "dynamodb", "events", "signals", "responses")
PATIENCE = 10.0


class Endpoints:
    """`approvers` have confirmed the topic's subscription; `request` is what the ledger answers to every GetItem.

    `log` false keeps no record of the calls, for runs of many thousand. A connection is closed after
    `requests_per_connection`.
    """

    def __init__(
        self, folder: Path, *, approvers: tuple[str, ...] = ("ann@example.com",), details: dict[str, str] | None = None,
        log: bool = True, certificates: Certificates | None = None, requests_per_connection: int = 100_000_000,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.approvers = approvers
        folder.mkdir(parents=True, exist_ok=True)
        self.certificates = certificates or make(folder, "127.0.0.1", "localhost")
        self.ports = dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True))
        self.request = ApprovalRequest(self.host("signals"), approvers, DETAILS if details is None else details)
        log_file = folder / "calls.log"
        self._log = CallLog(log_file, self.ports)
        (folder / "item.json").write_text(json.dumps({"Item": self.request.item()}, separators=(",", ":")))
        template = string.Template((Path(__file__).parent / "nginx.conf").read_text())
        (folder / "nginx.conf").write_text(
            template.substitute(
                folder=folder,
                user=pwd.getpwuid(os.geteuid()).pw_name,
                requests_per_connection=requests_per_connection,
                access_log=f"{log_file} calls" if log else "off",
                chain=self.certificates.chain,
                key=self.certificates.key,
                sns_answer=sns_answer(approvers),
                dynamodb_port=self.ports["dynamodb"],
                **{name: self.ports[name] for name in ("sns", "events", "signals", "responses")},
            )
        )
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        # Its first error log is compiled in; -e replaces it.
        command = [nginx, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error.log")]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._wait()

    def __enter__(self) -> "Endpoints":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        self._process.wait()

    def url(self, service: str) -> str:
        return f"https://{self.host(service)}"

    def host(self, service: str) -> str:
        return f"127.0.0.1:{self.ports[service]}"

    def new_calls(self) -> list[LoggedCall]:
        """The calls since the last time this or `traffic` was asked."""
        return self._log.new()

    def traffic(self, expected: int = 0) -> Traffic:
        """The same, by service; a call is logged just after its answer, so `expected` ones are waited for, a while."""
        end = time.monotonic() + PATIENCE
        calls = self.new_calls()
        while len(calls) < expected and time.monotonic() < end:
            time.sleep(0.001)
            calls += self.new_calls()
        return Traffic([call.service for call in calls], sum(call.begins_connection for call in calls))

    def close_idle_connections(self) -> None:
        """Lets a new worker take over, as AWS's servers drop who has been silent; the functions' connections are closed."""
        (before,) = self._workers()
        self._process.send_signal(signal.SIGHUP)
        end = time.monotonic() + PATIENCE
        while before in (workers := self._workers()) or not workers:
            if time.monotonic() > end:
                raise RuntimeError("nginx kept its old worker")
            time.sleep(0.002)
        self._warm_up()

    def _warm_up(self) -> None:
        """A handshake with each service, so that whoever comes first does not pay for a worker that is new to all of it."""
        context = ssl.create_default_context(cafile=str(self.certificates.bundle))
        for port in self.ports.values():
            with socket.create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain, server_hostname="127.0.0.1"):
                pass

    def _workers(self) -> list[str]:
        return Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < end:
            try:
                for port in self.ports.values():
                    socket.create_connection(("127.0.0.1", port)).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.01)
        problem = (self.folder / "error.log").read_text()[-2000:] if (self.folder / "error.log").exists() else ""
        raise RuntimeError(f"nginx did not start; it was given {self.folder}/nginx.conf and said:\n{problem}")


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def sns_answer(approvers: tuple[str, ...]) -> str:
    """One document that answers both calls, ListSubscriptionsByTopic and Publish: clients look for their own element in it."""
    members = "".join(
        f"<member><TopicArn>{TOPIC}</TopicArn><Protocol>email</Protocol><SubscriptionArn>{TOPIC}:{number:08}-0000-4000-8000-"
        f"000000000000</SubscriptionArn><Owner>123456789012</Owner><Endpoint>{approver}</Endpoint></member>"
        for number, approver in enumerate(approvers)
    )
    return (
        '<Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">'
        f"<ListSubscriptionsByTopicResult><Subscriptions>{members}</Subscriptions></ListSubscriptionsByTopicResult>"
        "<PublishResult><MessageId>0c1d2e3f-0000-4000-8000-000000000001</MessageId></PublishResult>"
        "<ResponseMetadata><RequestId>0c1d2e3f-0000-4000-8000-000000000002</RequestId></ResponseMetadata></Response>"
    )
