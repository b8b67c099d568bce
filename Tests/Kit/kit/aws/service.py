"""What every stand-in for a service of AWS has: a server, a check of signatures, a record of requests, and trouble on order."""

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from kit.http.server import Answered, Fault, Reply, Request, Server
from kit.waiting import until

if TYPE_CHECKING:  # scripts/package has no botocore, and checks no signature
    from botocore.credentials import Credentials

ANY = "*"  # as an operation: whatever comes


@dataclass(frozen=True)
class Trouble:
    """What happens to the next `times` requests of an operation, once `skip` have gone well.

    It happens instead of the operation, or `after` it was carried out.
    """

    operation: str
    answer: Answered
    after: bool = False
    times: int = 1
    skip: int = 0


class Service(ABC):
    """Carries out one request at a time. With `credentials`, every signature is compared with botocore's."""

    def __init__(self, credentials: "Credentials | None" = None) -> None:
        self.requests: list[Request] = []
        self.wrong_signatures: list[str] = []
        self.troubles: list[Trouble] = []
        self._credentials = credentials
        self._lock = threading.Lock()
        self._held = threading.Event()
        self.server = Server(self.answer)
        self.host = self.server.host
        self.url = self.server.url

    @abstractmethod
    def operation_of(self, request: Request) -> str:
        """The operation's name, as the service calls it."""

    @abstractmethod
    def carry_out(self, operation: str, request: Request) -> Reply:
        """The true answer."""

    def close(self) -> None:
        self.server.close()

    def hang_up(self) -> None:
        """Closes every open connection, as time does to idle ones."""
        self.server.hang_up()

    def operations(self) -> list[str]:
        """The operations asked for so far, answered or not."""
        return [self.operation_of(each) for each in self.requests]

    def trouble(self, operation: str, *answers: Answered, after: bool = False, times: int = 1) -> None:
        """Has the next requests of an operation meet these answers, each so many `times`."""
        self.troubles += [Trouble(operation, each, after, times) for each in answers]

    def hold(self, operation: str, *, number: int = 1, after: bool) -> None:
        """Never answers the `number`th next request of an operation, though it may carry it out."""
        self._held.clear()
        self.troubles.append(Trouble(operation, Fault.SILENCE, after, skip=number - 1))

    def wait_until_held_or(self, done: Callable[[], object]) -> None:
        """Waits for the request that is held or, if fewer come, for `done()`."""
        until(lambda: self._held.is_set() or done(), "the request that should be held never came")

    def relent(self) -> None:
        """Behaves again."""
        self.troubles.clear()

    def answer(self, request: Request) -> Answered:
        """What the server says to a request."""
        if self._credentials:
            from kit.aws import sigv4

            try:
                sigv4.check(request, self._credentials)
            except AssertionError as problem:
                self.wrong_signatures.append(str(problem))
        operation = self.operation_of(request)
        with self._lock:
            self.requests.append(request)
            trouble = self._next_trouble(operation)
            answer: Answered
            if trouble and not trouble.after:
                answer = trouble.answer
            else:
                done = self.carry_out(operation, request)
                answer = trouble.answer if trouble else done
        if answer is Fault.SILENCE:
            self._held.set()
        return answer

    def _next_trouble(self, operation: str) -> Trouble | None:
        for place, trouble in enumerate(self.troubles):
            if trouble.operation not in (operation, ANY):
                continue
            if trouble.skip:
                self.troubles[place] = replace(trouble, skip=trouble.skip - 1)
                continue
            left = trouble.times - 1
            self.troubles[place : place + 1] = [replace(trouble, times=left)] if left else []
            return trouble
        return None


class QueryService(Service):
    """A service of the query protocol: a form in, XML out. `namespace` is that of its answers."""

    namespace: str

    def operation_of(self, request: Request) -> str:
        return form_of(request).get("Action", "")

    def asked(self, action: str) -> list[dict[str, str]]:
        """The form of every request for this action, answered or not."""
        return [form for form in map(form_of, self.requests) if form.get("Action") == action]

    def result(self, action: str, inner: str) -> Reply:
        xml = (
            f'<{action}Response xmlns="{self.namespace}"><{action}Result>{inner}</{action}Result>'
            f"<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></{action}Response>"
        )
        return Reply(200, xml.encode(), (("Content-Type", "text/xml"),))

    @classmethod
    def error(cls, status: int, code: str, message: str = "as the test ordered") -> Reply:
        kind = "Sender" if status < 500 else "Receiver"
        xml = (
            f'<ErrorResponse xmlns="{cls.namespace}"><Error><Type>{kind}</Type><Code>{code}</Code>'
            f"<Message>{escape(message)}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"
        )
        return Reply(status, xml.encode(), (("Content-Type", "text/xml"),))


class JSONService(Service):
    """A service of the JSON protocol. `version` is how its Content-Type ends, `errors` how its errors' types begin."""

    version = "1.1"
    errors = ""

    def operation_of(self, request: Request) -> str:
        return (request.header("X-Amz-Target") or "").rpartition(".")[2]

    @classmethod
    def reply(cls, status: int, body: object) -> Reply:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Reply(status, data, (("Content-Type", f"application/x-amz-json-{cls.version}"),))

    @classmethod
    def error(cls, status: int, code: str, message: str = "as the test ordered") -> Reply:
        return cls.reply(status, {"__type": f"{cls.errors}{code}", "message": message})


def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; of a repeated one the last."""
    fields = parse_qs(request.body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(request.body))
    return {name: values[-1] for name, values in fields.items()}
