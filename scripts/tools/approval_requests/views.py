"""Requests on a terminal, as wide as that is.

Everything goes through `shown` and into rich's Text, never into its markup: to a requester, "[red]" is five characters.
"""

from collections.abc import Callable
from datetime import datetime

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from approval_requests import words
from approval_requests.ledger import abbreviated
from approval_requests.record import STATUSES, Request, Seat
from approval_requests.report import Durations, Report
from approval_requests.text import shown

_STYLES = {"pending": "yellow", "approved": "green", "rejected": "red", "withdrawn": "dim", "expired": "dim"} | {
    "approvedLate": "green",
    "rejectedLate": "red",
    "used": "dim",
}


def listing(requests: list[Request]) -> RenderableType:
    """One row a request, in the given order."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, leading=1)
    # The shares of what a narrow terminal has; a wide one gives each what it needs.
    for name, ratio in (("Request", 9), ("Asked for", 25), ("When", 17), ("Approvers", 29)):
        table.add_column(name, ratio=ratio, overflow="fold", min_width=8 if name == "Request" else None)
    short = abbreviated([request.id for request in requests])
    for request in requests:
        table.add_row(
            _lines(short[request.id], _status(request), words.standing(request)),
            _lines(words.subject(request), f"by {shown(request.requester)}", _place(request)),
            _lines(f"asked {words.instant(request.opened_at)}", f"until {words.instant(request.deadline)}"),
            _lines(*(words.seat(seat, request) for seat in request.seats)),
        )
    return table


def page(request: Request) -> RenderableType:
    """One request in full."""
    rows: list[tuple[str, str | Text]] = [
        ("Request", shown(request.id)),
        ("Status", _status(request)),
        ("", words.standing(request)),
        ("Asked for", words.subject(request)),
        ("By", f"{shown(request.requester)} (typed, not verified)"),
        ("Launched by", words.launched_by(request)),
        ("Where", _place(request)),
        ("Stack's ARN", shown(request.stack_id)),
        ("Wait handle", shown(request.logical_id)),
        ("Asked", words.instant(request.opened_at)),
        ("Until", words.instant(request.deadline)),
        ("Decided", words.instant(request.decided_at) if request.decided_at else ""),
        ("Quorum", f"{request.quorum} of {len(request.seats)} approvers"),
        *_titled("Approvers", [words.seat(seat, request) for seat in request.seats]),
        *_titled("Emailed", _seats(request, lambda seat: seat.emailed_at)),
        *_titled("Sent again", _seats(request, lambda seat: seat.sent_again_at)),
        *_titled("Reminded", _seats(request, lambda seat: seat.reminded_at) or _all(request.reminded_at)),
        *_titled("Told the end", _seats(request, lambda seat: seat.told_at)),
        *_titled("Told the requester", _all(request.requester_told_at)),
        *_titled("Next look", _all(request.due_at)),
        *_titled("Details", [f"{shown(name)}: {shown(value)}" for name, value in request.details]),
    ]
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column(overflow="fold")
    for name, value in rows:
        if value:
            grid.add_row(Text(name), value if isinstance(value, Text) else Text(value))
    return Group(grid)


def summary(report: Report) -> RenderableType:
    """The report as two tables; a status that no request has takes no room."""
    there = [status for status in STATUSES if report.total.counts[status]]
    products = _counted("Product", "Requests", *map(words.status, there))
    for each in (*report.products, report.total):
        counts = (str(each.counts[status] or "") for status in there)
        products.add_row(Text(shown(each.name)), str(each.total), *counts, *_durations(each.durations))
    approvers = _counted("Approver", "Asked", "Approved", "Rejected")
    for who in report.approvers:
        counts = (str(count or "") for count in (who.asked, who.approved, who.rejected))
        approvers.add_row(Text(shown(who.address)), *counts, *_durations(who.durations))
    span = f"Asked from {words.instant(report.since)} to {words.instant(report.until)}"
    return Group(Text(span), products, approvers)


def _counted(name: str, *counts: str) -> Table:
    # Tight, and what a narrow terminal has no room for goes on below: nothing is cut.
    table = Table(box=box.SIMPLE_HEAD, padding=0, pad_edge=False)
    table.add_column(name, overflow="fold", min_width=12)
    for each in (*counts, "Median", "Longest"):
        table.add_column(each, justify="right", overflow="fold")
    return table


def _durations(durations: Durations) -> tuple[str, str]:
    return words.duration(durations.median), words.duration(durations.longest)


def _seats(request: Request, time: Callable[[Seat], datetime | None]) -> list[str]:
    """Of each approver for whom there is such a time, that."""
    times = [(seat, at) for seat in request.seats if (at := time(seat))]
    return [f"{shown(seat.address)}: {words.instant(at)}" for seat, at in times]


def _all(time: datetime | None) -> list[str]:
    return [words.instant(time)] if time else []


def _titled(title: str, values: list[str]) -> list[tuple[str, str]]:
    return [(title if index == 0 else "", value) for index, value in enumerate(values)]


def _place(request: Request) -> str:
    """Which stack it is about; anyone who may invoke the function can name any that AWS has not confirmed."""
    place = f"stack {shown(request.stack_name)}, account {shown(request.account)}, {shown(request.region)}"
    return place if request.is_verified else f"{place}; not verified"


def _status(request: Request) -> Text:
    return Text(request.status, _STYLES[request.status])


def _lines(*lines: str | Text) -> Text:
    return Text("\n").join(line if isinstance(line, Text) else Text(line) for line in lines if line)
