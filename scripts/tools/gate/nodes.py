"""A template as a tree whose every part knows where it stands in the text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "number", "truth", "none"]
Style = Literal["plain", "quoted", "block"]


@dataclass(eq=False)
class Node:
    """A part of the text: from `start` up to `end`, counted in characters. `tag` is a short form such as "!Ref"."""

    start: int
    end: int
    tag: str | None = field(default=None, kw_only=True)
    anchor: str | None = field(default=None, kw_only=True)


@dataclass(eq=False)
class Scalar(Node):
    """A text, or what an unquoted one means. `text` is as written, without quotes and escapes."""

    text: str
    kind: Kind = "text"
    style: Style = "plain"


@dataclass(eq=False)
class Items(Node):
    """A list."""

    items: list[Node]
    flow: bool


@dataclass(eq=False)
class Pairs(Node):
    """A mapping. `pairs` are as written; see `entries` for what they come to."""

    pairs: list[tuple[Scalar, Node]]
    flow: bool
    twice: list[Scalar] = field(default_factory=list)
    _entries: dict[str, tuple[Scalar, Node]] | None = field(default=None, kw_only=True)

    def entries(self) -> dict[str, tuple[Scalar, Node]]:
        """By key. The pairs of a merge key `<<` count where the mapping has none of its own; of a key twice the last."""
        # Nothing is added to a mapping once it has been read.
        if self._entries is None:
            self._entries = self._merged()
        return self._entries

    def _merged(self) -> dict[str, tuple[Scalar, Node]]:
        merged: dict[str, tuple[Scalar, Node]] = {}
        own: dict[str, tuple[Scalar, Node]] = {}
        for key, value in self.pairs:
            if is_merge(key):
                for source in _sources(value):
                    for name, pair in source.entries().items():
                        merged.setdefault(name, pair)
            else:
                own[key.text] = (key, value)
        return {**{name: pair for name, pair in merged.items() if name not in own}, **own}

    def get(self, name: str) -> Node | None:
        """The value of a key, an alias resolved; none where the key is missing."""
        pair = self.entries().get(name)
        return resolved(pair[1]) if pair else None

    def key(self, name: str) -> Scalar | None:
        pair = self.entries().get(name)
        return pair[0] if pair else None


@dataclass(eq=False)
class Alias(Node):
    """`*name`, with what it stands for."""

    target: Node


def is_merge(key: Scalar) -> bool:
    return key.text == "<<" and key.style == "plain" and key.tag is None


def resolved(node: Node) -> Node:
    """What an alias stands for, and everything else itself."""
    while isinstance(node, Alias):
        node = node.target
    return node


def _sources(value: Node) -> Iterator[Pairs]:
    value = resolved(value)
    for source in value.items if isinstance(value, Items) else [value]:
        source = resolved(source)
        if isinstance(source, Pairs):
            yield source


def children(node: Node) -> Iterator[Node]:
    """The members of a list or the values of a mapping, aliases resolved."""
    if isinstance(node, Items):
        yield from (resolved(each) for each in node.items)
    elif isinstance(node, Pairs):
        yield from (resolved(value) for _, value in node.entries().values())


def function(node: Node) -> tuple[str, Node] | None:
    """The function that a node calls, by its long name ("Ref", "Condition", "Fn::Sub" ...), and its argument."""
    if node.tag is not None:
        name = node.tag[1:]
        return (name if name in ("Ref", "Condition") else f"Fn::{name}"), bare(node)
    if isinstance(node, Pairs) and len(node.pairs) == 1:
        key, value = node.pairs[0]
        if key.text in ("Ref", "Condition") or key.text.startswith("Fn::"):
            return key.text, resolved(value)
    return None


def bare(node: Node) -> Node:
    """The node without its tag."""
    match node:
        case Scalar():
            return Scalar(node.start, node.end, node.text, node.kind, node.style)
        case Items():
            return Items(node.start, node.end, node.items, node.flow)
        case Pairs():
            return Pairs(node.start, node.end, node.pairs, node.flow, node.twice)
    return node
