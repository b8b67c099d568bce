"""EventBridge: takes PutEvents and keeps the entries."""

import json

from botocore.credentials import Credentials

from kit.aws import sigv4
from kit.http.server import Fault, Reply, Request, Server


class EventBridge:
    def __init__(self, credentials: Credentials):
        self.entries: list[dict] = []
        self.replies: list[Reply | Fault] = []
        self.wrong_signatures: list[str] = []
        self._credentials = credentials
        self.server = Server(self._answer)
        self.url = self.server.url

    def close(self):
        self.server.close()

    def details(self, kind: str) -> list[dict]:
        """The details of all events of this type."""
        return [json.loads(entry["Detail"]) for entry in self.entries if entry["DetailType"] == kind]

    def _answer(self, request: Request) -> Reply | Fault:
        try:
            sigv4.check(request, self._credentials)
        except AssertionError as problem:
            self.wrong_signatures.append(str(problem))
        if self.replies:
            return self.replies.pop(0)
        entries = json.loads(request.body)["Entries"]
        self.entries += entries
        answer = {"FailedEntryCount": 0, "Entries": [{"EventId": f"event-{n}"} for n, _ in enumerate(entries)]}
        return Reply(200, json.dumps(answer).encode(), (("Content-Type", "application/x-amz-json-1.1"),))
