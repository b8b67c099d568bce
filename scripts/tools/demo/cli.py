"""scripts/demo's options, and an orderly end whatever happens."""

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from demo import front, script
from demo.story import Plan, UnexpectedEnd, tell
from demo.terminal import step
from local_aws.instance import Instance, StartFailed

_EXPECTED = (StartFailed, script.ScriptFailed, UnexpectedEnd, TimeoutError, LookupError, ValueError, BotoCoreError, ClientError)


def main(arguments: list[str] | None = None) -> int:
    plan = _plan(arguments)
    # A shell that starts this in the background has it ignore Ctrl-C, and SIGTERM would skip the tidying up.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    try:
        _run(plan)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        step("stopped; nothing is left running")
        return 130
    except _EXPECTED as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    return 0


def _run(plan: Plan) -> None:
    with tempfile.TemporaryDirectory(prefix="approval-demo-") as directory:
        step("starting a local AWS")
        instance = Instance.start(Path(directory) / "aws", owner=os.getpid())
        try:
            tell(plan, instance)
        finally:
            instance.stop()


def _plan(arguments: list[str] | None) -> Plan:
    parser = argparse.ArgumentParser(prog="scripts/demo", description="The approval flow, without an AWS account.")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--approve", nargs="?", const="Approved by scripts/demo", metavar="COMMENT", help="approve by itself")
    way.add_argument("--reject", nargs="?", const="Rejected by scripts/demo", metavar="COMMENT", help="reject by itself")
    way.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="let nobody answer for so long")
    product = parser.add_mutually_exclusive_group()
    product.add_argument("--no-ledger", dest="ledger", action="store_false", help="the small install, without a table")
    product.add_argument("--update", action="store_true", help="approve the launch by itself, then update it to other values")
    product.add_argument("--catalog", action="store_true", help="launch WordPress from a local Service Catalog")
    parser.add_argument("--chat", action="store_true", help="show what a channel of Slack or Teams reads")
    parser.add_argument(
        "--remind", action="store_true", help="decide after a reminder only, and show what the other approver is told"
    )
    parser.add_argument("--port", type=int, default=front.PORT, help="of the page for your browser (default: %(default)s)")
    options = parser.parse_args(arguments)
    if options.catalog and options.timeout:
        parser.error("argument --timeout: not allowed with argument --catalog, whose template waits for twelve hours")
    if options.update and options.timeout:
        parser.error("argument --timeout: not allowed with argument --update, which waits for up to 55 minutes")
    if options.chat and not options.ledger:
        parser.error("argument --chat: not allowed with argument --no-ledger, which puts no events")
    if options.remind and (options.update or options.catalog or options.timeout or not options.ledger):
        parser.error("argument --remind: only with --approve, --reject and --chat")
    decision = "approve" if options.approve is not None else "reject" if options.reject is not None else None
    return Plan(
        decision,
        options.approve or options.reject or "",
        options.timeout,
        options.ledger,
        options.port,
        catalog=options.catalog,
        update=options.update,
        chat=options.chat,
        remind=options.remind,
    )


def _seconds(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 43200:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds from 1 to 43200")
    return int(text)
