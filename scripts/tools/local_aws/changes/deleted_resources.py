"""DescribeStackResource knows what CloudFormation is making, and what it has deleted.

ministack forgets a resource when it is deleted, and has it only once it is complete. AWS describes it with the status of its
last event, for ninety days: a function that looks up a wait handle late still finds its URL.
"""

from typing import Any

from local_aws import emulator

_ACTION = "DescribeStackResource"


def apply() -> None:
    handlers = emulator.get("services.cloudformation:_ACTION_HANDLERS")
    describe = handlers[_ACTION]

    def described(params: dict[str, Any]) -> Any:
        value = emulator.get("services.cloudformation.helpers:_p")
        name, logical_id = value(params, "StackName"), value(params, "LogicalResourceId")
        stack = emulator.get("services.cloudformation.handlers:_resolve_stack")(name)
        if not stack or logical_id in stack["_resources"]:
            return describe(params)
        record = _from_events(stack["StackId"], logical_id)
        if record is None:
            why = f"Resource {logical_id} does not exist for stack {stack['StackName']}"
            return emulator.get("services.cloudformation.helpers:_error")("ValidationError", why, 400)
        stack["_resources"][logical_id] = record  # nothing else runs between these lines
        try:
            return describe(params)
        finally:
            del stack["_resources"][logical_id]

    handlers[_ACTION] = described


def _from_events(stack_id: str, logical_id: str) -> dict[str, Any] | None:
    stack_events = emulator.get("services.cloudformation:_stack_events").get(stack_id) or []
    events = [each for each in stack_events if each["LogicalResourceId"] == logical_id]
    if not events:
        return None
    physical = next((each["PhysicalResourceId"] for each in reversed(events) if each["PhysicalResourceId"]), "")
    return {
        "PhysicalResourceId": physical,
        "ResourceType": events[-1]["ResourceType"],
        "ResourceStatus": events[-1]["ResourceStatus"],
        "ResourceStatusReason": events[-1]["ResourceStatusReason"],
        "Timestamp": events[-1]["Timestamp"],
    }
