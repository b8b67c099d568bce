"""Which resource type needs which calls, and the place where they are evaluated."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local_aws import emulator
from local_aws.stack_calls import calls, ec2, functions, iam, parameters, secrets
from local_aws.stack_calls.calls import Call, Resource

Needs = Callable[[Resource], list[Call]]


@dataclass(frozen=True)
class Handlers:
    """The calls for each operation on a type."""

    create: Needs
    update: Needs
    delete: Needs


_INVOKE = Handlers(functions.invoke, functions.invoke, functions.invoke)
_NOTHING = Handlers(functions.nothing, functions.nothing, functions.nothing)

TABLE: dict[str, Handlers] = {
    "AWS::CloudFormation::CustomResource": _INVOKE,
    "AWS::CloudFormation::WaitCondition": _NOTHING,
    "AWS::CloudFormation::WaitConditionHandle": _NOTHING,
    "AWS::EC2::Instance": Handlers(ec2.create_instance, ec2.update_instance, ec2.delete_instance),
    "AWS::EC2::LaunchTemplate": Handlers(ec2.create_template, ec2.update_template, ec2.delete_template),
    "AWS::EC2::SecurityGroup": Handlers(ec2.create_group, ec2.update_group, ec2.delete_group),
    "AWS::IAM::InstanceProfile": Handlers(iam.create_profile, iam.update_profile, iam.delete_profile),
    "AWS::IAM::Role": Handlers(iam.create_role, iam.update_role, iam.delete_role),
    "AWS::SecretsManager::Secret": Handlers(secrets.create, secrets.update, secrets.delete),
    "AWS::SSM::Parameter": Handlers(parameters.create, parameters.update, parameters.delete),
}


class Denied(RuntimeError):
    """The caller may not make a call that the operation needs; the message is AWS's."""


def apply() -> None:
    module = "services.cloudformation.stacks"

    def provision(resource_type: str, logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        _check("create", _resource(resource_type, logical_id, stack_name, "", props, {}))
        return make(resource_type, logical_id, props, stack_name)

    def update(
        resource_type: str,
        physical_id: str,
        old_props: dict[str, Any],
        new_props: dict[str, Any],
        stack_name: str,
        logical_id: str | None = None,
        old_attrs: dict[str, Any] | None = None,
    ) -> Any:
        if old_props != new_props:
            _check("update", _resource(resource_type, logical_id or "", stack_name, physical_id, new_props, old_props))
        return change(resource_type, physical_id, old_props, new_props, stack_name, logical_id, old_attrs)

    def delete(
        resource_type: str, physical_id: str, props: dict[str, Any], stack_name: str | None = None, logical_id: str | None = None
    ) -> Any:
        _check(
            "delete",
            _resource(
                resource_type,
                logical_id or "",
                stack_name or "",
                physical_id,
                _tagged(resource_type, props, stack_name, logical_id),
                {},
            ),
        )
        return remove(resource_type, physical_id, props, stack_name, logical_id)

    make = emulator.replace(f"{module}:_provision_resource", provision)
    change = emulator.replace(f"{module}:_update_resource", update)
    remove = emulator.replace(f"{module}:_delete_resource", delete)


def needed(resource: Resource, operation: str) -> list[Call]:
    """The calls of an operation. An unlisted type needs every right, so that no role passes by an oversight of this table."""
    custom = resource.type.startswith("Custom::")
    handlers = _INVOKE if custom else TABLE.get(resource.type)
    if handlers is None:
        return [Call("*")]
    needs: Needs = getattr(handlers, operation)
    return needs(resource)


def _check(operation: str, resource: Resource) -> None:
    for call in needed(resource, operation):
        if not (reason := calls.refusal(call)):
            continue
        if call.action == "*":
            reason = (
                f"the local AWS does not know what CloudFormation calls to {operation} a resource of type {resource.type}, "
                "so only a caller with every right may: add the type to scripts/tools/local_aws/stack_calls/table.py"
            )
        raise Denied(f"{reason} (resource {resource.logical_id})")


def _resource(
    kind: str, logical_id: str, stack_name: str, physical_id: str, new: dict[str, Any], old: dict[str, Any]
) -> Resource:
    account, region = emulator.get("core.responses:get_account_id")(), emulator.get("core.responses:get_region")()
    return Resource(kind, logical_id, stack_name, physical_id, new, old, account, region)


def _tagged(kind: str, props: dict[str, Any], stack_name: str | None, logical_id: str | None) -> dict[str, Any]:
    """A resource's own properties with the tags that its stack gave it: a deletion is called without those."""
    stack = emulator.get("services.cloudformation:_stacks").get(stack_name or "") or {}
    with_tags = emulator.get("services.cloudformation.stacks:_with_stack_tags")
    tagged: dict[str, Any] = with_tags(kind, props, stack.get("Tags") or [], stack_name, stack.get("StackId", ""), logical_id)
    return tagged
