"""scripts/acceptance's options, and an end that leaves nothing behind, whatever happens."""

import argparse
import secrets
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from acceptance.inbox import Command, Inbox, Person
from acceptance.plan import Plan, aws_options, seconds, spoken
from acceptance.removal import Removal
from acceptance.report import Eraser, Results, write
from acceptance.run import Run
from acceptance.terminal import Unexpected
from acceptance.world import Account, World
from approval_requests.installation import Account as Signed
from approval_requests.trouble import AWS_ERRORS, Trouble, explain
from demo.script import ROOT, ScriptFailed
from demo.terminal import show, step


class Ended(SystemExit):
    """Told to end by a signal other than Ctrl-C's."""


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    plan = None if options.remove else _plan(options)
    try:
        account = Account.of(Signed.of(options.profile, options.region).session)
    except Trouble as trouble:
        return _complain(str(trouble))
    except AWS_ERRORS as error:
        return _complain(explain(error))
    _catch_signals()
    if plan:
        return _accept(plan, account)
    return _only_remove(Removal(account, options.remove, aws_options(options.profile, options.region)))


def _accept(plan: Plan, account: Account) -> int:
    inbox: Inbox = Command(plan.inbox, account.pause) if plan.inbox else Person(plan.approver, account.pause)
    world = World(plan, account, inbox)
    results = Results(plan.name, _version(), _now(), _where(account))
    run = Run(world, results)
    status = 1
    _announce(plan, account)
    try:
        run.tell()
    except KeyboardInterrupt:
        results.interrupted, status = True, 130
        print(file=sys.stderr)
    except Ended as ended:
        results.interrupted, status = True, int(ended.code or 1)
    except AWS_ERRORS as error:
        results.trouble = explain(error)
    except (Unexpected, LookupError, ScriptFailed) as error:
        results.trouble = str(error)
    finally:
        # Also after an error of our own, which is shown in full once all is removed.
        results.left = Removal(account, plan.name, plan.aws).run()
        results.ended = _now()
        run.close()
        eraser = Eraser(world.secrets, account.number, plan.approver)
        for file in write(results, eraser, plan.report):
            step(f"written: {file}")
    for each in results.left:
        print(f"acceptance: not removed: {each.what}: {each.why}", file=sys.stderr)
    if results.left:
        print(f"acceptance: to try again: scripts/acceptance --remove {plan.name} {' '.join(plan.aws)}".rstrip(), file=sys.stderr)
    if results.trouble:
        _complain(results.trouble)
    step("everything came out as it had to" if results.good else "not everything came out as it had to: the report says what")
    return 0 if results.good else status


def _only_remove(removal: Removal) -> int:
    left = removal.run()
    for each in left:
        print(f"acceptance: not removed: {each.what}: {each.why}", file=sys.stderr)
    return 1 if left else 0


def _announce(plan: Plan, account: Account) -> None:
    step(f"run {plan.name} in {_where(account)}; everything it makes begins with that name, and is removed at its end")
    if not account.is_local:
        longest = max((*plan.waits, 0))
        show(f"    It takes about 40 minutes{f', and {spoken(longest)} for the longest wait' if longest else ''}.")
        show("    Should this machine fail on the way:")
        show(f"      scripts/acceptance --remove {plan.name} {' '.join(plan.aws)}".rstrip())


def _where(account: Account) -> str:
    if account.is_local:
        return f"the local AWS, {account.region}: what is confirmed there shows that the run works, not that AWS does"
    return f"AWS, {account.region}"


def _catch_signals() -> None:
    def end(number: int, _: FrameType | None) -> None:
        raise Ended(128 + number)

    # A shell that starts this in the background has it ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)


def _complain(text: str) -> int:
    print(f"acceptance: {text}", file=sys.stderr)
    return 1


def _version() -> str:
    done = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty", "--tags"], capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/acceptance", description="Tries the approval flow in a real account.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--email", metavar="ADDRESS", help="an approver whose emails you can read")
    what.add_argument("--remove", metavar="NAME", type=_name, help="only remove what an earlier run of that name left")
    parser.add_argument(
        "--wait", action="append", default=[], type=_seconds, metavar="TIME", help="approve a launch so late: 70m, 6h, 11.9h"
    )
    parser.add_argument("--catalog", action="store_true", help="launch WordPress from Service Catalog too")
    parser.add_argument("--subnet", metavar="ID", help="public subnet for it (default: the first of the default VPC)")
    parser.add_argument("--inbox", metavar="COMMAND", help="prints every email to the approver; without it, you are asked")
    parser.add_argument(
        "--cold-starts", type=int, default=3, metavar="N", help="rounds of the work in Python (default: %(default)s)"
    )
    parser.add_argument(
        "--timeout", type=int, default=120, metavar="SECONDS", help="of the launch that nobody answers (default: %(default)s)"
    )
    code = parser.add_mutually_exclusive_group()
    code.add_argument("--zips", metavar="DIR", help="take the zips from here instead of packaging")
    parser.add_argument("--report", type=Path, metavar="FILE", help="written as FILE.md and FILE.json (default: dist/NAME)")
    parser.add_argument("--profile", metavar="NAME")
    parser.add_argument("--region", metavar="NAME")
    return parser


def _plan(options: argparse.Namespace) -> Plan:
    if not options.inbox and not sys.stdin.isatty():
        _parser().error("nobody can paste anything here: start it at a terminal, or give --inbox")
    name = f"acceptance-{secrets.token_hex(3)}"
    return Plan(
        name=name,
        approver=options.email,
        waits=tuple(sorted(set(options.wait))),
        catalog=options.catalog,
        subnet=options.subnet,
        inbox=options.inbox,
        cold_starts=options.cold_starts,
        timeout=options.timeout,
        report=options.report or ROOT / "dist" / name,
        profile=options.profile,
        region=options.region,
        deploy=("--zips", options.zips) if options.zips else (),
    )


def _seconds(text: str) -> int:
    try:
        return seconds(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _name(text: str) -> str:
    """Only what a run gives itself, so that a slip can't remove somebody's install."""
    if not text.startswith("acceptance-") or not text[len("acceptance-") :].isalnum():
        raise argparse.ArgumentTypeError(f"'{text}' is no run's name: those look like acceptance-1a2b3c")
    return text
