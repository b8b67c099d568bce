"""Reads JSON: the standard library judges the text, then its marks are noted."""

import json
import re
from dataclasses import dataclass, field

from gate.nodes import Items, Kind, Node, Pairs, Scalar
from gate.trouble import Place, Refused
from gate.yaml_reader import DEEPEST

# Enough for a text that the standard library has read: what lies between two of these is space, a comma or a colon.
_TOKEN = re.compile(r'[{}\[\]]|"(?:[^"\\]|\\.)*"|[-+.\w]+', re.DOTALL)


def read(text: str) -> Node:
    """The value of a JSON text. Throws `Refused` with the place where it is broken."""
    _refuse_depth(text)
    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_constant)
    except json.JSONDecodeError as error:
        where = Place(error.lineno, error.colno)
        comma = text[: error.pos].rstrip().endswith(",") and text[error.pos : error.pos + 1] in ("}", "]")
        what = "a comma before a closing bracket" if comma or "trailing comma" in error.msg else error.msg
        raise Refused(f"broken JSON: {what}; correct it, then try again", where) from None
    except ValueError as error:
        raise Refused(f"broken JSON: {error}; correct it, then try again", Place(1, 1)) from None
    return _marked(text)


def _constant(name: str) -> str:
    raise ValueError(f"{name} is no value of JSON")


def _refuse_depth(text: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in ("{", "["):
            depth += 1
            if depth > DEEPEST:
                before = text[: token.start()]
                place = Place(before.count("\n") + 1, token.start() - before.rfind("\n"))
                raise Refused(f"nested deeper than {DEEPEST} levels: that is no template", place)
        elif token[0] in ("}", "]"):
            depth -= 1


@dataclass
class _Open:
    node: Items | Pairs
    key: Scalar | None = None
    keys: set[str] = field(default_factory=set)


def _marked(text: str) -> Node:
    stack: list[_Open] = []
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        node: Node
        match token[0]:
            case "{":
                stack.append(_Open(Pairs(start, end, [], True)))
                continue
            case "[":
                stack.append(_Open(Items(start, end, [], True)))
                continue
            case "}" | "]":
                node = stack.pop().node
                node.end = end
            case written if written[0] == '"':
                node = Scalar(start, end, json.loads(written, strict=False), "text", "quoted")
            case written:
                kinds: dict[str, Kind] = {"true": "truth", "false": "truth", "null": "none"}
                node = Scalar(start, end, written, kinds.get(written, "number"), "plain")
        if not stack:
            return node
        parent = stack[-1]
        if isinstance(parent.node, Items):
            parent.node.items.append(node)
        elif parent.key is None:
            assert isinstance(node, Scalar)
            parent.key = node
            if node.text in parent.keys:
                parent.node.twice.append(node)
            parent.keys.add(node.text)
        else:
            parent.node.pairs.append((parent.key, node))
            parent.key = None
    raise Refused("an empty file is no template", Place(1, 1))
