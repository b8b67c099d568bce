"""A child process, and what the kernel says of it: exact CPU time, page faults, memory."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

# From the kernel's include/linux/posix-timers.h: a process's CPU clock is ~PID << 3 with this in its last bits.
CPUCLOCK_SCHED = 2


class ProcessEnded(Exception):
    """The process is gone or silent where it should have gone on; with the end of its log."""


@dataclass(frozen=True)
class Usage:
    """Since the start of the process. Seconds; kilobytes."""

    cpu: float
    minor_faults: int
    major_faults: int
    rss: int
    peak_rss: int
    descriptors: int
    threads: int


def cpu_of(process_id: int) -> float:
    """Seconds that all threads of a process ran, those that ended included; to the nanosecond, unlike /proc/PID/stat."""
    return time.clock_gettime(~process_id << 3 | CPUCLOCK_SCHED)


class Process:
    """Started with exactly `environment`; everything that it prints goes to `log`."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self._log = log
        self._ended: int | None = None
        writable = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), writable, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ]
        command = [str(part) for part in command]
        self.spawned = time.monotonic()
        self.id = os.posix_spawn(command[0], command, environment, file_actions=actions)

    def cpu(self) -> float:
        return cpu_of(self.id)

    def usage(self) -> Usage:
        cpu = self.cpu()
        fields = self._read("stat").rpartition(")")[2].split()
        status = dict(line.split(":", 1) for line in self._read("status").splitlines())
        return Usage(
            cpu=cpu,
            minor_faults=int(fields[7]),
            major_faults=int(fields[9]),
            rss=int(status["VmRSS"].split()[0]),
            # Not wait4's ru_maxrss: that begins with the size of the parent.
            peak_rss=int(status["VmHWM"].split()[0]),
            descriptors=len(os.listdir(f"/proc/{self.id}/fd")),
            threads=int(status["Threads"]),
        )

    def check(self) -> None:
        """Throws ProcessEnded if it is gone."""
        if self._ended is None:
            found, status = os.waitpid(self.id, os.WNOHANG)
            if found:
                self._ended = status
        if self._ended is not None:
            raise ProcessEnded(f"it ended with wait status {self._ended}\n{self.printed()}")

    def printed(self, most: int = 3000) -> str:
        return self._log.read_text(errors="replace")[-most:]

    def terminate(self) -> str:
        """Asks it to end, waits until it has, and returns the end of what it printed."""
        os.kill(self.id, signal.SIGTERM)
        self._ended = os.waitpid(self.id, 0)[1]
        return self.printed()

    def close(self) -> None:
        if self._ended is None:
            os.kill(self.id, signal.SIGKILL)
            self._ended = os.waitpid(self.id, 0)[1]

    def _read(self, name: str) -> str:
        return Path(f"/proc/{self.id}/{name}").read_text()
