"""One process and its life: invocations served, and what it holds of memory, descriptors and threads."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmark.rig import Function, Usage

from .work import Task

# Parts of the whole at which the process is looked at; its growth is that of the second half.
LOOKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
WARM = 0.5

# Invocations after which the log is taken away, so that it never grows.
LOG_IS_TAKEN_AFTER = 500


@dataclass
class Printed:
    """What it has printed, taken away as it comes: lines by level, the first and the latest, and the latest above INFO."""

    path: Path
    levels: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)  # above INFO
    first: str = ""
    latest: str = ""
    loudest: str = ""

    def take(self):
        """To be called while the process waits for an event, and so prints nothing."""
        text = self.path.read_text()
        with self.path.open("r+") as file:
            file.truncate(0)
        self.first = self.first or text
        self.latest = text or self.latest
        for line in text.splitlines():
            said = json.loads(line)
            self.levels[said["level"]] += 1
            if said["level"] != "INFO":
                self.messages[said["message"]] += 1
                self.loudest = line


@dataclass
class Life:
    served: int
    looks: dict[int, Usage]  # by invocations served
    printed: Printed

    @property
    def warm_after(self) -> int:
        return max(1, int(self.served * WARM))

    @property
    def warm(self) -> Usage:
        return self.looks[self.warm_after]

    @property
    def last(self) -> Usage:
        return self.looks[self.served]

    @property
    def growth(self) -> float:
        """Bytes of memory an invocation, once warm."""
        return (self.last.rss - self.warm.rss) * 1024 / (self.served - self.warm_after)

    @property
    def most_descriptors(self) -> int:
        return max(look.descriptors for look in self.looks.values())

    @property
    def most_threads(self) -> int:
        return max(look.threads for look in self.looks.values())


def serve(function: Function, tasks: list[Task], count: int, log: Path) -> Life:
    """Has each of `tasks` done in turn, `count` in all. Throws AssertionError at the first answer that is not right."""
    function.start()
    printed = Printed(log)
    looks: dict[int, Usage] = {}
    due = {max(1, int(count * part)) for part in LOOKS}
    for served in range(1, count + 1):
        task = tasks[(served - 1) % len(tasks)]
        answer = function.invoke(task.event(), task.arn)
        assert answer.kind == "response" and task.is_answered(answer.body), f"invocation {served}: {answer}"
        if served in due:
            looks[served] = function.usage()
        if served % LOG_IS_TAKEN_AFTER == 0 or served == count:
            printed.take()
    return Life(count, looks, printed)
