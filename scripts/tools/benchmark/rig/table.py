"""The ledger's table: items by key, conditional writes, the sparse index of what is due, and what DynamoDB would bill."""

import bisect
import json
import math
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from . import expressions
from .expressions import Item, Scope, Value

KEY = "RequestId"
DUE, DUE_AT = "Due", "DueAt"
LARGEST_PAGE = 1 << 20  # bytes that one Scan reads
SLOT = "slot-"  # items that count the emails of one second

Answer = tuple[int, bytes]


class Refused(Exception):
    def __init__(self, code: str, message: str = "as the rig says") -> None:
        super().__init__(message)
        self.code = code


class Table:
    """Keeps at most `keep` items, the latest; so that a long life of launches does not fill the machine."""

    def __init__(self, *, keep: int = 5_000_000) -> None:
        self.items: OrderedDict[str, Item] = OrderedDict()
        self.reads = self.writes = 0.0  # capacity units
        self.conflicts = 0
        self.meters = False
        self._keep = keep
        self._due: list[tuple[int, str]] = []

    def put(self, item: Item) -> None:
        """Puts an item, whatever is there."""
        key = item[KEY]["S"]
        self._unlist(self.items.get(key))
        self.items[key] = item
        if DUE in item and DUE_AT in item:
            bisect.insort(self._due, (int(item[DUE_AT]["N"]), key))
        if len(self.items) > self._keep:
            self.remove(next(iter(self.items)))

    def remove(self, key: str) -> None:
        self._unlist(self.items.pop(key, None))

    def clear(self) -> None:
        self.items.clear()
        self._due.clear()

    def forget(self, beginning: str) -> None:
        """Removes what time to live would, sooner or later."""
        for key in [key for key in self.items if key.startswith(beginning)]:
            self.remove(key)

    def answer(self, operation: str, body: bytes) -> Answer:
        try:
            done = self._carry_out(operation, json.loads(body))
        except Refused as refusal:
            code = f"com.amazonaws.dynamodb.v20120810#{refusal.code}"
            return 400, json.dumps({"__type": code, "message": str(refusal)}).encode()
        except (expressions.Invalid, KeyError) as problem:
            return 400, json.dumps({"__type": "com.amazon.coral.validate#ValidationException", "message": str(problem)}).encode()
        return 200, json.dumps(done, separators=(",", ":")).encode()

    def _carry_out(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        match operation:
            case "GetItem":
                item = self.items.get(asked["Key"][KEY]["S"])
                self._read(size_of(item), asked)
                return {"Item": item} if item else {}
            case "PutItem":
                self._write(asked, asked["Item"][KEY]["S"], asked["Item"])
                return {}
            case "UpdateItem":
                return self._update(asked)
            case "DeleteItem":
                self._write(asked, asked["Key"][KEY]["S"], None)
                return {}
            case "Query":
                return self._query(asked)
            case "Scan":
                return self._scan(asked)
        raise Refused("UnknownOperationException", f"the rig knows no {operation}")

    def _update(self, asked: dict[str, Any]) -> dict[str, Any]:
        key = asked["Key"][KEY]["S"]
        before = self.items.get(key)
        scope = _scope(before or {KEY: {"S": key}}, asked)
        # The condition comes first: an update that can't be carried out is no error where its condition does not hold.
        self._require(asked, before)
        after = expressions.update(asked["UpdateExpression"])(scope)
        self._write(asked | {"ConditionExpression": None}, key, after)
        wanted = {"ALL_NEW": after, "ALL_OLD": before}.get(asked.get("ReturnValues", "NONE"))
        return {"Attributes": wanted} if wanted else {}

    def _require(self, asked: dict[str, Any], before: Item | None) -> None:
        condition = asked.get("ConditionExpression")
        if condition and not expressions.condition(condition)(_scope(before or {}, asked)):
            self.conflicts += 1
            self._bill(size_of(before))
            raise Refused("ConditionalCheckFailedException", "The conditional request failed")

    def _write(self, asked: dict[str, Any], key: str, after: Item | None) -> None:
        before = self.items.get(key)
        self._require(asked, before)
        if after is None:
            self.remove(key)
        else:
            self.put(after)
        self._bill(max(size_of(before), size_of(after)))
        if self.meters and (one := _listed(before)) != (other := _listed(after)):
            # An entry of the index that moves is deleted and put: two writes.
            self.writes += (one is not None) + (other is not None)

    def _query(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The index is in the order of its sort key, so what a range of it holds is the beginning of the list."""
        condition = expressions.condition(asked["KeyConditionExpression"])

        def is_out(entry: tuple[int, str]) -> bool:
            return not condition(_scope(_entry(entry), asked))

        end = bisect.bisect_left(self._due, True, key=is_out)
        found = [_entry(entry) for entry in self._due[: min(end, asked.get("Limit", end))]]
        self._read(sum(map(size_of, found)), asked)
        return {"Items": found, "Count": len(found), "ScannedCount": len(found)}

    def _scan(self, asked: dict[str, Any]) -> dict[str, Any]:
        start = asked.get("ExclusiveStartKey", {}).get(KEY, {}).get("S")
        wanted = expressions.condition(asked["FilterExpression"]) if "FilterExpression" in asked else None
        names = [_plain(name, asked) for name in asked.get("ProjectionExpression", "").split(",") if name.strip()]
        found: list[Item] = []
        read, last = 0, None
        for key in self._after(start):
            item = self.items[key]
            read += size_of(item)
            if wanted is None or wanted(_scope(item, asked)):
                found.append({name: item[name] for name in names if name in item} if names else item)
            if read >= LARGEST_PAGE:
                last = key
                break
        self._read(read, asked)
        answer: dict[str, Any] = {"Items": found, "Count": len(found), "ScannedCount": len(found)}
        return answer | ({"LastEvaluatedKey": {KEY: {"S": last}}} if last else {})

    def _after(self, start: str | None) -> Iterator[str]:
        keys = list(self.items)
        return iter(keys[keys.index(start) + 1 :] if start else keys)

    def _unlist(self, item: Item | None) -> None:
        if item and DUE in item and DUE_AT in item:
            entry = (int(item[DUE_AT]["N"]), item[KEY]["S"])
            place = bisect.bisect_left(self._due, entry)
            if place < len(self._due) and self._due[place] == entry:
                del self._due[place]

    def _read(self, size: int, asked: dict[str, Any]) -> None:
        """Source: DynamoDB Developer Guide, Read and write operations: 4 KB a unit, half of one if not strongly consistent."""
        if self.meters:
            self.reads += max(1, math.ceil(size / 4096)) * (1 if asked.get("ConsistentRead") else 0.5)

    def _bill(self, size: int) -> None:
        """1 KB a unit, of the larger of the item before and after."""
        if self.meters:
            self.writes += max(1, math.ceil(size / 1024))


def size_of(item: Item | None) -> int:
    """Bytes that DynamoDB counts. Source: DynamoDB Developer Guide, Item sizes and formats."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items()) if item else 0


def _size(value: Value) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return 1 + math.ceil(len(content.lstrip("-").replace(".", "")) / 2)
        case "L":
            return 3 + sum(1 + _size(each) for each in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _size(each) for name, each in content.items())
    return 1


def _scope(item: Item, asked: dict[str, Any]) -> Scope:
    return Scope(item, asked.get("ExpressionAttributeNames", {}), asked.get("ExpressionAttributeValues", {}))


def _plain(name: str, asked: dict[str, Any]) -> str:
    return str(asked.get("ExpressionAttributeNames", {}).get(name.strip(), name.strip()))


def _entry(entry: tuple[int, str]) -> Item:
    return {KEY: {"S": entry[1]}, DUE: {"S": "due"}, DUE_AT: {"N": str(entry[0])}}


def _listed(item: Item | None) -> str | None:
    return item[DUE_AT]["N"] if item and DUE in item and DUE_AT in item else None
