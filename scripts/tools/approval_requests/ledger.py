"""The ledger's table, read only."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from approval_requests.installation import Account
from approval_requests.record import ATTRIBUTES, DETAILS, Request, UnknownForm, is_no_request, read
from approval_requests.text import shown
from approval_requests.trouble import Trouble, code_of

_ID_LENGTH = 32
#: Shorter abbreviations of an id are never printed, so that they stay unique for a while.
_SHORTEST = 8


class Ledger:
    """One table of requests as they stand at `now`."""

    def __init__(self, account: Account, table: str, now: datetime):
        self._client = account.dynamodb()
        self._table = table
        self._now = now

    def requests(self, details: bool = False) -> list[Request]:
        """Every request, in no order. An entry of unknown form is named on stderr and left out: it must not hide the others."""
        return self._read(self._scan(details))

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
        answer = self._asked(lambda: self._client.get_item(Key={"RequestId": id}, **self._wanted(True)))
        yield from [answer["Item"]] if "Item" in answer else []

    def _scan(self, details: bool, beginning: str = "") -> Iterator[dict[str, Any]]:
        wanted = self._wanted(details)
        if beginning:
            wanted |= {
                "FilterExpression": "begins_with(RequestId, :beginning)",
                "ExpressionAttributeValues": {":beginning": beginning},
            }
        pages = iter(self._client.get_paginator("scan").paginate(**wanted))
        while page := self._asked(lambda: next(pages, None)):
            yield from page["Items"]

    def _wanted(self, details: bool) -> dict[str, Any]:
        names = {f"#{index}": name for index, name in enumerate((*ATTRIBUTES, DETAILS) if details else ATTRIBUTES)}
        return {
            "TableName": self._table,
            "ProjectionExpression": ", ".join(names),
            "ExpressionAttributeNames": names,
            "ConsistentRead": True,
        }

    def _asked(self, question: Callable[[], Any]) -> Any:
        try:
            return question()
        except ClientError as error:
            if code_of(error) == "ResourceNotFoundException":
                raise Trouble(
                    f"there is no table {self._table} in {self._client.meta.region_name}: check --table and --region"
                ) from None
            raise


def abbreviated(ids: list[str]) -> dict[str, str]:
    """The shortest beginning of each id that is no other's, eight characters at least."""
    length = _SHORTEST
    while length < _ID_LENGTH and len({id[:length] for id in ids}) < len(set(ids)):
        length += 1
    return {id: id[:length] for id in ids}
