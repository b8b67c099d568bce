"""The command line."""

import argparse
import re

_EXAMPLES = """examples:
  scripts/gate add product.yaml --product 'Team blog' --output gated.yaml
  scripts/gate add product.json --stack-name approvals >gated.json
  scripts/gate check gated.yaml
  scripts/gate check templates --strict --sarif >gate.sarif
  scripts/gate seal gated.yaml                  after a change by hand
  scripts/gate diff old.yaml gated.yaml         before the new version goes into the catalog

exit status: 0 done, or the template holds; 1 refused, or something is wrong, with a line that says what; 2 wrong usage
"""
_DETAILS = {
    "add": (
        "Writes the template with the approval and its gate in it, to stdout or to a file. What was there stays, to the byte. "
        "A template that can't be seen through is refused.",
        "examples:\n  scripts/gate add product.yaml --output gated.yaml\n"
        "  scripts/gate add product.yaml --product 'Team blog' --email-parameter Owner >gated.yaml\n",
    ),
    "check": (
        "Proves that no resource can be created before the gate, under any combination of conditions, and that what was "
        "approved is what runs. One line for each template that holds, else one for each problem.",
        "examples:\n  scripts/gate check gated.yaml\n  scripts/gate check templates --strict --json\n",
    ),
    "seal": (
        "Writes the approval's value Template anew, in place, after the template was changed by hand: another version of the "
        "product is another question.",
        "examples:\n  scripts/gate seal gated.yaml\n  scripts/gate seal gated.yaml --output sealed.yaml\n",
    ),
    "diff": (
        "Says what changes for the approvers: resources that appear, go or change, and which values they take.",
        "examples:\n  scripts/gate diff old.yaml new.yaml\n",
    ),
}


def parse(arguments: list[str]) -> argparse.Namespace:
    """Reads the arguments; ends the process with status 2 and the usage where they are wrong."""
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="scripts/gate",
        description="Puts an approval in front of a CloudFormation template, and proves that nothing slips past it.",
        allow_abbrev=False,
        epilog=_EXAMPLES,
        formatter_class=form,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    subs = {}
    for name, text in (
        ("add", "insert the approval and its gate into a template"),
        ("check", "prove that nothing slips past the gate, for templates or folders"),
        ("seal", "write the template's digest anew after changes by hand"),
        ("diff", "say what a new version changes for the approvers"),
    ):
        description, epilog = _DETAILS[name]
        subs[name] = commands.add_parser(
            name, help=text, description=description, epilog=epilog, allow_abbrev=False, formatter_class=form
        )
    _add(subs["add"])
    check, seal, diff = subs["check"], subs["seal"], subs["diff"]
    check.add_argument("templates", nargs="+", metavar="TEMPLATE", help="a template, or a folder of them")
    check.add_argument("--strict", action="store_true", help="warnings fail it too")
    form_of = check.add_mutually_exclusive_group()
    form_of.add_argument("--json", action="store_true", help="one JSON object for CI")
    form_of.add_argument("--sarif", action="store_true", help="SARIF 2.1.0 for code scanning")
    seal.add_argument("template", metavar="TEMPLATE", help="a template with an approval")
    seal.add_argument("--output", metavar="FILE", help="write there instead; - is stdout")
    diff.add_argument("old", metavar="OLD", help="the version that is in the catalog")
    diff.add_argument("new", metavar="NEW", help="the version that is to come")
    diff.add_argument("--json", action="store_true", help="one JSON object instead of text")
    return parser


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("template", metavar="TEMPLATE", help="a CloudFormation template, YAML or JSON")
    parser.add_argument(
        "--product", type=_product, metavar="NAME", help="what approvers read as the product's name (default: the file's)"
    )
    parser.add_argument(
        "--email-parameter", type=_name, metavar="NAME", help="the parameter with the requester's address (default: UserEmail)"
    )
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument(
        "--stack-name",
        type=_stack,
        default="approval-flow",
        metavar="NAME",
        help="the approval flow's stack, whose function is asked (default: %(default)s)",
    )
    whose.add_argument(
        "--service-token", type=_arn, metavar="ARN", help="the notification function's ARN instead, for a flow in another account"
    )
    parser.add_argument("--output", metavar="FILE", help="write there instead of stdout")


def _product(text: str) -> str:
    if not text.strip() or not text.isprintable() or len(text) > 200 or "{{" in text:
        raise argparse.ArgumentTypeError("give a name of up to 200 characters on one line, such as 'Team blog'")
    return text


def _name(text: str) -> str:
    return _matching(r"[A-Za-z0-9]{1,255}", text, "is no parameter's name; give letters and digits, such as UserEmail")


def _stack(text: str) -> str:
    return _matching(
        r"[A-Za-z][A-Za-z0-9-]{0,127}", text, "is no stack's name; give letters, digits and hyphens, such as approval-flow"
    )


def _arn(text: str) -> str:
    form = r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]{1,128})?"
    return _matching(form, text, "is no function's ARN; give one such as arn:aws:lambda:eu-west-1:111122223333:function:name")


def _matching(form: str, text: str, otherwise: str) -> str:
    if not re.fullmatch(form, text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} {otherwise}")
    return text
