"""The ledger: one DynamoDB item a request, conditional writes, and the events that tell of it."""

import hashlib
import json
import os
import secrets
from datetime import UTC, datetime, timedelta

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

TABLE = os.environ["TABLE_NAME"]

dynamodb = boto3.client("dynamodb")
events = boto3.client("events")
serialize = TypeSerializer().serialize
deserialize = TypeDeserializer().deserialize


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def request_id(stack_id: str, handle) -> str:
    return digest("".join(f"{len(part)}:{part}" for part in (stack_id, handle.logical_id, handle.url)))[:32]


def code_hash(code: str, key: str) -> str:
    return digest(f"code {code} of {key}")


def open_request(stack_id: str, handle, facts: dict, approvers: list[str], now: datetime) -> list[tuple[str, str, str, str]]:
    """Writes the request; returns seat, address, key and code of each approver, or nothing where it was written before."""
    invitations, seats = [], {}
    for number, approver in enumerate(approvers):
        key, code = secrets.token_urlsafe(32), f"{secrets.randbelow(1_000_000):06}"
        seats[str(number)] = {
            "Address": approver, "KeyHash": digest(f"key {key}"), "CodeHash": code_hash(code, key), "WrongCodes": 0,
        }  # fmt: skip
        invitations.append((str(number), approver, key, code))
    item = {
        "RequestId": request_id(stack_id, handle),
        "StackId": stack_id,
        "LogicalId": handle.logical_id,
        "WaitUrl": handle.url,
        "Requester": facts["requester"],
        "Product": facts["product"],
        "Quorum": 1,
        "OpenedAt": int(now.timestamp()),
        "Deadline": int(facts["deadline"].timestamp()),
        "ExpiresAt": int((facts["deadline"] + timedelta(days=90)).timestamp()),
        "Status": "pending",
        "Signalled": False,
        "Version": 1,
        "Approvers": seats,
        "Details": [{"Name": name, "Value": value} for name, value in facts["details"].items()],
    }
    try:
        dynamodb.put_item(TableName=TABLE, Item=serialize(item)["M"], ConditionExpression="attribute_not_exists(RequestId)")
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return []
    return invitations


def note_mailed(stack_id: str, handle, seat: str, key: str, now: datetime) -> None:
    update(
        request_id(stack_id, handle), "SET Approvers.#seat.MailedAt = :time", "Approvers.#seat.KeyHash = :key",
        {"#seat": seat}, {":time": int(now.timestamp()), ":key": digest(f"key {key}")},
    )  # fmt: skip


def find(request: str, key: str) -> tuple[dict, str] | None:
    """The request and the seat that the key opens."""
    item = dynamodb.get_item(TableName=TABLE, Key={"RequestId": {"S": request}}, ConsistentRead=True).get("Item")
    if not item:
        return None
    entry = deserialize({"M": item})
    wanted = digest(f"key {key}")
    for seat, each in entry["Approvers"].items():
        if secrets.compare_digest(each["KeyHash"], wanted):
            return entry, seat
    return None


def vote(entry: dict, seat: str, decision: str, comment: str, source: str) -> None:
    now = datetime.now(UTC)
    decided = {"approve": "approved", "reject": "rejected"}[decision]
    update(
        entry["RequestId"],
        "SET #approvers.#seat.#vote = :vote, #status = :status, #version = :next, SignalClaimedUntil = :claim, DecidedAt = :now",
        "#version = :version AND #status = :pending AND #approvers.#seat.WrongCodes < :locked",
        {"#approvers": "Approvers", "#seat": seat, "#vote": "Vote", "#status": "Status", "#version": "Version"},
        {
            ":vote": {
                "Decision": decision, "Comment": comment, "SourceAddress": source, "DecidedAt": int(now.timestamp() * 1000),
            },
            ":status": decided, ":version": entry["Version"], ":next": entry["Version"] + 1, ":pending": "pending",
            ":locked": 10, ":claim": int(now.timestamp()) + 5, ":now": int(now.timestamp()),
        },
    )  # fmt: skip


def note_signalled(entry: dict) -> None:
    update(entry["RequestId"], "SET Signalled = :yes", "Signalled = :no", {}, {":yes": True, ":no": False})


def tell(kind: str, stack_id: str, detail: dict) -> None:
    events.put_events(
        Entries=[
            {"Source": "ApprovalFlow", "DetailType": kind, "Resources": [stack_id], "Detail": json.dumps(detail, default=str)}
        ]
    )


def update(request: str, expression: str, condition: str, names: dict, values: dict) -> None:
    dynamodb.update_item(
        TableName=TABLE,
        Key={"RequestId": {"S": request}},
        UpdateExpression=expression,
        ConditionExpression=condition,
        ExpressionAttributeValues={name: serialize(value) for name, value in values.items()},
        **({"ExpressionAttributeNames": names} if names else {}),
    )
