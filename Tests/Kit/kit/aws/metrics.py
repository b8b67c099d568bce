"""CloudWatch's embedded metric format: what it takes from a line of a log, after the schema that its user guide documents."""

import json
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

UNITS = [
    *["Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits"],
    *["Megabits", "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second"],
    *["Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second"],
    *["Terabits/Second", "Count/Second", "None"],
]


def _text(most: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": most}


METRIC = {
    "type": "object",
    "required": ["Name"],
    "additionalProperties": False,
    "properties": {"Name": _text(1024), "Unit": {"enum": UNITS}, "StorageResolution": {"enum": [1, 60]}},
}
DIRECTIVE = {
    "type": "object",
    "required": ["Namespace", "Dimensions", "Metrics"],
    "additionalProperties": False,
    "properties": {
        "Namespace": _text(1024),
        "Dimensions": {"type": "array", "minItems": 1, "items": {"type": "array", "maxItems": 30, "items": _text(250)}},
        "Metrics": {"type": "array", "minItems": 1, "maxItems": 100, "items": METRIC},
    },
}
VALIDATOR = Draft202012Validator(
    {
        "type": "object",
        "required": ["_aws"],
        "properties": {
            "_aws": {
                "type": "object",
                "required": ["Timestamp", "CloudWatchMetrics"],
                "properties": {
                    "Timestamp": {"type": "integer", "minimum": 0},
                    "CloudWatchMetrics": {"type": "array", "minItems": 1, "items": DIRECTIVE},
                },
            }
        },
    }
)
MOST_BYTES = 256 * 1024  # of one line


@dataclass(frozen=True)
class Metric:
    """One value, as CloudWatch keeps it."""

    namespace: str
    name: str
    value: float
    unit: str
    dimensions: tuple[tuple[str, str], ...]
    milliseconds: int


def is_metrics(line: dict[str, Any]) -> bool:
    return "_aws" in line


def problems(line: dict[str, Any]) -> list[str]:
    """Why CloudWatch would take nothing, or something else, from a line; empty if it takes all."""
    found = [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(line)]
    if found:
        return found
    if len(json.dumps(line).encode()) > MOST_BYTES:
        found.append("the line is too long")
    for directive in line["_aws"]["CloudWatchMetrics"]:
        for name in {name for names in directive["Dimensions"] for name in names}:
            if not (isinstance(line.get(name), str) and 1 <= len(line[name]) <= 1024 and line[name].isascii()):
                found.append(f"the dimension {name} is {line.get(name)!r}")
        for name in (metric["Name"] for metric in directive["Metrics"]):
            if isinstance(line.get(name), bool) or not isinstance(line.get(name), int | float):
                found.append(f"the metric {name} is {line.get(name)!r}")
    return found


def metrics(lines: list[dict[str, Any]]) -> list[Metric]:
    """All values in the lines of a log, in their order."""
    return [
        Metric(
            directive["Namespace"],
            metric["Name"],
            line[metric["Name"]],
            metric.get("Unit", "None"),
            tuple((name, line[name]) for name in names),
            line["_aws"]["Timestamp"],
        )
        for line in lines
        if is_metrics(line)
        for directive in line["_aws"]["CloudWatchMetrics"]
        for names in directive["Dimensions"]
        for metric in directive["Metrics"]
    ]
