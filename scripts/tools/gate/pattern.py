"""Whether a pattern admits a text with `{{` in it, as every dynamic reference has."""

import re
from dataclasses import dataclass
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

#: Java's classes that Python does not know, as what matters here: whether a brace is in them.
_CLASSES = {"Punct": ".", "Graph": ".", "Print": ".", "ASCII": "."}
_PROPERTY = re.compile(r"\\[pP]\{\^?(?:Is)?(\w+)\}")


@dataclass(frozen=True)
class _Texts:
    """What the texts of a part of a pattern can be: empty; beginning with, ending with, or holding two braces; only one brace."""

    empty: bool
    first: bool = False
    last: bool = False
    both: bool = False

    def then(self, other: "_Texts") -> "_Texts":
        return _Texts(
            self.empty and other.empty,
            self.first or (self.empty and other.first),
            other.last or (other.empty and self.last),
            self.both or other.both or (self.last and other.first),
        )

    def or_else(self, other: "_Texts") -> "_Texts":
        return _Texts(self.empty or other.empty, self.first or other.first, self.last or other.last, self.both or other.both)


_EMPTY = _Texts(True)
_BRACE = _Texts(False, True, True)
_OTHER = _Texts(False)


def admits_reference(pattern: str) -> bool:
    """Whether the whole of some text with `{{` matches. A pattern that can't be read is taken to admit it."""
    python = _PROPERTY.sub(lambda found: _CLASSES.get(found[1], "[a-z]"), pattern)
    try:
        return _sequence(_parser.parse(python)).both
    except (re.error, OverflowError, RecursionError):
        return True


def _sequence(parts: Any) -> _Texts:
    texts = _EMPTY
    for operation, argument in parts:
        texts = texts.then(_part(operation, argument))
    return texts


def _part(operation: Any, argument: Any) -> _Texts:
    match operation:
        case _constants.LITERAL:
            return _BRACE if chr(argument) == "{" else _OTHER
        case _constants.NOT_LITERAL:
            return _OTHER if chr(argument) == "{" else _BRACE
        case _constants.ANY:
            return _BRACE
        case _constants.IN:
            return _BRACE if _has_brace(argument) else _OTHER
        case _constants.BRANCH:
            texts = _sequence(argument[1][0])
            for branch in argument[1][1:]:
                texts = texts.or_else(_sequence(branch))
            return texts
        case _constants.SUBPATTERN:
            return _sequence(argument[-1])
        case _constants.ATOMIC_GROUP:
            return _sequence(argument)
        case _constants.MAX_REPEAT | _constants.MIN_REPEAT | _constants.POSSESSIVE_REPEAT:
            return _repeated(argument[0], argument[1], _sequence(argument[2]))
        case _constants.AT | _constants.ASSERT | _constants.ASSERT_NOT:
            return _EMPTY
    # A reference back to a group, or whatever comes: it may be any text.
    return _Texts(True, True, True, True)


def _repeated(least: int, most: int, one: _Texts) -> _Texts:
    if most == 0:
        return _EMPTY
    texts = one.then(one) if most > 1 else one
    texts = texts.or_else(one)
    return texts.or_else(_EMPTY) if least == 0 else texts


def _has_brace(members: Any) -> bool:
    """Whether a class has the brace, by asking a pattern of the class alone."""
    negated, found = False, False
    for operation, argument in members:
        match operation:
            case _constants.NEGATE:
                negated = True
            case _constants.LITERAL:
                found |= chr(argument) == "{"
            case _constants.RANGE:
                found |= argument[0] <= ord("{") <= argument[1]
            case _constants.CATEGORY:
                found |= argument in (_constants.CATEGORY_NOT_DIGIT, _constants.CATEGORY_NOT_SPACE, _constants.CATEGORY_NOT_WORD)
    return found != negated
