"""DynamoDB's condition and update expressions, as far as a ledger's writes need them.

Each text is compiled once and then carried out in microseconds; moto's, which the tests hold these against, take one or two
milliseconds, and would be what is measured. Source: Amazon DynamoDB Developer Guide, Expressions.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

Value = dict[str, Any]  # as DynamoDB writes it: {"S": "text"}
Item = dict[str, Value]
Names = dict[str, str]

TOKEN = re.compile(r"\s*(?:(<>|<=|>=|[-+=<>(),.]|\[\d+\])|([#:]?\w+))")
KEYWORDS = {"AND", "OR", "NOT", "IN", "BETWEEN", "SET", "REMOVE", "ADD", "DELETE"}


class Invalid(Exception):
    """An expression that DynamoDB would refuse, or that is none of these."""


class Scope:
    """What an expression is carried out on."""

    __slots__ = ("item", "names", "values")

    def __init__(self, item: Item, names: Names, values: dict[str, Value]) -> None:
        self.item, self.names, self.values = item, names, values


Operand = Callable[[Scope], Value | None]
Condition = Callable[[Scope], bool]
Path = tuple[str | int, ...]
Update = Callable[[Scope], Item]


@cache
def condition(text: str) -> Condition:
    parser = _Parser(text)
    found = parser.either()
    parser.end()
    return found


@cache
def update(text: str) -> Update:
    """Gives the item as it is afterwards; the one before stays as it was."""
    parser = _Parser(text)
    sets, removals = parser.clauses()

    def carry_out(scope: Scope) -> Item:
        # Every value is that of the item before, whatever the order of the clauses.
        found = [(_resolved(path, scope.names), operand(scope)) for path, operand in sets]
        item = dict(scope.item)
        for path, value in found:
            if value is None:
                raise Invalid("an operand names an attribute that the item does not have")
            _change(item, path, value)
        for path in removals:
            _change(item, _resolved(path, scope.names), None)
        return item

    return carry_out


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens: list[str] = [symbol or word for symbol, word in TOKEN.findall(text)]
        if "".join(self._tokens) != re.sub(r"\s", "", text):
            raise Invalid(f"the expression can't be read: {text}")
        self._tokens.append("")
        self._text = text

    # Conditions

    def either(self) -> Condition:
        parts = [self._both()]
        while self._takes("OR"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda scope: any(part(scope) for part in parts)

    def _both(self) -> Condition:
        parts = [self._single()]
        while self._takes("AND"):
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else lambda scope: all(part(scope) for part in parts)

    def _single(self) -> Condition:
        if self._takes("NOT"):
            negated = self._single()
            return lambda scope: not negated(scope)
        if self._takes("("):
            inner = self.either()
            self._expect(")")
            return inner
        if self._is_call() and self._peek().lower() in TESTS:
            return self._test()
        return self._comparison()

    def _test(self) -> Condition:
        test = TESTS[self._next().lower()]
        operands = self._arguments()
        return lambda scope: test(*(operand(scope) for operand in operands))

    def _comparison(self) -> Condition:
        left = self._operand()
        word = self._next()
        if word.upper() == "IN":
            choices = self._arguments()
            return lambda scope: any(_same(left(scope), choice(scope)) for choice in choices)
        if word.upper() == "BETWEEN":
            low = self._operand()
            self._expect("AND")
            high = self._operand()
            return lambda scope: _ordered(low(scope), left(scope), _AT_MOST) and _ordered(left(scope), high(scope), _AT_MOST)
        if word not in COMPARISONS:
            raise Invalid(f"{word!r} where a comparison should be: {self._text}")
        compare = COMPARISONS[word]
        right = self._operand()
        return lambda scope: compare(left(scope), right(scope))

    # Updates

    def clauses(self) -> tuple[list[tuple[Path, Operand]], list[Path]]:
        sets: list[tuple[Path, Operand]] = []
        removals: list[Path] = []
        while clause := self._next().upper():
            if clause not in ("SET", "REMOVE", "ADD"):
                raise Invalid(f"{clause} is no clause that is known here: {self._text}")
            while True:
                path = self._path()
                if clause == "SET":
                    self._expect("=")
                    sets.append((path, self._sum()))
                elif clause == "ADD":
                    sets.append((path, self._counted(path)))
                else:
                    removals.append(path)
                if not self._takes(","):
                    break
        return sets, removals

    def _sum(self) -> Operand:
        left = self._operand()
        for sign, word in ((1, "+"), (-1, "-")):
            if self._takes(word):
                right = self._operand()
                return lambda scope: _added(left(scope), right(scope), sign)  # noqa: B023 - returned at once
        return left

    def _counted(self, path: Path) -> Operand:
        by = self._operand()
        return lambda scope: _added(_found(scope.item, _resolved(path, scope.names)) or {"N": "0"}, by(scope), 1)

    # Both

    def _operand(self) -> Operand:
        if self._is_call():
            name = self._next().lower()
            if name not in FUNCTIONS:
                raise Invalid(f"{name} is no function that is known here: {self._text}")
            function, operands = FUNCTIONS[name], self._arguments()
            return lambda scope: function(*(operand(scope) for operand in operands))
        if self._peek().startswith(":"):
            name = self._next()
            return lambda scope: scope.values[name]
        path = self._path()
        return lambda scope: _found(scope.item, _resolved(path, scope.names))

    def _arguments(self) -> list[Operand]:
        self._expect("(")
        operands = [self._operand()]
        while self._takes(","):
            operands.append(self._operand())
        self._expect(")")
        return operands

    def _path(self) -> Path:
        parts: list[str | int] = [self._name()]
        while True:
            if self._takes("."):
                parts.append(self._name())
            elif self._peek().startswith("["):
                parts.append(int(self._next()[1:-1]))
            else:
                return tuple(parts)

    def _name(self) -> str:
        name = self._next()
        if not name or name.upper() in KEYWORDS or not re.match(r"#?\w", name):
            raise Invalid(f"{name!r} where an attribute should be: {self._text}")
        return name

    def end(self) -> None:
        if self._peek():
            raise Invalid(f"{self._peek()!r} where the expression should end: {self._text}")

    def _is_call(self) -> bool:
        return len(self._tokens) > 1 and self._tokens[1] == "(" and self._tokens[0].upper() not in KEYWORDS

    def _peek(self) -> str:
        return self._tokens[0]

    def _next(self) -> str:
        return self._tokens.pop(0) if len(self._tokens) > 1 else self._tokens[0]

    def _takes(self, word: str) -> bool:
        if self._tokens[0].upper() == word:
            self._tokens.pop(0)
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._takes(word):
            raise Invalid(f"{self._peek()!r} where {word!r} should be: {self._text}")


def _resolved(path: Path, names: Names) -> Path:
    return tuple(names[part] if isinstance(part, str) and part.startswith("#") else part for part in path)


def _found(item: Item, path: Path) -> Value | None:
    value: Value | None = item.get(str(path[0]))
    for part in path[1:]:
        if value is None:
            return None
        if isinstance(part, int):
            there = value.get("L", [])
            value = there[part] if part < len(there) else None
        else:
            value = value.get("M", {}).get(part)
    return value


def _change(item: Item, path: Path, value: Value | None) -> None:
    """Sets what the path leads to, or removes it; copies what lies on the way, which the item before still has."""
    *way, last = path
    place: Any = item
    for part in way:
        if not isinstance(part, str) or "M" not in (inner := place.get(part) or {}):
            raise Invalid("the document path provided in the update expression is invalid for update")
        place[part] = {"M": dict(inner["M"])}
        place = place[part]["M"]
    if not isinstance(last, str):
        raise Invalid("a place in a list is not changed here")
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value


def _number(value: Value) -> int | Decimal:
    text = value["N"]
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def _same(one: Value | None, other: Value | None) -> bool:
    if one is None or other is None:
        return False
    if "N" in one and "N" in other:
        return _number(one) == _number(other)
    return one == other


_AT_MOST = frozenset({-1, 0})


def _ordered(one: Value | None, other: Value | None, wanted: frozenset[int]) -> bool:
    if one is None or other is None or one.keys() != other.keys():
        return False
    (kind,) = one
    left, right = (_number(one), _number(other)) if kind == "N" else (one[kind], other[kind])
    return (left > right) - (left < right) in wanted


def _added(one: Value | None, other: Value | None, sign: int) -> Value:
    if one is None or other is None or "N" not in one or "N" not in other:
        raise Invalid("an operand of + or - is no number")
    return {"N": str(_number(one) + sign * _number(other))}


def _begins_with(one: Value | None, other: Value | None) -> bool:
    return bool(one and other and "S" in one and "S" in other and one["S"].startswith(other["S"]))


def _contains(one: Value | None, other: Value | None) -> bool:
    if not one or not other:
        return False
    if "L" in one:
        return any(_same(each, other) for each in one["L"])
    (kind,) = other
    return other[kind] in (one.get("S", "") if kind == "S" and "S" in one else one.get(f"{kind}S", ()))


def _size(value: Value | None) -> Value | None:
    if value is None:
        return None
    ((_, content),) = value.items()
    return {"N": str(len(content.encode() if isinstance(content, str) else content))}


def _appended(one: Value | None, other: Value | None) -> Value:
    if one is None or other is None or "L" not in one or "L" not in other:
        raise Invalid("an operand of list_append is no list")
    return {"L": one["L"] + other["L"]}


TESTS: dict[str, Callable[..., bool]] = {
    "attribute_exists": lambda value: value is not None,
    "attribute_not_exists": lambda value: value is None,
    "begins_with": _begins_with,
    "contains": _contains,
}
COMPARISONS: dict[str, Callable[[Value | None, Value | None], bool]] = {
    "=": _same,
    # An attribute that is not there is not the same as anything.
    "<>": lambda one, other: not _same(one, other),
    "<": lambda one, other: _ordered(one, other, frozenset({-1})),
    "<=": lambda one, other: _ordered(one, other, _AT_MOST),
    ">": lambda one, other: _ordered(one, other, frozenset({1})),
    ">=": lambda one, other: _ordered(one, other, frozenset({0, 1})),
}
FUNCTIONS: dict[str, Callable[..., Value | None]] = {
    "if_not_exists": lambda value, otherwise: otherwise if value is None else value,
    "list_append": _appended,
    "size": _size,
}
