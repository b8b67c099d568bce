"""The canonical form of a template: the same whether it is YAML or JSON, short or long form, in whatever order and layout."""

import hashlib
import json
from typing import Any

from gate.nodes import Items, Node, Pairs, Scalar, function, resolved


def data(node: Node) -> Any:
    """Lists and dictionaries, functions by their long names.

    An unquoted number or yes-or-no is `{"": [kind, text as written]}`, so that 0123 is neither '0123' nor 123.
    """
    node = resolved(node)
    called = function(node)
    if called and node.tag is not None:
        return {called[0]: _argument(*called)}
    match node:
        case Scalar():
            return node.text if node.kind == "text" else {"": [node.kind, node.text]}
        case Items():
            return [data(each) for each in node.items]
        case Pairs():
            return {name: _argument(name, resolved(value)) for name, (_, value) in node.entries().items()}
    raise AssertionError(node)


def _argument(name: str, argument: Node) -> Any:
    if name == "Fn::GetAtt" and isinstance(argument, Scalar) and argument.tag is None:
        return argument.text.split(".", 1)
    return data(argument)


def text(value: Any) -> str:
    """RFC 8785's way of writing, as far as what `data` makes needs it: no number is written as one."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))


def key_of(node: Node) -> str:
    """Two nodes that mean the same have the same key."""
    return text(data(node))


def digest(value: Any) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(text(value).encode("utf-8", "surrogatepass")).hexdigest()


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _ordered(value[name]) for name in sorted(value, key=_utf16)}
    return [_ordered(each) for each in value] if isinstance(value, list) else value


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")
