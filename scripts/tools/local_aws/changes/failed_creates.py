"""A custom resource whose Create failed gets a Delete in the rollback, as CloudFormation sends it.

ministack takes the resource for one that was never made. On AWS the Delete carries the physical id of the refusal, or one
that CloudFormation made up if nothing was answered, which the function never gave out.
"""

import uuid
from typing import Any

from local_aws import emulator

#: Stack id and logical id to the physical id that the last answer had.
_answered: dict[tuple[str, str], str] = {}


def apply() -> None:
    _remember_answers()
    _record_failures()
    _roll_back_too()


def _remember_answers() -> None:
    def deliver(token: str, response: dict[str, Any]) -> bool:
        if physical := response.get("PhysicalResourceId"):
            _answered[response.get("StackId", ""), response.get("LogicalResourceId", "")] = physical
        return bool(hand_on(token, response))

    hand_on = emulator.replace("services.cloudformation.custom_resource:deliver_response", deliver)


def _record_failures() -> None:
    def invoke(
        request_type: str,
        logical_id: str,
        props: dict[str, Any],
        stack_name: str,
        stack_id: str,
        resource_type: str,
        physical_id: str | None = None,
        old_props: dict[str, Any] | None = None,
    ) -> Any:
        _answered.pop((stack_id, logical_id), None)
        try:
            return call(request_type, logical_id, props, stack_name, stack_id, resource_type, physical_id, old_props)
        except (RuntimeError, TimeoutError):
            if request_type == "Create":
                made_up = f"{stack_name}-{logical_id}-{uuid.uuid4().hex[:12].upper()}"
                emulator.get("services.cloudformation:_stacks")[stack_name]["_resources"][logical_id] = {
                    "PhysicalResourceId": _answered.get((stack_id, logical_id), made_up),
                    "ResourceType": resource_type,
                    "ResourceStatus": "CREATE_FAILED",
                    "LogicalResourceId": logical_id,
                    "Properties": props,
                    "Attributes": {},
                }
            raise

    call = emulator.replace("services.cloudformation.custom_resource:invoke_custom_resource", invoke)


def _roll_back_too() -> None:
    def failed(is_update: bool, previous: Any, created: list[str], failed_update: Any, logical_id: str, *rest: Any) -> Any:
        if failed_update is None and logical_id not in created and _was_asked(logical_id):
            created = [*created, logical_id]
        return note(is_update, previous, created, failed_update, logical_id, *rest)

    note = emulator.replace("services.cloudformation.stacks:_failed_operation", failed)


def _was_asked(logical_id: str) -> bool:
    """Whether a function was asked to make this resource, and not, say, the caller refused the right to ask it."""
    stacks = emulator.get("services.cloudformation:_stacks").values()
    return any(each["_resources"].get(logical_id, {}).get("ResourceStatus") == "CREATE_FAILED" for each in stacks)
