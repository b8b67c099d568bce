"""The ledger's table, read only."""

import sys
import time
from collections.abc import Callable, Iterator
from copy import copy
from datetime import datetime
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from approval_requests.installation import Account
from approval_requests.record import ATTRIBUTES, DETAILS, Request, UnknownForm, is_no_request, read
from approval_requests.text import shown
from approval_requests.trouble import Trouble, code_of

_ID_LENGTH = 32
#: Shorter abbreviations of an id are never printed, so that they stay unique for a while.
_SHORTEST = 8
#: As templates/approval-flow.yaml has it.
_INDEX = "Due-DueAt-index"
#: Most keys that BatchGetItem takes.
_BATCH = 100
_LONGEST_PAUSE = 3.0


def ignore(_: int) -> None:
    pass


class Ledger:
    """One table of requests as they stand at `now`."""

    def __init__(self, account: Account, table: str, now: datetime):
        self._client = account.dynamodb()
        self._table = table
        self._now = now

    def later(self, now: datetime) -> "Ledger":
        """The same table at another time."""
        ledger = copy(self)
        ledger._now = now
        return ledger

    def pending(self, details: bool = False) -> list[Request]:
        """Every request that is pending, in no order, by the index of what is still to be acted on, which all of them are.

        Not those that version 0.1 has opened, which are over half a day after it was updated. The index lags behind the table
        by a moment.
        """
        try:
            ids = list(self._due())
        except ClientError as error:
            # A table that a version without the index has left.
            if code_of(error) != "ValidationException":
                raise
            return [request for request in self.requests(details) if request.status == "pending"]
        return [request for request in self._read(self._items(ids, details)) if request.status == "pending"]

    def requests(
        self, details: bool = False, since: datetime | None = None, seen: Callable[[int], None] = ignore
    ) -> list[Request]:
        """Every request, or those asked from a time on, in no order; `seen` is told how many items of the table were read.
        An entry of unknown form is named on stderr and left out: it must not hide the others."""
        return self._read(self._scan(details, since=since, seen=seen))

    def request(self, id: str) -> Request:
        """The one request whose id begins with `id`, with its details; throws `Trouble` where there is none, or several."""
        found = self._read(self._whole(id) if len(id) == _ID_LENGTH else self._scan(True, beginning=id))
        if not found:
            raise Trouble(
                f"there is no request {id} in the table {self._table}: 'scripts/requests list' shows those there are; "
                "a record is deleted 90 days after its end"
            )
        if len(found) > 1:
            raise Trouble(
                f"{len(found)} requests begin with {id}, give more of the id: {', '.join(sorted(each.id for each in found)[:5])}"
            )
        return found[0]

    def _read(self, items: Iterator[dict[str, Any]]) -> list[Request]:
        requests = []
        for item in items:
            if is_no_request(item):
                continue
            try:
                requests.append(read(item, self._now))
            except UnknownForm as unknown:
                print(f"requests: left out, because it is not of this version's form: {shown(unknown)}", file=sys.stderr)
        return requests

    def _whole(self, id: str) -> Iterator[dict[str, Any]]:
        wanted = {"TableName": self._table, "ConsistentRead": True, **_projection(True)}
        answer = self._asked(lambda: self._client.get_item(Key={"RequestId": id}, **wanted))
        yield from [answer["Item"]] if "Item" in answer else []

    def _scan(
        self, details: bool, beginning: str = "", since: datetime | None = None, seen: Callable[[int], None] = ignore
    ) -> Iterator[dict[str, Any]]:
        wanted = {"TableName": self._table, "ConsistentRead": True, **_projection(details)}
        if beginning:
            wanted["FilterExpression"] = "begins_with(RequestId, :beginning)"
            wanted["ExpressionAttributeValues"] = {":beginning": beginning}
        if since:
            wanted["FilterExpression"] = "OpenedAt >= :since"
            wanted["ExpressionAttributeValues"] = {":since": int(since.timestamp())}
        pages, count = iter(self._client.get_paginator("scan").paginate(**wanted)), 0
        while page := self._asked(lambda: next(pages, None)):
            count += page["ScannedCount"]
            seen(count)
            yield from page["Items"]

    def _due(self) -> Iterator[str]:
        wanted = {
            "TableName": self._table,
            "IndexName": _INDEX,
            "KeyConditionExpression": "Due = :due",
            "ExpressionAttributeValues": {":due": "due"},
        }
        pages = iter(self._client.get_paginator("query").paginate(**wanted))
        while page := self._asked(lambda: next(pages, None)):
            yield from (item["RequestId"] for item in page["Items"])

    def _items(self, ids: list[str], details: bool) -> Iterator[dict[str, Any]]:
        wanted = {"ConsistentRead": True, **_projection(details)}
        for start in range(0, len(ids), _BATCH):
            left: dict[str, Any] = {self._table: {"Keys": [{"RequestId": id} for id in ids[start : start + _BATCH]], **wanted}}
            pause = 0.1
            while left:
                answer = self._asked(partial(self._client.batch_get_item, RequestItems=left))
                yield from answer["Responses"].get(self._table, ())
                # What did not fit into an answer, or what DynamoDB had no time for.
                left = answer.get("UnprocessedKeys", {})
                if left and not answer["Responses"].get(self._table):
                    if pause > _LONGEST_PAUSE:
                        raise Trouble("AWS has too much to do: DynamoDB leaves requests out. Try again in a minute")
                    time.sleep(pause)
                    pause *= 2

    def _asked(self, question: Callable[[], Any]) -> Any:
        try:
            return question()
        except ClientError as error:
            if code_of(error) == "ResourceNotFoundException":
                raise Trouble(
                    f"there is no table {self._table} in {self._client.meta.region_name}: check --table and --region"
                ) from None
            raise


def _projection(details: bool) -> dict[str, Any]:
    names = {f"#{index}": name for index, name in enumerate((*ATTRIBUTES, DETAILS) if details else ATTRIBUTES)}
    return {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}


def abbreviated(ids: list[str]) -> dict[str, str]:
    """The shortest beginning of each id that is no other's, eight characters at least."""
    length = _SHORTEST
    while length < _ID_LENGTH and len({id[:length] for id in ids}) < len(set(ids)):
        length += 1
    return {id: id[:length] for id in ids}
