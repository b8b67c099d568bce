"""The commands of scripts/requests."""

import argparse
import sys
from datetime import UTC, datetime

from approval_requests import installation, lines, resend, views
from approval_requests.installation import Account
from approval_requests.ledger import Ledger
from approval_requests.options import parse
from approval_requests.selection import Selection
from approval_requests.terminal import console, outcome
from approval_requests.text import shown


def main(arguments: list[str] | None = None) -> int:
    options = parse(sys.argv[1:] if arguments is None else arguments)
    return outcome("requests", lambda: _COMMANDS[options.command](options, Account.of(options.profile, options.region)))


def _list(options: argparse.Namespace, account: Account) -> None:
    now = datetime.now(UTC)
    selection = Selection(frozenset(options.status), options.since, options.older_than, options.requester)
    requests = selection.of(Ledger(account, _table(options, account), now).requests(details=options.json), now)
    if options.json:
        for request in requests:
            print(lines.line(request))
    elif requests:
        console().print(views.listing(requests))
    else:
        print("requests: none", file=sys.stderr)


def _show(options: argparse.Namespace, account: Account) -> None:
    request = Ledger(account, _table(options, account), datetime.now(UTC)).request(options.id)
    if options.json:
        print(lines.line(request))
    else:
        console().print(views.page(request))


def _resend(options: argparse.Namespace, account: Account) -> None:
    flow = installation.find(account, options.stack_name)
    request = Ledger(account, flow.table, datetime.now(UTC)).request(options.id)
    meant = resend.recipients(request, options.approver)
    told = resend.resend(account, flow.function, request, options.approver)
    if told < len(meant):
        print(f"{told} of {len(meant)} new mails went out: the others decided meanwhile, or had one less than five minutes ago.")
        return
    whose = "that address" if told == 1 else "these addresses"
    addresses = ", ".join(shown(seat.address) for seat in meant)
    print(f"A new mail went to {addresses}. The links of earlier mails to {whose} no longer work.")


def _table(options: argparse.Namespace, account: Account) -> str:
    return options.table or installation.find(account, options.stack_name).table


_COMMANDS = {"list": _list, "show": _show, "resend": _resend}
