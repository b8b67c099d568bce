"""Runs a packaged function in a root that holds nothing but what Lambda gives it, against AWS's names over real TLS.

usage: python -m function_zips.run_bare ARCH ZIP...

Everything happens in a network of its own, in which AWS's names lead to this process: the function needs no setting
that it would not have in Lambda, and nothing can leave the machine. Each zip runs twice: with the stand-ins' authority in the
CA bundle it must do its work, and without it must refuse to speak to them.
"""

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from function_zips.bare_root import BareRoot, NoNamespaces, require_namespaces
from function_zips.scenarios import HOSTS, REGION, SCENARIOS, Scenario
from kit.aws.sns import SNS
from kit.aws.store import STORED
from kit.http import certificates
from kit.http.certificates import Certificates
from kit.http.server import Answered, Request, Server
from kit.lambda_.environment import lambda_environment
from kit.lambda_.runtime_api import Invocation, RuntimeAPI

# Long enough for a loaded machine. A function that fails says so at once; only one that hangs is waited for.
PATIENCE = 60
LAMBDA_DEADLINE = 20

INSIDE = "RUN_BARE_INSIDE"


class Failed(Exception):
    """What the function did instead of its work."""


class AWS:
    """SNS to POSTs and S3 to PUTs, on port 443 of this network namespace; remembers what came."""

    def __init__(self, ours: Certificates) -> None:
        self.received: list[Request] = []
        self._sns = SNS()
        Server(self._answer, port=443, tls=ours.context)

    def _answer(self, request: Request) -> Answered:
        self.received.append(request)
        return self._sns.answer(request) if request.method == "POST" else STORED


def reenter_in_own_network() -> None:
    """Starts this module again where port 443 is free and only the loopback exists, and ends with its result."""
    require_namespaces()
    command = ["bwrap", "--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "ALL", "--unshare-net", "--die-with-parent"]
    command += ["--dev-bind", "/", "/", sys.executable, "-m", "function_zips.run_bare", *sys.argv[1:]]
    sys.exit(subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode)


def outcome_of(invocation: Invocation, process: "subprocess.Popen[bytes]") -> tuple[str, bytes]:
    """How an event ended, as kind and body: "response" or "error", or "exit" for a process that gave up."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if invocation.done.wait(0.2):
            return invocation.outcomes[0].kind, invocation.outcomes[0].body
        if process.poll() is not None:
            return "exit", f"exit status {process.returncode}".encode()
    raise Failed(f"it gave no answer within {PATIENCE} s")


def run(root: BareRoot, function: str, scenario: Scenario, log: Path) -> tuple[str, bytes]:
    """The outcome of the scenario's last event, or of the first that is not a response."""
    api = RuntimeAPI()
    environment = lambda_environment(function, region=REGION, memory=128) | scenario.environment
    with log.open("wb") as sink:
        command = root.command(environment | {"AWS_LAMBDA_RUNTIME_API": api.address})
        process = subprocess.Popen(command, stdout=sink, stderr=sink)
        try:
            kind, body = "exit", b""
            for event in scenario.events:
                kind, body = outcome_of(api.queue(event, seconds=LAMBDA_DEADLINE), process)
                if kind != "response":
                    break
            return kind, body
        finally:
            process.kill()
            process.wait()
            api.close()


def try_zip(path: Path, arch: str, folder: Path, ours: Certificates, aws: AWS) -> None:
    """Throws Failed, with the function's own log, if it does not do its work, or does it without checking certificates."""
    function = path.name.removesuffix(f"-{arch}.zip")
    task = folder / function
    with zipfile.ZipFile(path) as archive:
        archive.extractall(task)
    (task / "bootstrap").chmod(0o755)
    (folder / "hosts").write_text("127.0.0.1 localhost " + " ".join(HOSTS) + "\n")
    (folder / "resolv.conf").write_text("")
    scenario = SCENARIOS[function]()

    for bundle, trusted in ((ours.authority, True), (folder / "stranger" / "authority.pem", False)):
        aws.received.clear()
        root = BareRoot(task, folder / "hosts", folder / "resolv.conf", bundle, arch)
        log = folder / f"{function}.log"
        kind, body = run(root, function, scenario, log)
        told = f"it ended with {kind}: {body[:500].decode(errors='replace')}\n{log.read_text(errors='replace')[-3000:]}"
        if trusted and not (kind == "response" and scenario.succeeded(body, aws.received)):
            calls = ", ".join(f"{request.method} {request.header('Host')}" for request in aws.received) or "no call at all"
            raise Failed(f"expected {scenario.expectation}, but saw {calls}; {told}")
        if not trusted and aws.received:
            raise Failed("it spoke to a server whose certificate no authority of its CA bundle had signed")


def main(arch: str, zips: list[Path]) -> None:
    if INSIDE not in os.environ:
        try:
            reenter_in_own_network()
        except NoNamespaces as error:
            sys.exit(f"run_bare: {error}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "stranger").mkdir()
        certificates.make(folder / "stranger", *HOSTS)
        ours = certificates.make(folder, *HOSTS)
        aws = AWS(ours)
        for path in zips:
            print(f"==> running {path.name} in a bare root, over TLS", file=sys.stderr)
            try:
                try_zip(path, arch, folder, ours, aws)
            except Failed as error:
                sys.exit(f"run_bare: {path.name}: {error}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__.split("\n\n")[1])
    main(sys.argv[1], [Path(name).resolve() for name in sys.argv[2:]])
