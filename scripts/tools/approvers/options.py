"""The command line."""

import argparse

from approval_requests.terminal import add_account_options

_COMMANDS = (
    ("list", "list the approvers, and whether they get requests"),
    ("confirm", "confirm an approver's subscription, so that the unsubscribe link in emails does nothing any more"),
    ("invite", "have AWS send its confirmation to an approver again"),
)


def parse(arguments: list[str]) -> argparse.Namespace:
    """Reads the arguments; ends the process with status 2 and the usage where they are wrong. `list` goes without saying."""
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments = ["list", *arguments]
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/approvers",
        description="Whom the approval flow's emails reach.",
        allow_abbrev=False,
        epilog="Without a COMMAND it is list. scripts/approvers COMMAND --help has the rest.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
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
    return parser
