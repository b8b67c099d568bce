"""Runs a packaged function in a root that holds nothing but what Lambda gives it, against AWS's names over real TLS.

usage: run_bare.py ARCH ZIP...

Everything happens in a network of its own, in which AWS's names lead to this process: the function needs no setting
that it would not have in Lambda, and nothing can leave the machine. Each zip runs twice: with the stand-ins' authority in the
CA bundle it must do its work, and without it must refuse to speak to them.
"""

import json
import os
import queue
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from bare_root import BareRoot, NoNamespaces, require_namespaces
from scenarios import APPROVER, HOSTS, REGION, SCENARIOS, Scenario
from stand_ins import AWSStandIn, Outcome, RuntimeAPIStandIn
from throwaway_tls import ThrowawayTLS, make_tls

# Long enough for a loaded machine. A function that fails says so at once; only one that hangs is waited for.
PATIENCE = 60
LAMBDA_DEADLINE = 20

INSIDE = "RUN_BARE_INSIDE"


class Failed(Exception):
    """What the function did instead of its work."""


def reenter_in_own_network() -> None:
    """Starts this script again where port 443 is free and only the loopback exists, and ends with its result."""
    require_namespaces()
    command = ["bwrap", "--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "ALL", "--unshare-net", "--die-with-parent"]
    command += ["--dev-bind", "/", "/", sys.executable, *sys.argv]
    sys.exit(subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode)


def environment(function: str, scenario: Scenario, api: RuntimeAPIStandIn) -> dict[str, str]:
    """What Lambda sets, and what the template sets."""
    return {
        "AWS_LAMBDA_RUNTIME_API": api.address,
        "AWS_LAMBDA_FUNCTION_NAME": function,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_SESSION_TOKEN": "example",
        "LAMBDA_TASK_ROOT": "/var/task",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        **scenario.environment,
    }


def invoke(api: RuntimeAPIStandIn, process: subprocess.Popen, event: bytes, number: int) -> Outcome:
    """Hands over one event and waits for its outcome, or for the end of the process."""
    headers = {
        "Lambda-Runtime-Aws-Request-Id": f"0c1d2e3f-0000-4000-8000-{number:012}",
        "Lambda-Runtime-Deadline-Ms": str(int((time.time() + LAMBDA_DEADLINE) * 1000)),
        "Lambda-Runtime-Invoked-Function-Arn": f"arn:aws:lambda:{REGION}:123456789012:function:bare",
        "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Sampled=0",
    }
    api.events.put((headers, event))
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            return api.outcomes.get(timeout=0.2)
        except queue.Empty:
            if process.poll() is not None:
                return Outcome("exit", f"exit status {process.returncode}")
    raise Failed(f"it gave no answer within {PATIENCE} s")


def run(root: BareRoot, function: str, scenario: Scenario, log: Path) -> Outcome:
    """The outcome of the scenario's last event, or of the first that is not a response."""
    api = RuntimeAPIStandIn()
    with log.open("wb") as sink:
        process = subprocess.Popen(root.command(environment(function, scenario, api)), stdout=sink, stderr=sink)
        try:
            for number, event in enumerate(scenario.events):
                outcome = invoke(api, process, json.dumps(event).encode(), number)
                if outcome.kind != "response":
                    break
            return outcome
        finally:
            process.kill()
            process.wait()


def try_zip(path: Path, arch: str, folder: Path, tls: ThrowawayTLS, aws: AWSStandIn) -> None:
    """Throws Failed, with the function's own log, if it does not do its work, or does it without checking certificates."""
    function = path.name.removesuffix(f"-{arch}.zip")
    task = folder / function
    with zipfile.ZipFile(path) as archive:
        archive.extractall(task)
    (task / "bootstrap").chmod(0o755)
    (folder / "hosts").write_text("127.0.0.1 localhost " + " ".join(HOSTS) + "\n")
    (folder / "resolv.conf").write_text("")
    scenario = SCENARIOS[function]()

    for bundle, trusted in ((tls.authority, True), (folder / "stranger" / "authority.pem", False)):
        aws.received.clear()
        root = BareRoot(task, folder / "hosts", folder / "resolv.conf", bundle, arch)
        log = folder / f"{function}.log"
        outcome = run(root, function, scenario, log)
        told = f"it ended with {outcome.kind}: {outcome.body[:500]}\n{log.read_text(errors='replace')[-3000:]}"
        if trusted and not (outcome.kind == "response" and scenario.succeeded(outcome.body, aws.received)):
            calls = ", ".join(f"{request.method} {request.host}" for request in aws.received) or "no call at all"
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
        make_tls(folder / "stranger", HOSTS)
        tls = make_tls(folder, HOSTS)
        aws = AWSStandIn(tls.context, APPROVER)
        for path in zips:
            print(f"==> running {path.name} in a bare root, over TLS", file=sys.stderr)
            try:
                try_zip(path, arch, folder, tls, aws)
            except Failed as error:
                sys.exit(f"run_bare: {path.name}: {error}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__.split("\n\n")[1])
    main(sys.argv[1], [Path(name).resolve() for name in sys.argv[2:]])
