"""DynamoDB: moto's implementation of conditional writes, behind a door that lets one request in at a time and can fail on order.

moto checks a condition and writes in two steps; the lock makes of them the one that DynamoDB promises.
"""

import json
import threading
import time
import uuid
from dataclasses import dataclass, replace

from botocore.credentials import Credentials
from moto.server import create_backend_app

from kit.aws import sigv4
from kit.http.server import Fault, Reply, Request, Server

PATIENCE = 30.0  # seconds

# As the template declares it.
KEY, TIME_TO_LIVE = "RequestId", "ExpiresAt"


@dataclass(frozen=True)
class Trouble:
    """What happens to the next `times` requests of an operation, once `skip` have gone well.

    It happens instead of the operation, or `after` it was carried out.
    """

    reply: Reply | Fault
    after: bool = False
    times: int = 1
    skip: int = 0  # requests that go well before


def error(status: int, code: str) -> Reply:
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "as the test ordered"}
    return Reply(status, json.dumps(body).encode(), (("Content-Type", "application/x-amz-json-1.0"),))


THROTTLED = error(400, "ProvisionedThroughputExceededException")


class DynamoDB:
    def __init__(self, credentials: Credentials):
        self.requests: list[tuple[str, dict]] = []  # operation and input
        self.troubles: list[tuple[str, Trouble]] = []  # by operation; "*" is any
        self.table = f"requests-{uuid.uuid4().hex[:8]}"
        self.wrong_signatures: list[str] = []
        self._credentials = credentials
        self._moto = create_backend_app("dynamodb").test_client()
        self._lock = threading.Lock()
        self._held = threading.Event()
        self.server = Server(self._answer)
        self.url = self.server.url
        self.call(
            "CreateTable",
            {
                "TableName": self.table,
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": KEY, "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": KEY, "AttributeType": "S"}],
            },
        )

    def close(self):
        self.server.close()
        self.call("DeleteTable", {"TableName": self.table})

    def trouble(self, operation: str, reply: Reply | Fault, *, after: bool = False, times: int = 1):
        self.troubles.append((operation, Trouble(reply, after, times)))

    def hold(self, operation: str, *, number: int, after: bool):
        """Never answers the `number`th next request of an operation, though it may carry it out."""
        self._held.clear()
        self.troubles.append((operation, Trouble(Fault.SILENCE, after, skip=number - 1)))

    def wait_until_held_or(self, done):
        """Waits for the request that is held, or, where there are fewer, for `done()`."""
        give_up = time.monotonic() + PATIENCE
        while not self._held.wait(0.02) and not done():
            assert time.monotonic() < give_up, "the request that should be held never came"

    def items(self) -> list[dict]:
        return self.call("Scan", {"TableName": self.table})["Items"]

    def operations(self) -> list[str]:
        return [operation for operation, _ in self.requests]

    def call(self, operation: str, body: dict) -> dict:
        reply = self._carry_out(operation, json.dumps(body).encode())
        assert reply.status == 200, reply.body
        return json.loads(reply.body)

    def _answer(self, request: Request) -> Reply | Fault:
        try:
            sigv4.check(request, self._credentials)
        except AssertionError as problem:
            self.wrong_signatures.append(str(problem))
        operation = request.header("X-Amz-Target").removeprefix("DynamoDB_20120810.")
        with self._lock:
            self.requests.append((operation, json.loads(request.body)))
            trouble = self._next_trouble(operation)
            if trouble and not trouble.after:
                reply = trouble.reply
            else:
                done = self._carry_out(operation, request.body)
                reply = trouble.reply if trouble else done
        if reply is Fault.SILENCE:
            self._held.set()
        return reply

    def _next_trouble(self, operation: str) -> Trouble | None:
        for place, (wanted, trouble) in enumerate(self.troubles):
            if wanted not in (operation, "*"):
                continue
            if trouble.skip:
                self.troubles[place] = (wanted, replace(trouble, skip=trouble.skip - 1))
                continue
            left = trouble.times - 1
            self.troubles[place : place + 1] = [(wanted, replace(trouble, times=left))] if left else []
            return trouble
        return None

    def _carry_out(self, operation: str, body: bytes) -> Reply:
        scope = "AWS4-HMAC-SHA256 Credential=TEST/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"
        answer = self._moto.post(
            "/",
            data=body,
            headers={
                "X-Amz-Target": f"DynamoDB_20120810.{operation}",
                "Content-Type": "application/x-amz-json-1.0",
                "Authorization": scope,
            },
        )
        return Reply(answer.status_code, answer.data, (("Content-Type", "application/x-amz-json-1.0"),))
