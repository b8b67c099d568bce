"""SES, version 2 of its API: takes SendEmail and keeps what was sent. Its signing name is `ses`.

world.sesv2.sent[0].to, .sender, .subject, .text
world.sesv2.trouble("SendEmail", SESv2.error(400, "MessageRejected"))
"""

import json
from dataclasses import dataclass
from typing import Any

from botocore.credentials import Credentials

from kit.aws.service import Service
from kit.http.server import Reply, Request


@dataclass(frozen=True)
class Sent:
    """An email that somebody handed over."""

    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    request: dict[str, Any]

    @classmethod
    def read(cls, body: dict[str, Any]) -> "Sent":
        simple = body["Content"]["Simple"]
        to = tuple(body["Destination"]["ToAddresses"])
        return cls(body["FromEmailAddress"], to, simple["Subject"]["Data"], simple["Body"]["Text"]["Data"], body)


class SESv2(Service):
    def __init__(self, credentials: Credentials | None = None) -> None:
        self.sent: list[Sent] = []
        super().__init__(credentials)

    def operation_of(self, request: Request) -> str:
        return "SendEmail" if (request.method, request.target) == ("POST", b"/v2/email/outbound-emails") else ""

    def carry_out(self, operation: str, request: Request) -> Reply:
        if operation != "SendEmail":
            return self.error(404, "UnknownOperationException")
        self.sent.append(Sent.read(json.loads(request.body)))
        return Reply(
            200, json.dumps({"MessageId": f"message-{len(self.sent)}"}).encode(), (("Content-Type", "application/json"),)
        )

    @staticmethod
    def error(status: int, code: str, message: str = "as the test ordered") -> Reply:
        headers = (("Content-Type", "application/json"), ("x-amzn-ErrorType", code))
        return Reply(status, json.dumps({"message": message}).encode(), headers)
