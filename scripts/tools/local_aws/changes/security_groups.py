"""AWS::EC2::SecurityGroup as CloudFormation and EC2 guard it: one that has a name is never replaced, one in use never deleted."""

from typing import Any

from local_aws import emulator

_TYPE = "AWS::EC2::SecurityGroup"
#: Properties that change only with the whole group.
_FIXED = ("GroupDescription", "VpcId")


def apply() -> None:
    handlers = emulator.get("services.cloudformation.provisioners:_RESOURCE_HANDLERS")
    change, remove = handlers[_TYPE]["update"], handlers[_TYPE]["delete"]

    def update(group_id: str, old: dict[str, Any], new: dict[str, Any], *others: Any, **named: Any) -> Any:
        name = new.get("GroupName")
        if name and name == old.get("GroupName") and any(old.get(each) != new.get(each) for each in _FIXED):
            raise ValueError(
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                f"Rename {name} and update the stack again."
            )
        return change(group_id, old, new, *others, **named)

    def delete(group_id: str, properties: dict[str, Any]) -> None:
        servers = emulator.get("services.ec2:_instances").values()
        if any(group_id in (group["GroupId"] for group in server["SecurityGroups"]) for server in servers):
            raise ValueError(f"resource {group_id} has a dependent object (Service: Ec2, Error Code: DependencyViolation)")
        remove(group_id, properties)

    handlers[_TYPE] = {**handlers[_TYPE], "update": update, "delete": delete}
