"""Which parameters an approval shows: those whose whole value can be read off what it says, and so can't change unasked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gate import parts
from gate.canonical import key_of
from gate.nodes import Items, Node, Pairs, Scalar, children, function, resolved
from gate.references import pieces, substitution
from gate.template import Parameter, Resource, text_of

_NUMBERS = "+-."


def shown(approval: Resource, parameters: Mapping[str, Parameter]) -> set[str]:
    """The parameters whose whole value is among what the approver sees, and bound."""
    properties = approval.properties
    pairs = properties.entries().items() if properties and not properties.twice else ()
    reading = _Reading(parameters)
    return set[str]().union(*(reading.named(name, value) for name, (_, value) in pairs if name not in parts.UNBOUND))


@dataclass(frozen=True)
class _Value:
    """A part of a text that may differ: what it is, which parameters it shows, and the one that it is, if it is one."""

    key: str
    shows: frozenset[str]
    parameter: Parameter | None = None

    def lacks(self, character: str) -> bool:
        """Whether this value, or any of its members, is sure to be without the character."""
        given = self.parameter
        if given is None:
            return False
        if given.is_list and character == ",":
            return True
        if given.is_looked_up:
            return False
        if character.isalnum() or character in _NUMBERS:
            # A reader of YAML may have made another spelling of a number, or of yes and no.
            return False
        if given.allowed is not None:
            return not any(character in each for each in given.allowed)
        if given.type in ("Number", "List<Number>"):
            return True
        # Identifiers of AWS's own, and names of zones: letters, digits, hyphens.
        of_aws = given.type.removeprefix("List<").removesuffix(">")
        is_name = of_aws.endswith("::Id") or of_aws == "AWS::EC2::AvailabilityZone::Name"
        return is_name


@dataclass(frozen=True)
class _Reading:
    parameters: Mapping[str, Parameter]

    def named(self, name: str, value: Node) -> set[str]:
        """What a name shows: behind one that the functions hide, only parameters that are as secret by their own name."""
        found = self._shows(value)
        return {each for each in found if parts.is_hidden(each)} if parts.is_hidden(name) else found

    def _shows(self, node: Node) -> set[str]:
        node = resolved(node)
        called = function(node)
        if called is None:
            if isinstance(node, Pairs) and node.twice:
                return set()
            if isinstance(node, Pairs):
                return set[str]().union(*(self.named(key, value) for key, (_, value) in node.entries().items()))
            return set[str]().union(*map(self._shows, children(node)))
        name, argument = called
        match name:
            case "Ref" if isinstance(argument, Scalar):
                return {argument.text}
            case "Fn::Sub":
                return _apart(self._substituted(argument))
            case "Fn::Join" if isinstance(argument, Items) and len(argument.items) == 2:
                return self._joined(text_of(resolved(argument.items[0])) or "", resolved(argument.items[1]))
            case "Fn::ToJsonString":
                return self._shows(argument)
            case "Fn::If" if isinstance(argument, Items) and len(argument.items) == 3:
                # Which branch it was, nobody sees.
                one, other = (resolved(each) for each in argument.items[1:])
                return self._shows(one) if key_of(one) == key_of(other) else set()
        return set()

    def _substituted(self, argument: Node) -> Iterator[str | _Value]:
        read = substitution(argument)
        if not read:
            return
        own = read[1].entries() if read[1] else {}
        for text, name in pieces(read[0].text):
            if name is None:
                yield text
            elif name in own:
                yield self._value(own[name][1])
            else:
                yield self._reference(name)

    def _joined(self, delimiter: str, members: Node) -> set[str]:
        if not isinstance(members, Items) or function(members):
            value = self._value(members)
            whole = isinstance(value, _Value) and any(map(value.lacks, delimiter))
            return set(value.shows) if isinstance(value, _Value) and whole else set()
        found: list[str | _Value] = []
        for member in children(members):
            found += [delimiter, self._value(member)] if found else [self._value(member)]
        return _apart(found)

    def _value(self, node: Node) -> str | _Value:
        node = resolved(node)
        called = function(node)
        if called is None and isinstance(node, Scalar):
            return node.text
        if called and called[0] == "Ref" and isinstance(called[1], Scalar):
            return self._reference(called[1].text)
        return _Value(f"{key_of(node)}", frozenset(self._shows(node)))

    def _reference(self, name: str) -> str | _Value:
        if name.startswith("AWS::"):
            # The same for as long as the stack lives.
            return ""
        return _Value(name, frozenset({name}), self.parameters.get(name))


def _apart(pieces: Iterable[str | _Value]) -> set[str]:
    """What the values of a text show: nothing where other values could make the same text, as 1 and 23 or 12 and 3 do."""
    values: list[_Value] = []
    separators: list[str] = []
    for piece in pieces:
        if isinstance(piece, _Value):
            values.append(piece)
            separators.append("")
        elif separators:
            separators[-1] += piece
    if len({each.key for each in values}) > 1:
        for value, separator in zip(values[:-1], separators, strict=False):
            if not any(map(value.lacks, separator)):
                return set()
    return set[str]().union(*(each.shows for each in values))
