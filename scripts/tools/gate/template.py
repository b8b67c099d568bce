"""A CloudFormation template: what of it the approval is about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from gate.nodes import Alias, Items, Node, Pairs, Scalar, children, resolved
from gate.source import Source
from gate.trouble import Place, Refused

_LISTS = re.compile(r"List<|CommaDelimitedList")
_YES = {"true", "yes", "on", "y", "1"}


@dataclass(frozen=True)
class Parameter:
    name: str
    key: Scalar
    body: Pairs

    @property
    def type(self) -> str:
        return text_of(self.body.get("Type")) or ""

    @property
    def is_secret(self) -> bool:
        """Whether NoEcho is on, in whatever letters."""
        return (text_of(self.body.get("NoEcho")) or "").strip().lower() in _YES

    @property
    def is_list(self) -> bool:
        return bool(_LISTS.search(self.type))

    @property
    def is_looked_up(self) -> bool:
        """Whether the value is what Systems Manager's parameter of that name holds."""
        return self.type.startswith("AWS::SSM::Parameter::Value<")

    @property
    def allowed(self) -> list[str] | None:
        """The values that a requester may choose from; none where there is no such list."""
        values = self.body.get("AllowedValues")
        if not isinstance(values, Items):
            return None
        return [each.text for each in children(values) if isinstance(each, Scalar)]


@dataclass(frozen=True)
class Resource:
    name: str
    key: Scalar
    node: Node
    body: Pairs

    @property
    def type(self) -> str:
        return text_of(self.body.get("Type")) or ""

    @property
    def condition(self) -> str | None:
        return text_of(self.body.get("Condition"))

    @property
    def properties(self) -> Pairs | None:
        found = self.body.get("Properties")
        return found if isinstance(found, Pairs) and found.tag is None else None

    @property
    def depends_on(self) -> list[Scalar]:
        found = self.body.get("DependsOn")
        if isinstance(found, Scalar):
            return [found] if found.tag is None else []
        if isinstance(found, Items) and found.tag is None:
            return [each for each in children(found) if isinstance(each, Scalar) and each.tag is None]
        return []

    def property(self, name: str) -> Node | None:
        return self.properties.get(name) if self.properties else None


@dataclass(frozen=True)
class Template:
    source: Source
    root: Pairs
    parameters: dict[str, Parameter]
    resources: dict[str, Resource]
    conditions: dict[str, Node]

    def section(self, name: str) -> Node | None:
        return self.root.get(name)

    def place(self, node: Node) -> Place:
        return self.source.place(node.start)

    @cached_property
    def names(self) -> set[str]:
        """Every name that a new parameter or resource must not have."""
        found = {*self.parameters, *self.resources}
        for section in ("Conditions", "Mappings", "Rules"):
            node = self.section(section)
            found |= set(node.entries()) if isinstance(node, Pairs) else set()
        return found

    @cached_property
    def aliased(self) -> set[int]:
        """Ids of the nodes that an alias somewhere stands for: a change in one would be a change in both."""
        return {id(node.target) for node in every(self.root) if isinstance(node, Alias)}


def text_of(node: Node | None) -> str | None:
    """A scalar's text; none for anything else and for a function."""
    return node.text if isinstance(node, Scalar) and node.tag is None and node.kind != "none" else None


def every(root: Node) -> Iterator[Node]:
    """Every node as it is written: an alias once, what it stands for not again."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, Items):
            stack += node.items
        elif isinstance(node, Pairs):
            stack += [each for pair in node.pairs for each in pair]


def read(source: Source) -> Template:
    """Throws `Refused` for a text that is broken, or no template."""
    root = source.root
    if not isinstance(root, Pairs) or root.tag:
        raise Refused("no template: it is no mapping with a section Resources", source.place(root.start))
    pair = root.entries().get("Resources")
    if not pair:
        raise Refused("no template: it has no section Resources", source.place(root.start))
    section = resolved(pair[1])
    if not isinstance(section, Pairs) or section.tag:
        raise Refused("the section Resources has no resources", source.place(pair[0].start))
    if not section.entries():
        raise Refused("the section Resources is empty: there is nothing to wait for the gate", source.place(pair[0].start))
    resources = {name: _resource(source, *pair) for name, pair in section.entries().items() if not name.startswith("Fn::")}
    conditions = _mapping(source, root, "Conditions")
    parameters = {
        name: Parameter(name, key, _mapping_of(source, key, value, "parameter"))
        for name, (key, value) in _mapping(source, root, "Parameters").items()
        if not name.startswith("Fn::")
    }
    return Template(source, root, parameters, resources, {name: resolved(value) for name, (_, value) in conditions.items()})


def _resource(source: Source, key: Scalar, value: Node) -> Resource:
    return Resource(key.text, key, value, _mapping_of(source, key, value, "resource"))


def _mapping_of(source: Source, key: Scalar, value: Node, what: str) -> Pairs:
    body = resolved(value)
    if not isinstance(body, Pairs) or body.tag:
        raise Refused(f"the {what} {key.text} is no mapping: give it a Type and what it needs", source.place(key.start))
    return body


def _mapping(source: Source, root: Pairs, name: str) -> dict[str, tuple[Scalar, Node]]:
    pair = root.entries().get(name)
    if not pair:
        return {}
    node = resolved(pair[1])
    if isinstance(node, Pairs) and node.tag is None:
        return node.entries()
    if isinstance(node, Scalar) and node.kind == "none":
        return {}
    raise Refused(f"the section {name} is no mapping of names", source.place(pair[0].start))
