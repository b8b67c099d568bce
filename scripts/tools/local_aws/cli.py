"""The commands of scripts/local-aws."""

import argparse
import shlex
import signal
import ssl
import sys
import urllib.error
import urllib.request
from pathlib import Path

from local_aws.instance import Instance, StartFailed
from local_aws.options import SIGNATURES

#: Variables of the caller's shell that would lead a client past the local AWS.
_UNSET = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "ALL_PROXY", "all_proxy", "https_proxy")


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except (StartFailed, TimeoutError, LookupError) as error:
        print(f"local-aws: {error.args[0]}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/local-aws", description="A local AWS to try the approval flow on.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command, text in (
        ("start", _start, "start it in the background"),
        ("run", _run, "start it and stay until Ctrl-C"),
        ("stop", _stop, "end it and remove its directory"),
        ("status", _status, "say whether it runs, and where"),
        ("env", _env, "print the exports that make a shell's AWS clients use it"),
        ("mail", _mail, "print the emails received"),
        ("confirm", _confirm, "confirm email subscriptions by the links in their emails"),
        ("sign", _sign, "choose how later signal URLs are signed"),
    ):
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(command=command)
        sub.add_argument("--dir", type=Path, default=Path(".cache/local-aws"), help="where it lives (default: %(default)s)")
        if command in (_start, _run):
            sub.add_argument("--region", default="us-east-1", help="default: %(default)s")
            sub.add_argument(
                "--sandbox",
                choices=("auto", "require", "off"),
                default="auto",
                help="a root of its own for each function (default: where possible)",
            )
            sub.add_argument(
                "--signature", choices=SIGNATURES, default="v2", help="how signal URLs are signed (default: %(default)s)"
            )
            sub.add_argument(
                "--bind", action="append", default=[], metavar="DIR", help="a further directory that functions see, read-only"
            )
            sub.add_argument("--owner", type=int, default=0, metavar="PID", help="end when this process has ended")
        if command is _stop:
            sub.add_argument("--keep", action="store_true", help="keep the directory: log, emails, state")
        if command is _mail:
            sub.add_argument("--to", help="only emails to this address")
            sub.add_argument("--wait", type=float, default=0, metavar="SECONDS", help="wait for the first one")
        if command is _confirm:
            sub.add_argument("address", nargs="*", help="addresses to confirm (default: all that got a link)")
        if command is _sign:
            sub.add_argument("signature", choices=SIGNATURES)
            sub.add_argument("--seconds", type=int, default=0, help="life of a URL (default: as AWS's)")
    return parser


def _start(options: argparse.Namespace) -> int:
    _say("starting the local AWS")
    instance = Instance.start(options.dir, options.region, options.sandbox, options.signature, tuple(options.bind), options.owner)
    for line in instance.log.read_text().splitlines():
        if "local_aws.sandbox" in line:
            _say(line.split(": ", 1)[1])
    _say(f'it runs; use it with: eval "$(scripts/local-aws env --dir {options.dir})"')
    return 0


def _run(options: argparse.Namespace) -> int:
    # The default action of SIGTERM would leave the engine behind; SystemExit takes the same way as Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        _start(options)
        signal.pause()
    except KeyboardInterrupt:
        return 130
    finally:
        if instance := Instance.find(options.dir):
            instance.stop()
    return 0


def _stop(options: argparse.Namespace) -> int:
    instance = Instance.find(options.dir)
    if not instance:
        _say(f"no local AWS runs in {options.dir}")
        return 0
    instance.stop(options.keep)
    _say("stopped")
    return 0


def _status(options: argparse.Namespace) -> int:
    instance = _running(options)
    its = instance.options
    print(f"running in {its.directory}")
    print(f"gateway {its.address}:{its.port}, proxy {its.proxy}, emails {len(instance.mailbox.emails())}")
    return 0


def _env(options: argparse.Namespace) -> int:
    print(f"unset {' '.join(_UNSET)}")
    for name, value in _running(options).environment.items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def _mail(options: argparse.Namespace) -> int:
    mailbox = _running(options).mailbox
    if options.wait:
        mailbox.wait(options.to, timeout=options.wait)
    for mail in mailbox.emails(options.to):
        print(f"From: {mail.sender}\nTo: {mail.to}\nSubject: {mail.subject}\n\n{mail.text}\n{'-' * 72}")
    return 0


def _confirm(options: argparse.Namespace) -> int:
    instance = _running(options)
    emails = [
        mail
        for mail in instance.mailbox.emails()
        if "Subscription Confirmation" in mail.subject and (not options.address or mail.to in options.address)
    ]
    if missing := set(options.address) - {mail.to for mail in emails}:
        raise LookupError(f"no confirmation email for {', '.join(sorted(missing))}; see: scripts/local-aws mail")
    for mail in emails:
        try:
            confirm(instance, mail.links[0])
            _say(f"confirmed {mail.to}")
        except urllib.error.HTTPError as error:
            # The subscription is gone, or a later email has the link that counts.
            _say(f"a link sent to {mail.to} does not work any more (status {error.code})")
    return 0


def confirm(instance: Instance, link: str) -> None:
    """Opens a confirmation link as its owner's browser would."""
    proxied = urllib.request.ProxyHandler({"https": instance.options.proxy})
    secure = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(instance.ca)))
    urllib.request.build_opener(proxied, secure).open(link, timeout=10).close()


def _sign(options: argparse.Namespace) -> int:
    _running(options).sign_with(options.signature, options.seconds)
    return 0


def _running(options: argparse.Namespace) -> Instance:
    instance = Instance.find(options.dir)
    if not instance:
        raise LookupError(f"no local AWS runs in {options.dir}; start one with: scripts/local-aws start --dir {options.dir}")
    return instance


def _say(text: str) -> None:
    print(f"==> {text}", file=sys.stderr)
