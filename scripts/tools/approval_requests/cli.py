"""The commands of scripts/requests."""

import argparse
import sys
from datetime import UTC, datetime

from approval_requests import installation, lines, report, resend, views, watch, withdraw, words
from approval_requests.installation import Account
from approval_requests.ledger import Ledger
from approval_requests.options import parse
from approval_requests.record import Request
from approval_requests.selection import Selection
from approval_requests.terminal import console, outcome, progress


def main(arguments: list[str] | None = None) -> int:
    options = parse(sys.argv[1:] if arguments is None else arguments)
    return outcome("requests", lambda: _COMMANDS[options.command](options, Account.of(options.profile, options.region)))


def _list(options: argparse.Namespace, account: Account) -> None:
    now = datetime.now(UTC)
    selection = Selection(frozenset(options.status), options.since, options.older_than, options.requester)
    ledger = Ledger(account, _table(options, account), now)
    read = ledger.pending if selection.statuses == {"pending"} else ledger.requests
    requests = selection.of(read(details=options.json), now)
    if options.json:
        for request in requests:
            print(lines.line(request))
    elif requests:
        console().print(views.listing(requests))
    else:
        _warn("none")


def _show(options: argparse.Namespace, account: Account) -> None:
    request = Ledger(account, _table(options, account), datetime.now(UTC)).request(options.id)
    if options.json:
        print(lines.line(request))
    else:
        console().print(views.page(request))


def _watch(options: argparse.Namespace, account: Account) -> int:
    ledger = Ledger(account, _table(options, account), datetime.now(UTC))
    before: Request | None = None
    with progress() as tell:
        for request in watch.follow(ledger, options.id, options.every, _warn):
            tell("")
            if options.json and request != before:
                print(lines.line(request), flush=True)
            for line in [] if options.json else watch.news(before, request):
                print(f"{words.instant(datetime.now(UTC))}  {line}", flush=True)
            tell(watch.left(request, datetime.now(UTC)))
            before = request
    assert before
    return watch.EXIT_STATUS.get(before.status, watch.OTHER_OUTCOME)


def _report(options: argparse.Namespace, account: Account) -> None:
    now = datetime.now(UTC)
    ledger = Ledger(account, _table(options, account), now)
    with progress() as tell:
        requests = ledger.requests(since=now - options.since, seen=lambda count: tell(f"entries of the table read: {count:,}"))
    made = report.Report.of(requests, now - options.since, now)
    if options.since > report.KEPT:
        _warn("a record is deleted 90 days after its request's end, so what is older is not complete")
    if options.csv:
        print(report.as_csv(made), end="")
    elif options.json:
        print(report.as_json(made))
    else:
        console().print(views.summary(made))


def _resend(options: argparse.Namespace, account: Account) -> None:
    flow = installation.find(account, options.stack_name)
    ledger = Ledger(account, flow.table, datetime.now(UTC))
    request = ledger.request(options.id)
    meant = resend.recipients(request, options.approver)
    count = resend.resend(account, flow.function, request, options.approver)
    print("\n".join(resend.said(count, meant, ledger.request(request.id), options.stack_name)))


def _withdraw(options: argparse.Namespace, account: Account) -> None:
    flow = installation.find(account, options.stack_name)
    request = Ledger(account, flow.table, datetime.now(UTC)).request(options.id)
    withdraw.withdraw(account, flow.function, request)
    print(f"The request {request.id} is withdrawn: no late approval of it counts any more.")


def _warn(text: str) -> None:
    print(f"requests: {text}", file=sys.stderr)


def _table(options: argparse.Namespace, account: Account) -> str:
    return options.table or installation.find(account, options.stack_name).table


_COMMANDS = {"list": _list, "show": _show, "watch": _watch, "report": _report, "resend": _resend, "withdraw": _withdraw}
