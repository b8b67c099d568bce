"""The command line."""

import argparse
from typing import Any

from approval_requests.terminal import add_account_options, command_line

_COMMANDS = (
    ("list", "list the approvers, and whether they get requests"),
    ("confirm", "confirm an approver's subscription, so that the unsubscribe link in emails does nothing any more"),
    ("invite", "have AWS send its confirmation to an approver again"),
)


def parse(arguments: list[str]) -> argparse.Namespace:
    """Reads the arguments; ends the process with status 2 and the usage where they are wrong."""
    return command_line("approvers", "Whom the approval flow's emails reach.", _add_commands, arguments)


def _add_commands(commands: Any) -> None:
    for name, text in _COMMANDS:
        sub = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        if name == "list":
            sub.add_argument("--json", action="store_true", help="one JSON object a line instead of a table")
        elif name == "confirm":
            sub.add_argument(
                "link",
                metavar="LINK",
                help="the link in AWS's email 'Subscription Confirmation', not opened yet, in quotes; - reads it from the input",
            )
        else:
            sub.add_argument("addresses", metavar="ADDRESS", nargs="+", help="an approver of the stack")
        add_account_options(sub)
