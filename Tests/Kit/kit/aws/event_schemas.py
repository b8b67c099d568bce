"""The JSON Schemas of docs/events, to which every event of every run is held."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from kit.aws import chat

FOLDER = Path(__file__).resolve().parents[4] / "docs" / "events"
SOURCE = "ApprovalFlow"


@cache
def validators() -> dict[str, Draft202012Validator]:
    """One for each detail type."""
    schemas = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    return {schema["title"]: Draft202012Validator(schema) for schema in schemas}


def problems(entry: dict[str, Any]) -> list[str]:
    """What is wrong with an entry of PutEvents; empty if nothing is."""
    kind = entry.get("DetailType", "")
    if entry.get("Source") != SOURCE:
        return [f"{kind}: the source is {entry.get('Source')!r}, not {SOURCE!r}"]
    validator = validators().get(kind)
    if not validator:
        return [f"{kind}: docs/events has no schema of this detail type"]
    detail = json.loads(entry["Detail"])
    found = [f"{kind}: {error.json_path}: {error.message}" for error in validator.iter_errors(detail)]
    if not found:
        found += [f"{kind}: its chat message has {problem}" for problem in chat.problems(detail["chat"])]
    if entry.get("Resources") != [detail.get("stackId")]:
        found.append(f"{kind}: the resources are {entry.get('Resources')!r}, not the stack")
    return found
