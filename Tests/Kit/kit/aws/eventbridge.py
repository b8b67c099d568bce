"""EventBridge: takes PutEvents and keeps the entries."""

import json
from typing import Any

from botocore.credentials import Credentials

from kit.aws.service import JSONService
from kit.http.server import Reply, Request


class EventBridge(JSONService):
    def __init__(self, credentials: Credentials | None = None) -> None:
        self.entries: list[dict[str, Any]] = []
        super().__init__(credentials)

    def details(self, kind: str) -> list[dict[str, Any]]:
        """The details of all events of this type."""
        return [json.loads(entry["Detail"]) for entry in self.entries if entry["DetailType"] == kind]

    def carry_out(self, operation: str, request: Request) -> Reply:
        entries = json.loads(request.body)["Entries"]
        self.entries += entries
        answered = [{"EventId": f"event-{number}"} for number, _ in enumerate(entries)]
        return self.reply(200, {"FailedEntryCount": 0, "Entries": answered})
