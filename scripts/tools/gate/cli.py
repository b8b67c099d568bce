"""The commands of scripts/gate."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from gate import adding, comparing, inspection, options, reports, sealing, source, template
from gate.adding import Wishes
from gate.rendering import Call
from gate.source import Source
from gate.text import shown
from gate.trouble import Refused, Trouble

#: The longest template that a request may hold itself, in bytes; a longer one must be in a bucket.
LONGEST_BODY = 51_200


def main(arguments: list[str] | None = None) -> int:
    # Recursion goes as deep as a template may be nested, and as many conditions as one may name.
    sys.setrecursionlimit(20_000)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show a letter gets its number instead of an exception.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    given = options.parse(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _COMMANDS[given.command](given)
        sys.stdout.flush()
        return status
    except Trouble as trouble:
        return _failed(shown(str(trouble), 1000))
    except BrokenPipeError:
        # Who reads has seen enough. What Python still wants to flush must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        return _failed(f"a fault of scripts/gate itself ({type(error).__name__}: {shown(str(error))}): please report it")


def _add(given: argparse.Namespace) -> int:
    token = given.service_token or Call("ImportValue", f"{given.stack_name}-ServiceToken")
    product = given.product or _title(given.template)
    try:
        added = adding.add(source.read(given.template), Wishes(product, token, given.email_parameter))
    except Refused as refused:
        return _refused(given.template, refused)
    _write(added.source, given.output)
    if added.made is None:
        _say(f"{shown(given.template)}: it is gated already; nothing was changed")
    else:
        _say(f"{shown(given.template)}: {added.made}")
    size = len(added.source.encoded())
    if size > LONGEST_BODY:
        _say(f"warning: {size:,} bytes are more than the {LONGEST_BODY:,} of a request: put the template into a bucket")
    return 0


def _title(name: str) -> str:
    title = "".join(each for each in Path(name).stem if each.isprintable())[:200].replace("{{", "{ {")
    return title.strip() or "Product"


def _check(given: argparse.Namespace) -> int:
    findings = inspection.inspect(given.templates, _say)
    write = reports.as_json if given.json else reports.as_sarif if given.sarif else reports.as_text
    write(findings, given.strict)
    return 0 if findings and all(each.holds(given.strict) for each in findings) else 1


def _seal(given: argparse.Namespace) -> int:
    try:
        before = source.read(given.template)
        after = sealing.seal(before)
    except Refused as refused:
        return _refused(given.template, refused)
    if after is before and given.output is None:
        _say(f"{shown(given.template)}: it is sealed already; nothing was changed")
        return 0
    _write(after, None if given.output == "-" else given.output or given.template)
    _say(f"{shown(given.template)}: sealed; `scripts/gate check` says whether it holds")
    return 0


def _diff(given: argparse.Namespace) -> int:
    read = []
    for name in (given.old, given.new):
        try:
            read.append(template.read(source.read(name)))
        except Refused as refused:
            return _refused(name, refused)
    comparing.write(comparing.compare(read[0], read[1]), given.json)
    return 0


def _write(text: Source, output: str | None) -> None:
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encoded())
        return
    path = Path(output)
    try:
        # Whole or not at all: the template that is written may be the one that was read.
        handle, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(text.encoded())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~umask)
        os.replace(name, path.resolve())
    except OSError as error:
        raise Trouble(f"{output} can't be written: {error.strerror or error}") from None


def _refused(name: str, refused: Refused) -> int:
    where = f":{refused.place.line}:{refused.place.column}" if refused.place else ""
    _say(f"{shown(name)}{where}: refused: {shown(refused.message, 1000)}")
    return 1


def _failed(reason: str) -> int:
    _say(reason)
    return 1


def _say(text: str) -> None:
    print(f"gate: {text}", file=sys.stderr)


_COMMANDS = {"add": _add, "check": _check, "seal": _seal, "diff": _diff}
