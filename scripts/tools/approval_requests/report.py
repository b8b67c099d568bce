"""The requests of some weeks, counted: by product and outcome, how long a decision took, who decides."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from approval_requests.lines import timestamp
from approval_requests.record import STATUSES, Request
from approval_requests.text import shown

#: The functions keep a record so long after its request's end, and longer only of what was approved and still runs.
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Durations:
    """How long decisions took, in seconds; None as long as there are none."""

    median: int | None
    longest: int | None

    @classmethod
    def of(cls, times: Iterable[timedelta]) -> "Durations":
        seconds = [each.total_seconds() for each in times]
        return cls(round(median(seconds)), round(max(seconds))) if seconds else cls(None, None)


@dataclass(frozen=True)
class Product:
    """The requests for one product, by status."""

    name: str
    counts: dict[str, int]
    durations: Durations

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Approver:
    """One approver's part: requests in which they had a seat, what they said, how long each answer took."""

    address: str
    asked: int
    approved: int
    rejected: int
    durations: Durations


@dataclass(frozen=True)
class Report:
    since: datetime
    until: datetime
    #: All products together.
    total: Product
    #: The most asked for first.
    products: tuple[Product, ...]
    #: Who answers most first.
    approvers: tuple[Approver, ...]

    @classmethod
    def of(cls, requests: list[Request], since: datetime, until: datetime) -> "Report":
        names = sorted({each.subject for each in requests})
        products = [_product(name, [each for each in requests if each.subject == name]) for name in names]
        products.sort(key=lambda each: -each.total)
        approvers = [
            _approver(key, requests) for key in sorted({seat.address.lower() for each in requests for seat in each.seats})
        ]
        approvers.sort(key=lambda each: -(each.approved + each.rejected))
        return cls(since, until, _product("all", requests), tuple(products), tuple(approvers))


def as_json(report: Report) -> str:
    fields = {
        "since": timestamp(report.since.replace(microsecond=0)),
        "until": timestamp(report.until.replace(microsecond=0)),
        "total": _product_fields(report.total),
        "products": [{"product": each.name, **_product_fields(each)} for each in report.products],
        "approvers": [
            {
                "approver": each.address,
                "asked": each.asked,
                "approved": each.approved,
                "rejected": each.rejected,
                **_duration_fields(each.durations),
            }
            for each in report.approvers
        ],
    }
    return json.dumps(fields, ensure_ascii=True)


def as_csv(report: Report) -> str:
    """One table for all: a row for everything together, one a product, one an approver. What a row has not is empty."""
    file = io.StringIO()
    columns = ("kind", "name", "requests", *STATUSES, "medianSeconds", "longestSeconds")
    table = csv.DictWriter(file, columns, restval="", lineterminator="\n")
    table.writeheader()
    for kind, product in (("total", report.total), *(("product", each) for each in report.products)):
        table.writerow({"kind": kind, "name": _cell(product.name), **_product_fields(product)})
    for each in report.approvers:
        answers = {"requests": each.asked, "approved": each.approved, "rejected": each.rejected}
        table.writerow({"kind": "approver", "name": _cell(each.address), **answers, **_duration_fields(each.durations)})
    return file.getvalue()


def _cell(text: str) -> str:
    """What a requester wrote, so that no spreadsheet takes it for a formula."""
    text = shown(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _product(name: str, requests: list[Request]) -> Product:
    counts = {status: sum(each.status == status for each in requests) for status in STATUSES}
    return Product(name, counts, Durations.of(each.decided_at - each.opened_at for each in requests if each.decided_at))


def _approver(key: str, requests: list[Request]) -> Approver:
    seats = [(each, seat) for each in requests for seat in each.seats if seat.address.lower() == key]
    times = (seat.decided_at - request.opened_at for request, seat in seats if seat.decided_at)
    count = {word: sum(seat.decision == word for _, seat in seats) for word in ("approve", "reject")}
    return Approver(key, len(seats), count["approve"], count["reject"], Durations.of(times))


def _product_fields(product: Product) -> dict[str, Any]:
    return {"requests": product.total, **product.counts, **_duration_fields(product.durations)}


def _duration_fields(durations: Durations) -> dict[str, Any]:
    return {"medianSeconds": durations.median, "longestSeconds": durations.longest}
