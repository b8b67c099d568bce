"""The ledger: an item for each request, resource and requester, conditional writes, and the events that tell of a request."""

import hashlib
import json
import os
import re
import secrets
from datetime import UTC, datetime, timedelta
from functools import partial

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.config import Config
from side_by_side import side_by_side

TABLE = os.environ["TABLE_NAME"]
MAX_OPEN = int(os.environ.get("MAX_OPEN", "20"))

# As many connections as threads may want.
config = Config(max_pool_connections=32)
dynamodb = boto3.client("dynamodb", config=config)
events = boto3.client("events")
serialize = TypeSerializer().serialize
deserialize = TypeDeserializer().deserialize


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def identifier(*parts: str) -> str:
    return digest("".join(f"{len(part)}:{part}" for part in parts))[:32]


def request_id(stack_id: str, handle) -> str:
    return identifier(stack_id, handle.logical_id, handle.url)


def resource_id(stack_id: str, logical_id: str) -> str:
    return f"resource-{identifier(stack_id, logical_id)}"


def bound_digest(properties: dict) -> str:
    return digest(json.dumps(properties, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def code_hash(code: str, key: str) -> str:
    return digest(f"code {code} of {key}")


def get(key: str) -> dict | None:
    item = dynamodb.get_item(TableName=TABLE, Key={"RequestId": {"S": key}}, ConsistentRead=True).get("Item")
    return deserialize({"M": item}) if item else None


def open_request(event: dict, handle, facts: dict, approvers: list[str], now: datetime) -> list[tuple[str, str, str, str]]:
    """Writes the request; returns seat, address, key and code of each approver, or nothing where it was written before."""
    invitations, seats = [], {}
    for number, approver in enumerate(approvers):
        key, code = secrets.token_urlsafe(32), f"{secrets.randbelow(1_000_000):06}"
        seats[str(number)] = {
            "Address": approver, "KeyHash": digest(f"key {key}"), "CodeHash": code_hash(code, key), "WrongCodes": 0,
        }  # fmt: skip
        invitations.append((str(number), approver, key, code))
    stack_id, request, end = event["StackId"], request_id(event["StackId"], handle), int(facts["deadline"].timestamp())
    item = {
        "RequestId": request,
        "StackId": stack_id,
        "LogicalId": handle.logical_id,
        "ResourceLogicalId": event["LogicalResourceId"],
        "Digest": bound_digest(facts["details"]),
        "WaitUrl": handle.url,
        "Requester": facts["requester"],
        "Verified": facts["verified"],
        "LaunchedBy": facts["launchedBy"],
        "Product": facts["product"],
        "Quorum": 1,
        "OpenedAt": int(now.timestamp()),
        "Deadline": end,
        "Due": "due",
        "DueAt": end - 4 * 3600,
        "ExpiresAt": int((facts["deadline"] + timedelta(days=90)).timestamp()),
        "Status": "pending",
        "Signalled": False,
        "Version": 1,
        "Approvers": seats,
        "Details": [{"Name": name, "Value": value} for name, value in facts["details"].items()],
    }
    results = side_by_side(
        lambda: added(item),
        lambda: update(
            resource_id(stack_id, event["LogicalResourceId"]),
            "SET StackId = :stack, ResourceLogicalId = :resource, WaitUrl = :url, #open = :request",
            "attribute_not_exists(Approved) OR WaitUrl <> :url", {"#open": "Open"},
            {":stack": stack_id, ":resource": event["LogicalResourceId"], ":url": handle.url, ":request": request},
        ),
        lambda: update(
            f"requester-{identifier('typed', facts['requester'].lower())}",
            "SET OpenRequests = list_append(if_not_exists(OpenRequests, :none), :one), ExpiresAt = :end",
            "attribute_not_exists(OpenRequests) OR (size(OpenRequests) < :max AND NOT contains(OpenRequests, :id))", {},
            {":none": [], ":one": [request], ":id": request, ":max": MAX_OPEN, ":end": int(now.timestamp()) + 172_800},
        ),
        *(partial(take_slot, approver, now) for approver in approvers),
        *(partial(get, f"queue-{key_of(approver)}") for approver in approvers),
    )  # fmt: skip
    return invitations if results[0] else []


def key_of(approver: str) -> str:
    return re.sub("[^A-Za-z0-9]", "", approver)


def take_slot(approver: str, now: datetime) -> None:
    """At most two emails a second to each approver."""
    second = int(now.timestamp())
    update(
        f"slot-{key_of(approver)}-{second}", "SET Taken = if_not_exists(Taken, :none) + :one, ExpiresAt = :end",
        "attribute_not_exists(Taken) OR Taken < :most", {}, {":none": 0, ":one": 1, ":most": 2, ":end": second + 3600},
    )  # fmt: skip


def added(item: dict) -> bool:
    try:
        dynamodb.put_item(TableName=TABLE, Item=serialize(item)["M"], ConditionExpression="attribute_not_exists(RequestId)")
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return False
    return True


def note_mailed(stack_id: str, handle, invitations: list[tuple[str, str, str, str]], now: datetime) -> None:
    """All seats in one write."""
    update(
        request_id(stack_id, handle),
        "SET " + ", ".join(f"Approvers.#seat{seat}.MailedAt = :time" for seat, *_ in invitations),
        " AND ".join(f"Approvers.#seat{seat}.KeyHash = :key{seat}" for seat, *_ in invitations),
        {f"#seat{seat}": seat for seat, *_ in invitations},
        {":time": int(now.timestamp())} | {f":key{seat}": digest(f"key {key}") for seat, _, key, _ in invitations},
    )


def find(request: str, key: str) -> tuple[dict, str] | None:
    """The request and the seat that the key opens."""
    entry = get(request)
    if not entry:
        return None
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


def settle(entry: dict) -> None:
    """Makes the values of an approved request the approved ones of its resource."""
    now = int(datetime.now(UTC).timestamp())
    update(
        resource_id(entry["StackId"], entry["ResourceLogicalId"]),
        "SET WaitUrl = :url, Approved = :approved, #before = if_not_exists(Approved, :approved) REMOVE #open",
        "attribute_not_exists(RequestId) OR #open = :request", {"#open": "Open", "#before": "Before"},
        {
            ":url": entry["WaitUrl"], ":request": entry["RequestId"],
            ":approved": {"Digest": entry["Digest"], "RequestId": entry["RequestId"], "At": now},
        },
    )  # fmt: skip


def note_signalled(entry: dict) -> None:
    now = int(datetime.now(UTC).timestamp())
    update(
        entry["RequestId"], "SET Signalled = :yes, Due = :due, DueAt = :now", "Signalled = :no", {},
        {":yes": True, ":no": False, ":due": "due", ":now": now},
    )  # fmt: skip


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
