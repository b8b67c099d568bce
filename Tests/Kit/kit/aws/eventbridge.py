"""EventBridge: takes PutEvents, keeps the entries, and holds each to its schema."""

import json
from typing import Any

from botocore.credentials import Credentials

from kit.aws.event_schemas import problems
from kit.aws.service import JSONService
from kit.http.server import Reply, Request


class EventBridge(JSONService):
    def __init__(self, credentials: Credentials | None = None) -> None:
        self.entries: list[dict[str, Any]] = []
        self.invalid: list[str] = []
        super().__init__(credentials)

    def details(self, kind: str) -> list[dict[str, Any]]:
        """The details of all events of this type."""
        return [json.loads(entry["Detail"]) for entry in self.entries if entry["DetailType"] == kind]

    def carry_out(self, operation: str, request: Request) -> Reply:
        entries = json.loads(request.body)["Entries"]
        self.entries += entries
        self.invalid += [problem for entry in entries for problem in problems(entry)]
        answered = [{"EventId": f"event-{number}"} for number, _ in enumerate(entries)]
        return self.reply(200, {"FailedEntryCount": 0, "Entries": answered})
