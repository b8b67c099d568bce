"""When a template's conditions hold: each a function of what its Fn::Equals compare."""

import re

from gate.canonical import key_of
from gate.diagrams import NO, YES, Diagrams
from gate.nodes import Items, Node, Scalar, children, function
from gate.template import Template

#: Unquoted values that are the same text for every reader.
_AS_WRITTEN = re.compile("true|false|0|-?[1-9][0-9]{0,14}")
_EXPONENT = re.compile(r"[-+]?[0-9.]+[eE][-+]?[0-9]+")


class Conditions:
    """`careful` takes any two comparisons that are not the same for independent of each other; otherwise a value equals at
    most one of two texts, and a parameter with AllowedValues one of those."""

    def __init__(self, template: Template, careful: bool):
        self.diagrams = Diagrams()
        self._possible: tuple[int, int] = (0, YES)
        self._complete: list[list[int]] = []
        self._template = template
        self._careful = careful
        self._variables: dict[object, int] = {}
        self._functions: dict[str, int] = {}
        self._pending: set[str] = set()
        self._compared: dict[str, dict[str, int]] = {}

    def when(self, name: str | None) -> int:
        """When a condition holds; always for none. One that the template does not define may hold or not."""
        if name is None:
            return YES
        if name not in self._functions:
            node = self._template.conditions.get(name)
            if node is None or name in self._pending:
                return self._variable(("condition", name))
            self._pending.add(name)
            self._functions[name] = self._formula(node)
            self._pending.discard(name)
        return self._functions[name]

    def possible(self) -> int:
        """What the comparisons looked at so far can come to."""
        if self._possible[0] != len(self._variables):
            found = self.diagrams.both(*(self.diagrams.either(*each) for each in self._complete))
            for known in () if self._careful else self._compared.values():
                found = self.diagrams.both(found, self._one_at_most(list(known.values())))
            self._possible = (len(self._variables), found)
        return self._possible[1]

    def _one_at_most(self, variables: list[int]) -> int:
        none, one = YES, YES
        # From the last variable up, so that each step is one node.
        for each in sorted((each for each in variables if each != NO), reverse=True):
            none, one = self.diagrams.choose(each, NO, none), self.diagrams.choose(each, none, one)
        return one

    def guarded(self, guard: tuple[tuple[str, bool], ...]) -> int:
        parts = (self.when(name) if holds else self.diagrams.negate(self.when(name)) for name, holds in guard)
        return self.diagrams.both(*parts)

    def _variable(self, what: object) -> int:
        return self.diagrams.variable(self._variables.setdefault(what, len(self._variables)))

    def _formula(self, node: Node) -> int:
        called = function(node)
        if called is None:
            if isinstance(node, Scalar) and node.text.lower() in ("true", "false"):
                return YES if node.text.lower() == "true" else NO
            return self._variable(("unknown", key_of(node)))
        name, argument = called
        parts = list(children(argument)) if isinstance(argument, Items) else [argument]
        match name:
            case "Condition" if isinstance(argument, Scalar):
                return self.when(argument.text)
            case "Fn::Not" if len(parts) == 1:
                return self.diagrams.negate(self._formula(parts[0]))
            case "Fn::And":
                return self.diagrams.both(*map(self._formula, parts))
            case "Fn::Or":
                return self.diagrams.either(*map(self._formula, parts))
            case "Fn::Equals" if len(parts) == 2:
                return self._equals(parts[0], parts[1])
        return self._variable(("unknown", key_of(node)))

    def _equals(self, left: Node, right: Node) -> int:
        texts = [_literal(each) for each in (left, right)]
        if texts[0] is not None and texts[1] is not None:
            return YES if texts[0] == texts[1] else NO
        if key_of(left) == key_of(right):
            return YES
        if texts == [None, None]:
            return self._variable(("equal", frozenset((key_of(left), key_of(right)))))
        value, text = (right, texts[0]) if texts[0] is not None else (left, texts[1])
        assert text is not None
        return self._is(value, text)

    def _is(self, value: Node, text: str) -> int:
        key = key_of(value)
        known = self._compared.setdefault(key, {})
        if text in known:
            return known[text]
        allowed = None if self._careful else self._allowed(value)
        if allowed is not None and text not in allowed:
            known[text] = NO
            return NO
        variable = self._variable(("is", key, text))
        known[text] = variable
        if allowed is not None and set(allowed) <= set(known):
            self._complete.append(list(known.values()))
        return variable

    def _allowed(self, value: Node) -> list[str] | None:
        called = function(value)
        if not called or called[0] != "Ref" or not isinstance(called[1], Scalar):
            return None
        parameter = self._template.parameters.get(called[1].text)
        # A number may be given as 1 or as 1.0, whatever the list has.
        values = parameter.body.get("AllowedValues") if parameter and parameter.type == "String" else None
        texts = [_literal(each) for each in children(values)] if isinstance(values, Items) else []
        allowed = [each for each in texts if each is not None]
        return allowed if allowed and len(allowed) == len(texts) else None


def _literal(node: Node) -> str | None:
    """The text of a value that is no function. CloudFormation compares texts: true and "true" are the same.

    None too for an unquoted value that its reader rewrites (`yes` is "true", `010` is "8"): what it comes to is not certain.
    """
    if not isinstance(node, Scalar) or node.tag is not None:
        return None
    if node.kind == "text":
        return None if node.style == "plain" and _EXPONENT.fullmatch(node.text) else node.text
    return node.text if _AS_WRITTEN.fullmatch(node.text) else None
