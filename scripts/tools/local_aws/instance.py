"""One local AWS from outside: start it, find it again, stop it.

An instance is a directory. Everything it needs is in there and goes with it; several live side by side on ports, and a
loopback address, of their own.
"""

import secrets
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from local_aws import certificates, processes, sockets
from local_aws.knobs import Knobs
from local_aws.mailbox import Mailbox
from local_aws.options import READY_FILE, SIGNATURES, Options, emulator_environment

_STATE, _LOG = "instance.json", "engine.log"
_START_SECONDS = 60


class StartFailed(RuntimeError):
    """The engine ended, or did not become ready; the message has the end of its log."""


@dataclass(frozen=True)
class Instance:
    """A started local AWS."""

    options: Options

    @classmethod
    def find(cls, directory: Path) -> "Instance | None":
        """The running instance in `directory`, if there is one."""
        state = directory / _STATE
        return cls(Options.from_json(state.read_text())) if state.exists() and processes.alive(directory) else None

    @classmethod
    def start(
        cls,
        directory: Path,
        region: str = "us-east-1",
        sandbox: str = "auto",
        signature: str = "v2",
        binds: tuple[str, ...] = (),
        owner: int = 0,
    ) -> "Instance":
        """Starts an instance in `directory`, which must not hold anything else, and returns when it answers.

        `owner` is a process whose end ends the instance too, 0 for none. `binds` are further directories that functions see.
        """
        _clear(directory)
        for part in (directory, directory / "tmp", directory / "mail"):
            part.mkdir(parents=True, exist_ok=True)
        certificates.make(directory, region)
        bound = sockets.bind()
        options = Options(
            directory=directory.resolve(),
            region=region,
            access_key="AKIA" + secrets.token_hex(8).upper(),
            secret_key=secrets.token_urlsafe(30),
            address=bound[0].getsockname()[0],
            port=bound[0].getsockname()[1],
            proxy_port=bound[1].getsockname()[1],
            smtp_port=bound[2].getsockname()[1],
            sandbox=sandbox,
            signature=signature,
            binds=list(binds),
            owner=owner,
        )
        instance = cls(options)
        instance.sign_with(signature)
        _write_private(directory / _STATE, options.to_json())
        instance._launch(bound)
        return instance

    @property
    def mailbox(self) -> Mailbox:
        return Mailbox(self.options.mail_directory)

    @property
    def ca(self) -> Path:
        return self.options.directory / "ca.pem"

    @property
    def log(self) -> Path:
        return self.options.directory / _LOG

    @property
    def environment(self) -> dict[str, str]:
        """What a client of AWS needs in its environment to talk to this instance and to nothing else."""
        options, ca = self.options, str(self.ca)
        return {
            "AWS_ACCESS_KEY_ID": options.access_key,
            "AWS_SECRET_ACCESS_KEY": options.secret_key,
            "AWS_REGION": options.region,
            "AWS_DEFAULT_REGION": options.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "HTTPS_PROXY": options.proxy,
            "NO_PROXY": "localhost,127.0.0.1",
            "AWS_CA_BUNDLE": ca,
            "REQUESTS_CA_BUNDLE": ca,
            "SSL_CERT_FILE": ca,
            "CURL_CA_BUNDLE": ca,
        }

    def sign_with(self, signature: str, seconds: int = 0) -> None:
        """Signs the signal URLs of later handles with `v2`, `v4` or `v4-token`, good for `seconds` (0: as AWS's)."""
        if signature not in SIGNATURES:
            raise ValueError(f"unknown signature '{signature}', use one of {', '.join(SIGNATURES)}")
        self.turn(signature=signature, seconds=seconds)

    def turn(self, **knobs: object) -> None:
        """Turns the named knobs of `knobs.Knobs`, and leaves the others as they are."""
        Knobs.change(self.options.directory, lambda before: replace(before, **knobs))  # type: ignore[arg-type]

    def stop(self, keep: bool = False) -> None:
        """Ends the engine and every function, and removes the directory unless told to keep it."""
        processes.kill(self.options.directory)
        if not keep:
            shutil.rmtree(self.options.directory, ignore_errors=True)

    def _launch(self, bound: list[socket.socket]) -> None:
        directory = self.options.directory
        descriptors = [each.fileno() for each in bound]
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "local_aws.server", str(directory), *map(str, descriptors)],
                env=emulator_environment(self.options),
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=descriptors,
                start_new_session=True,
            )
        try:
            processes.remember(directory, process.pid)
            self._await(process)
        except BaseException:
            processes.kill_group(process.pid)
            process.wait()
            raise
        finally:
            for each in bound:
                each.close()

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + _START_SECONDS
        while not (self.options.directory / READY_FILE).exists():
            if process.poll() is not None or time.monotonic() > end:
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
                raise StartFailed(f"the local AWS did not start; the end of {self.log}:\n{tail}")
            time.sleep(0.05)


def _clear(directory: Path) -> None:
    """Ends and removes what an earlier instance left in `directory`; refuses a directory that was never one."""
    if not directory.exists() or not any(directory.iterdir()):
        return
    if not (directory / _STATE).exists():
        raise StartFailed(f"{directory} is not empty and is no local AWS's directory: name another one with --dir")
    processes.kill(directory)
    shutil.rmtree(directory)


def _write_private(file: Path, text: str) -> None:
    """Only the owner may read the credentials, though they are good for nothing but this instance."""
    file.touch(mode=0o600)
    file.write_text(text)
