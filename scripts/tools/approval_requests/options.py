"""The command line."""

import argparse
import re
from datetime import timedelta
from typing import Any

from approval_requests.record import STATUSES
from approval_requests.selection import age
from approval_requests.terminal import add_account_options, command_line

_AGES = "such as 90m, 2h, 7d, 4w"


def parse(arguments: list[str]) -> argparse.Namespace:
    """Reads the arguments; ends the process with status 2 and the usage where they are wrong."""
    return command_line("requests", "The record of the approval flow.", _add_commands, arguments)


def _add_commands(commands: Any) -> None:
    for name, text in (
        ("list", "list requests, newest first"),
        ("show", "show one request in full"),
        ("watch", "follow a request until it ends; exit status 0 approved, 3 rejected, 4 withdrawn, 5 expired, 6 another end"),
        ("report", "count requests by product and outcome, how long decisions took, and who decides"),
        ("resend", "email new links for a pending request; earlier ones still work, and a locked one is replaced"),
        ("withdraw", "take back what was approved after its time, or still could be"),
    ):
        sub = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        if name == "list":
            sub.add_argument(
                "--status",
                nargs="+",
                action="extend",
                choices=STATUSES,
                default=[],
                metavar="STATUS",
                help=f"only these: {', '.join(STATUSES)}",
            )
            sub.add_argument("--since", type=_age, metavar="AGE", help=f"only those asked within this time, {_AGES}")
            sub.add_argument("--older-than", type=_age, metavar="AGE", help="only those asked longer ago")
            sub.add_argument("--requester", metavar="ADDRESS", help="only those of this requester")
        elif name == "report":
            sub.add_argument(
                "--since",
                type=_age,
                default=timedelta(days=30),
                metavar="AGE",
                help=f"those asked within this time, {_AGES} (default: 30d)",
            )
        else:
            sub.add_argument("id", metavar="ID", type=_id, help="the request's id, or its beginning as far as it is unique")
        if name == "watch":
            sub.add_argument(
                "--every", type=_seconds, default=5, metavar="SECONDS", help="how often to look, 1 to 3600 (default: %(default)s)"
            )
        if name == "resend":
            sub.add_argument("--approver", metavar="ADDRESS", help="only this approver; otherwise all who have not decided")
        elif name != "withdraw":
            sub.add_argument("--table", metavar="NAME", help="read this table without asking a stack: what scripts/remove left")
            formats = sub.add_mutually_exclusive_group()
            formats.add_argument("--json", action="store_true", help="JSON, one object a line, instead of words")
            if name == "report":
                formats.add_argument("--csv", action="store_true", help="comma-separated values, for a spreadsheet")
        add_account_options(sub)


def _age(text: str) -> timedelta:
    try:
        return age(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no age; give a number and m, h, d or w, such as 2h or 7d") from None


def _seconds(text: str) -> int:
    if not re.fullmatch("[0-9]{1,4}", text, re.ASCII) or not 1 <= int(text) <= 3600:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number of seconds from 1 to 3600")
    return int(text)


def _id(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{4,32}", text.lower(), re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is no request's id; give at least its first four hexadecimal digits")
    return text.lower()
