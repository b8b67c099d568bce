"""What the endpoints were asked, by their log."""

from dataclasses import dataclass
from pathlib import Path

# A request for SNS's list of subscriptions is a few names long; a message is longer than its shortest mail.
LONGEST_LIST_REQUEST = 300


@dataclass(frozen=True)
class LoggedCall:
    service: str
    operation: str  # as the service calls it; for S3 "signal" or "answer"
    path: str
    begins_connection: bool


@dataclass(frozen=True)
class Traffic:
    """What a stretch of the log shows: calls by service, in order, and connections that they began."""

    calls: list[str]
    connections: int


class CallLog:
    """Reads nginx's log piece by piece. A call is logged when its answer has gone out."""

    def __init__(self, path: Path, ports: dict[str, int]) -> None:
        self._path = path
        self._names = {str(port): name for name, port in ports.items()}
        self._seen = 0

    def new(self) -> list[LoggedCall]:
        """The calls since the last time this was asked; the beginning of a line that is still being written waits."""
        with self._path.open("rb") as file:
            file.seek(self._seen)
            whole, end, _ = file.read().rpartition(b"\n")
        self._seen += len(whole + end)
        return [self._call(*line.split(" ", 7)) for line in whole.decode().splitlines()]

    def _call(
        self, port: str, method: str, connection: str, number: str, status: str, target: str, length: str, path: str
    ) -> LoggedCall:
        service = self._names[port]
        match service:
            case "sns":
                operation = "ListSubscriptionsByTopic" if int(length) <= LONGEST_LIST_REQUEST else "Publish"
            case "signals" | "responses":
                operation = "signal" if service == "signals" else "answer"
            case _:
                operation = target.rpartition(".")[2]
        return LoggedCall(service, operation, path, number == "1")
