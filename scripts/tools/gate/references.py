"""What a part of a template refers to, and under which conditions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gate.nodes import Items, Node, Pairs, Scalar, children, function, resolved

#: Conditions that must be as said for a part to be there: those of the Fn::If branches around it.
Guard = tuple[tuple[str, bool], ...]

_VARIABLE = re.compile(r"\$\{([^${}]*)\}")
_NAME = re.compile(r"[A-Za-z0-9]+(\.[A-Za-z0-9_.:-]+)?|AWS::[A-Za-z]+")


@dataclass(frozen=True)
class Reference:
    """A name of a resource, a parameter or a pseudo parameter. `guard` is none where it can't be told when it holds."""

    name: str
    guard: Guard | None
    node: Node


@dataclass(frozen=True)
class Choice:
    """A condition that an Fn::If asks."""

    condition: str
    node: Node


def references(node: Node) -> Iterator[Reference]:
    return (each for each in walk(node, ()) if isinstance(each, Reference))


def walk(node: Node, guard: Guard | None) -> Iterator[Reference | Choice]:
    """Everything that a part refers to by Ref, Fn::GetAtt, Fn::Sub and Fn::If."""
    node = resolved(node)
    called = function(node)
    if called is None:
        # Of a key that is there twice it is not certain which one counts.
        inside = None if isinstance(node, Pairs) and node.twice else guard
        for child in _written(node) if isinstance(node, Pairs) and node.twice else children(node):
            yield from walk(child, inside)
        return
    name, argument = called
    match name:
        case "Ref":
            if isinstance(argument, Scalar) and argument.tag is None:
                yield Reference(argument.text.strip(), guard if argument.text.strip() == argument.text else None, node)
            else:
                yield from walk(argument, guard)
        case "Fn::GetAtt":
            yield from _attribute(node, argument, guard)
        case "Fn::Sub":
            yield from _substitution(node, argument, guard)
        case "Fn::If":
            yield from _branches(argument, guard)
        case "Condition" if isinstance(argument, Scalar):
            yield Choice(argument.text, argument)
        case "Fn::ToJsonString" | "Fn::Length" | "Fn::Transform" | "Fn::FindInMap":
            # What is left of a reference there depends on how the transform writes it out; of a DefaultValue, on the map.
            yield from walk(argument, None)
        case _:
            yield from walk(argument, guard)


def _written(node: Pairs) -> Iterator[Node]:
    return (resolved(value) for _, value in node.pairs)


def _attribute(node: Node, argument: Node, guard: Guard | None) -> Iterator[Reference | Choice]:
    if isinstance(argument, Scalar) and argument.tag is None:
        yield Reference(argument.text.split(".")[0], guard, node)
        return
    parts = list(children(argument))
    if parts and isinstance(parts[0], Scalar) and parts[0].tag is None:
        # A list may give the attribute in the first member already.
        yield Reference(parts[0].text.split(".")[0], guard, node)
        parts = parts[1:]
    for part in parts:
        yield from walk(part, guard)


def variables(text: str) -> Iterator[tuple[str, bool]]:
    """The names in a text of Fn::Sub, `${!literal}` left out, and whether CloudFormation is certain to read each as one."""
    for found in _VARIABLE.finditer(text):
        inside = found[1]
        if not inside.startswith("!") and inside.strip():
            yield inside.strip(), bool(_NAME.fullmatch(inside))


def pieces(text: str) -> Iterator[tuple[str, str | None]]:
    """A text of Fn::Sub in pieces: as it reads, and the name that it stands for; none of what stands for itself."""
    end = 0
    for found in _VARIABLE.finditer(text):
        inside = found[1]
        yield text[end : found.start()], None
        end = found.end()
        if inside.startswith("!") or not inside.strip():
            yield f"${{{inside.removeprefix('!')}}}", None
        else:
            yield found[0], inside.strip()
    yield text[end:], None


def substitution(argument: Node) -> tuple[Scalar, Pairs | None] | None:
    """The text and the map of an Fn::Sub; none where it has another form."""
    if isinstance(argument, Scalar) and argument.tag is None:
        return argument, None
    parts = list(children(argument)) if isinstance(argument, Items) else []
    if parts and isinstance(parts[0], Scalar) and parts[0].tag is None:
        values = parts[1] if len(parts) > 1 else None
        if values is None or isinstance(values, Pairs):
            return parts[0], values
    return None


def _substitution(node: Node, argument: Node, guard: Guard | None) -> Iterator[Reference | Choice]:
    read = substitution(argument)
    if not read:
        yield from walk(argument, None)
        return
    text, values = read
    own = values.entries() if values else {}
    named = dict.fromkeys(variables(text.text))
    for name, certain in named:
        if name not in own:
            # A map that has A shadows ${A} and not ${A.Arn}.
            yield Reference(name.split(".")[0], guard if certain else None, node)
    used = {name for name, _ in named}
    for name, (_, value) in own.items():
        # A value that the text does not use may or may not be looked at.
        yield from walk(value, guard if name in used else None)


def _branches(argument: Node, guard: Guard | None) -> Iterator[Reference | Choice]:
    parts = list(children(argument)) if isinstance(argument, Items) else []
    if len(parts) == 3 and isinstance(parts[0], Scalar) and parts[0].tag is None:
        condition = parts[0].text
        yield Choice(condition, parts[0])
        for part, holds in ((parts[1], True), (parts[2], False)):
            yield from walk(part, None if guard is None else (*guard, (condition, holds)))
    else:
        for part in parts or [argument]:
            yield from walk(part, None)
