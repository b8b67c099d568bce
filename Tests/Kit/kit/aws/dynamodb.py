"""DynamoDB: moto's implementation of conditional writes, behind a door that lets one request in at a time and can fail on order.

moto checks a condition and writes in two steps; the lock makes of them the one that DynamoDB promises.
"""

import json
import uuid
from typing import Any

from botocore.credentials import Credentials
from moto.server import create_backend_app  # type: ignore[attr-defined]

from kit.aws.service import JSONService
from kit.http.server import Reply, Request

# As the template declares it.
KEY, TIME_TO_LIVE = "RequestId", "ExpiresAt"
SCOPE = "AWS4-HMAC-SHA256 Credential=TEST/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"


class DynamoDB(JSONService):
    version = "1.0"
    errors = "com.amazonaws.dynamodb.v20120810#"

    def __init__(self, credentials: Credentials | None = None) -> None:
        self.table = f"requests-{uuid.uuid4().hex[:8]}"
        self._moto = create_backend_app("dynamodb").test_client()
        super().__init__(credentials)
        self.call(
            "CreateTable",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": KEY, "KeyType": "HASH"}],
            AttributeDefinitions=[
                {"AttributeName": KEY, "AttributeType": "S"},
                {"AttributeName": "Due", "AttributeType": "S"},
                {"AttributeName": "DueAt", "AttributeType": "N"},
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "Due-DueAt-index",
                    "KeySchema": [{"AttributeName": "Due", "KeyType": "HASH"}, {"AttributeName": "DueAt", "KeyType": "RANGE"}],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
            ],
        )

    def close(self) -> None:
        super().close()
        self.call("DeleteTable")

    def inputs(self) -> list[dict[str, Any]]:
        """What was asked for so far."""
        return [json.loads(each.body) for each in self.requests]

    def items(self) -> list[dict[str, Any]]:
        return list(self.call("Scan")["Items"])

    def call(self, operation: str, **parameters: object) -> dict[str, Any]:
        """Carries out an operation on the table for a test."""
        reply = self._in_moto(operation, json.dumps({"TableName": self.table, **parameters}).encode())
        assert reply.status == 200, reply.body
        return dict(json.loads(reply.body))

    def carry_out(self, operation: str, request: Request) -> Reply:
        return self._in_moto(operation, request.body)

    def _in_moto(self, operation: str, body: bytes) -> Reply:
        headers = {
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": SCOPE,
        }
        answer = self._moto.post("/", data=body, headers=headers)
        return self.reply(answer.status_code, answer.data)


error = DynamoDB.error
THROTTLED = error(400, "ProvisionedThroughputExceededException")
