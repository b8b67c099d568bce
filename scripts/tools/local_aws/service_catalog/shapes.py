"""Requests and answers, held to botocore's model of the service: names, types, lengths, patterns, enumerations.

The model is AWS's own. What it refuses, AWS refuses; what it allows and this package does not know is refused by
`endpoint`, with a message that says so.
"""

import re
from datetime import datetime
from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, OperationModel, ServiceModel, Shape, StructureShape

MODEL = ServiceModel(Loader().load_service_model("servicecatalog", "service-2"))
TARGET = MODEL.metadata["targetPrefix"]

_TYPES: dict[str, tuple[type, ...]] = {"string": (str,), "integer": (int,), "boolean": (bool,), "timestamp": (datetime,)}


class Wrong(ValueError):
    """A value that the model does not allow; the message says which, and why."""


def operation(name: str) -> OperationModel | None:
    return MODEL.operation_model(name) if name in MODEL.operation_names else None


def check(shape: Shape | None, value: Any, where: str = "") -> None:
    """Raises Wrong for the first value that does not fit the shape."""
    if isinstance(shape, StructureShape):
        _check_structure(shape, value, where)
    elif isinstance(shape, ListShape):
        _expect(isinstance(value, list), where, f"must be a list, not {value!r}")
        _check_length(shape, len(value), where, "have")
        for index, each in enumerate(value):
            check(shape.member, each, f"{where}[{index}]")
    elif shape is not None:
        _check_scalar(shape, value, where)


def _check_structure(shape: StructureShape, value: Any, where: str) -> None:
    _expect(isinstance(value, dict), where or shape.name, f"must be a structure, not {value!r}")
    for name in shape.required_members:
        _expect(name in value, f"{where}.{name}".strip("."), "is missing")
    for name, member in value.items():
        _expect(name in shape.members, f"{where}.{name}".strip("."), f"is not in AWS's model of {shape.name}")
        check(shape.members[name], member, f"{where}.{name}".strip("."))


def _check_scalar(shape: Shape, value: Any, where: str) -> None:
    if shape.type_name == "map":
        return _expect(isinstance(value, dict), where, f"must be a map, not {value!r}")
    right = isinstance(value, _TYPES[shape.type_name]) and (shape.type_name == "boolean") == isinstance(value, bool)
    _expect(right, where, f"must be of type {shape.type_name}, not {value!r}")
    if shape.type_name == "integer":
        _check_length(shape, value, where, "be")
    if shape.type_name == "string":
        _check_length(shape, len(value), where, "have length")
        enum = shape.metadata.get("enum")
        _expect(not enum or value in enum, where, f"must be one of {', '.join(enum or [])}, not '{value}'")
        pattern = _pattern(shape.metadata.get("pattern", ""))
        _expect(not pattern or re.fullmatch(pattern, value) is not None, where, f"must match {pattern}, not '{value}'")
    return None


def _pattern(text: str) -> str:
    """A pattern of the model in Python's words, which have no \\p{..}: letters, digits and blanks of any script."""
    return text.replace("\\p{L}", "\\w").replace("\\p{Z}", "\\s").replace("\\p{N}", "\\d")


def _check_length(shape: Shape, size: int, where: str, verb: str) -> None:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    _expect(low is None or size >= low, where, f"must {verb} at least {low}")
    _expect(high is None or size <= high, where, f"must {verb} at most {high}")


def _expect(holds: bool, where: str, why: str) -> None:
    if not holds:
        raise Wrong(f"{where} {why}")
