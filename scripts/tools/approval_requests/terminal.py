"""What every command of an operator has in common at the terminal: how it ends, and the account that it is about."""

import argparse
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console

from approval_requests.trouble import AWS_ERRORS, Trouble, explain


def command_line(script: str, description: str, add_commands: Callable[[Any], None], arguments: list[str]) -> argparse.Namespace:
    """Reads the arguments of `script`, of whose commands `list` goes without saying."""
    parser = argparse.ArgumentParser(
        prog=f"scripts/{script}",
        description=description,
        allow_abbrev=False,
        epilog=f"Without a COMMAND it is list. scripts/{script} COMMAND --help has the rest.",
    )
    add_commands(parser.add_subparsers(dest="command", required=True, metavar="COMMAND"))
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments = ["list", *arguments]
    return parser.parse_args(arguments)


def add_account_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--stack-name", default="approval-flow", metavar="NAME", help="the approval flow's stack (default: %(default)s)"
    )
    parser.add_argument("--profile", metavar="NAME", help="as the aws CLI takes it")
    parser.add_argument("--region", metavar="NAME", help="as the aws CLI takes it")


def console() -> Console:
    """Colours only on a terminal, and none where NO_COLOR asks for none."""
    return Console(markup=False, emoji=False, highlight=False, soft_wrap=False)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Shows the latest of some texts on stderr, if that is a terminal, as long as something lasts; an empty one clears it."""

    def tell(text: str) -> None:
        if sys.stderr.isatty():
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\x1b[K{text[:width]}", end="", file=sys.stderr, flush=True)

    try:
        yield tell
    finally:
        tell("")


def outcome(script: str, command: Callable[[], int | None]) -> int:
    """Runs a command of `script`; its exit status, which is 1 after one line that says what went wrong."""
    # A terminal that can't show a letter gets its number instead of an exception.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status = command() or 0
        sys.stdout.flush()
        return status
    except Trouble as trouble:
        return _failed(script, str(trouble))
    except AWS_ERRORS as error:
        return _failed(script, explain(error))
    except BrokenPipeError:
        # Who reads has seen enough. What Python still wants to flush must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _failed(script: str, reason: str) -> int:
    print(f"{script}: {reason}", file=sys.stderr)
    return 1
