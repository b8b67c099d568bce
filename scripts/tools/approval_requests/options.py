"""The command line."""

import argparse
import re
from datetime import timedelta

from approval_requests.record import STATUSES
from approval_requests.selection import age
from approval_requests.terminal import add_account_options

COMMANDS = ("list", "show", "resend")


def parse(arguments: list[str]) -> argparse.Namespace:
    """Reads the arguments; ends the process with status 2 and the usage where they are wrong. `list` goes without saying."""
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments = ["list", *arguments]
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/requests",
        description="The record of the approval flow.",
        allow_abbrev=False,
        epilog="Without a COMMAND it is list. scripts/requests COMMAND --help has the rest.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (
        ("list", "list requests, newest first"),
        ("show", "show one request in full"),
        ("resend", "mail new links for a pending request; the old ones die, locked ones are unlocked"),
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
            sub.add_argument(
                "--since", type=_age, metavar="AGE", help="only those asked within this time, such as 90m, 2h, 7d, 4w"
            )
            sub.add_argument("--older-than", type=_age, metavar="AGE", help="only those asked longer ago")
            sub.add_argument("--requester", metavar="ADDRESS", help="only those of this requester")
        else:
            sub.add_argument("id", metavar="ID", type=_id, help="the request's id, or its beginning as far as it is unique")
        if name == "resend":
            sub.add_argument("--approver", metavar="ADDRESS", help="only this approver; otherwise all who have not decided")
        else:
            sub.add_argument("--table", metavar="NAME", help="read this table without asking a stack: what scripts/remove left")
            sub.add_argument("--json", action="store_true", help="one JSON object a line instead of a table")
        add_account_options(sub)
    return parser


def _age(text: str) -> timedelta:
    try:
        return age(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no age; give a number and m, h, d or w, such as 2h or 7d") from None


def _id(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{4,32}", text.lower(), re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is no request's id; give at least its first four hexadecimal digits")
    return text.lower()
