"""One of the two executables, running under a Runtime API of its own."""

import json
import os
import signal
import subprocess
import tempfile
import time
from typing import IO, Any

from kit.lambda_.executables import executable
from kit.lambda_.runtime_api import Invocation, Outcome, RuntimeAPI

PATIENCE = 30.0  # seconds past what an invocation is given; only a hung process ever takes so long


class Unresponsive(AssertionError):
    """The process ended or hung where it should have answered, or the other way round."""


class Function:
    """A started process. Its whole environment is `environment` and the Runtime API's address.

    `niceness` has it wait for the stand-ins where there are more processes than processors.
    """

    def __init__(
        self,
        name: str,
        environment: dict[str, str],
        *,
        runtime_api: bool = True,
        api: RuntimeAPI | None = None,
        niceness: int = 0,
    ):
        self.name = name
        self._command = [*(["/usr/bin/nice", "-n", str(niceness)] if niceness else []), str(executable(name))]
        self.api = api or RuntimeAPI()
        self.outcomes: list[Outcome] = []
        self._output = tempfile.TemporaryFile()
        self._errors = tempfile.TemporaryFile()
        if runtime_api:
            environment = {**environment, "AWS_LAMBDA_RUNTIME_API": self.api.address}
        self._environment = environment
        self.run()

    def run(self) -> None:
        """Starts the process; once it has ended, another in its place, whose output is added to the first one's."""
        self.process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._errors,
        )

    def start(self, event: object, **options: Any) -> Invocation:
        """Queues an event without waiting for its outcome."""
        return self.api.queue(event, **options)

    def finish(self, invocation: Invocation) -> Outcome:
        """Waits for the outcome of a started invocation."""
        patience = PATIENCE + max(0.0, invocation.deadline - time.time())
        give_up = time.monotonic() + patience
        while not invocation.done.wait(0.02):
            if self.process.poll() is not None and not invocation.done.wait(0.2):
                raise Unresponsive(f"{self.name} ended with {self.process.returncode} and no answer\n{self.everything()}")
            if time.monotonic() > give_up:
                raise Unresponsive(f"{self.name} gave no answer in {patience:.0f} s\n{self.everything()}")
        self.outcomes.append(invocation.outcomes[0])
        return invocation.outcomes[0]

    def invoke(self, event: object, **options: Any) -> Outcome:
        return self.finish(self.start(event, **options))

    def wait_for_exit(self) -> int:
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Unresponsive(f"{self.name} runs on where it should have ended\n{self.everything()}") from None

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.kill()
        self.api.close()

    def stdout(self) -> str:
        return self._read(self._output)

    def everything(self) -> str:
        """All that was ever printed."""
        return self.stdout() + self._read(self._errors)

    def log(self) -> list[dict[str, Any]]:
        """The lines of stdout, each of which must be a JSON object."""
        return [json.loads(line) for line in self.stdout().splitlines()]

    @staticmethod
    def _read(file: IO[bytes]) -> str:
        return os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0).decode("utf-8", "replace")
