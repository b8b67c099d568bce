"""AWS::EC2::Instance, which ministack has not: a server that exists, has addresses, and says at once that it is ready.

Nothing runs on it. What its UserData does is tried elsewhere, in a root of its own; here only the stack and the rights
that it needs are.
"""

from typing import Any

from local_aws import emulator
from local_aws.stack_calls import ec2

_TYPE = "AWS::EC2::Instance"

#: Amazon's public parameters for the images of the other architecture.
_IMAGES = {"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64": "ami-0a2023b1c2d3e4f50"}


def apply() -> None:
    emulator.get("services.ssm:_PUBLIC_AMI_PARAMETERS").update(_IMAGES)
    emulator.get("services.cloudformation.provisioners:_STACK_TAG_PROPERTY")[_TYPE] = ("Tags", "list")
    handlers = emulator.get("services.cloudformation.provisioners:_RESOURCE_HANDLERS")
    handlers[_TYPE] = {"create": create, "update": update, "delete": delete}


def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, str]]:
    data = ec2.launch_data(properties)
    interface = (data.get("NetworkInterfaces") or [{}])[0]
    (server,) = emulator.get("services.ec2:_launch_instances_internal")(
        data["ImageId"],
        data.get("InstanceType", "m1.small"),
        interface.get("SubnetId") or data.get("SubnetId"),
        1,
        user_data=data.get("UserData", ""),
        sg_ids=interface.get("Groups") or data.get("SecurityGroupIds"),
    )
    emulator.get("services.ec2:_tags")[server["InstanceId"]] = list(properties.get("Tags") or [])
    return server["InstanceId"], _attributes(server)


def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str) -> tuple[str, dict[str, str]]:
    """Tags and size change in place; anything else is another server, and the old one goes when the update is over."""
    if ec2.replaces(old, new):
        return create("", new, stack_name)
    server = emulator.get("services.ec2:_instances")[physical_id]
    server["InstanceType"] = new.get("InstanceType", server["InstanceType"])
    emulator.get("services.ec2:_tags")[physical_id] = list(new.get("Tags") or [])
    return physical_id, _attributes(server)


def delete(physical_id: str, properties: dict[str, Any]) -> None:
    emulator.get("services.ec2:_instances").pop(physical_id, None)
    emulator.get("services.ec2:_tags").pop(physical_id, None)


def _attributes(server: dict[str, Any]) -> dict[str, str]:
    same = ("InstanceId", "VpcId", "PublicDnsName", "PrivateDnsName")
    region = emulator.get("core.responses:get_region")()
    addresses = {"PublicIp": server["PublicIpAddress"], "PrivateIp": server["PrivateIpAddress"]}
    return {**{name: str(server[name]) for name in same}, **addresses, "AvailabilityZone": f"{region}a"}
