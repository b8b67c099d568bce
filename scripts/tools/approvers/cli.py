"""The commands of scripts/approvers."""

import argparse
import shlex
import sys
from datetime import UTC, datetime

from approval_requests.installation import Account, Stack, look_up
from approval_requests.terminal import console, outcome
from approvers import repair, views
from approvers.link import ConfirmationLink
from approvers.options import parse
from approvers.topics import Topics


def main(arguments: list[str] | None = None) -> int:
    options = parse(sys.argv[1:] if arguments is None else arguments)
    return outcome("approvers", lambda: _COMMANDS[options.command](options, Account.of(options.profile, options.region)))


def _list(options: argparse.Namespace, account: Account) -> None:
    stack, topics = _topics(options, account)
    approvers = topics.approvers()
    if options.json:
        for approver in approvers:
            print(views.line(approver))
        return
    quorum = int(stack.parameters.get("Quorum", 1)) if topics.has_ledger else None
    console().print(views.listing(approvers, quorum, _call(options)))


def _confirm(options: argparse.Namespace, account: Account) -> None:
    link = ConfirmationLink.read(sys.stdin.read() if options.link == "-" else options.link)
    _, topics = _topics(options, account)
    whose = repair.confirm(account.sns(), topics, link, _call(options))
    print(f"Confirmed: {whose} gets requests, and the unsubscribe link in the emails does nothing.")


def _invite(options: argparse.Namespace, account: Account) -> None:
    _, topics = _topics(options, account)
    # All are looked at before anybody is written to.
    for address in dict.fromkeys(map(topics.known, options.addresses)):
        print(f"{repair.invite(account.sns(), topics, address)}.")


def _topics(options: argparse.Namespace, account: Account) -> tuple[Stack, Topics]:
    stack = look_up(account, options.stack_name)
    return stack, Topics(account, stack, datetime.now(UTC))


def _call(options: argparse.Namespace) -> str:
    """This script for the same stack, as a person would type it."""
    given = {"--stack-name": options.stack_name, "--profile": options.profile, "--region": options.region}
    given = {name: value for name, value in given.items() if value and value != "approval-flow"}
    return " ".join(["scripts/approvers", *(shlex.quote(part) for pair in given.items() for part in pair)])


_COMMANDS = {"list": _list, "confirm": _confirm, "invite": _invite}
