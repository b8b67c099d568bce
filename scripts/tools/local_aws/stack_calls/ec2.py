"""Calls for security groups, launch templates and instances."""

from collections.abc import Mapping
from typing import Any

from local_aws import emulator
from local_aws.stack_calls.calls import Call, Resource, request_tags, resource_tags

_NEW = "0123456789abcdef0"


def _describe(*what: str) -> list[Call]:
    return [Call(f"ec2:Describe{each}") for each in what]


def _tag_on_create(arn: str, action: str, tags: Mapping[str, str]) -> list[Call]:
    """Tags in the request that creates: EC2 evaluates CreateTags as well, and says for which action."""
    return [Call("ec2:CreateTags", arn, {"ec2:CreateAction": action, **request_tags(tags)})] if tags else []


def _retag(arn: str, resource: Resource) -> list[Call]:
    """Tags of something that exists."""
    has = resource_tags(resource.tags_before)
    calls = [Call("ec2:CreateTags", arn, {**has, **request_tags(resource.tags)})] if resource.changed("Tags") else []
    if gone := resource.tags_before.keys() - resource.tags.keys():
        calls.append(Call("ec2:DeleteTags", arn, {**has, "aws:TagKeys": sorted(gone)}))
    return calls


# Security groups


def _group(resource: Resource) -> str:
    return resource.arn("ec2", f"security-group/{resource.physical_id or f'sg-{_NEW}'}")


def create_group(resource: Resource) -> list[Call]:
    arn, has = _group(resource), resource_tags(resource.tags)
    vpc = resource.properties.get("VpcId")
    calls = [Call("ec2:CreateSecurityGroup", arn, request_tags(resource.tags))]
    calls += [Call("ec2:CreateSecurityGroup", resource.arn("ec2", f"vpc/{vpc}"))] if vpc else []
    calls += _tag_on_create(arn, "CreateSecurityGroup", resource.tags)
    if resource.properties.get("SecurityGroupIngress"):
        calls.append(Call("ec2:AuthorizeSecurityGroupIngress", arn, has))
    if resource.properties.get("SecurityGroupEgress"):
        # A new group lets everything out; that rule is taken away first.
        calls += [Call("ec2:RevokeSecurityGroupEgress", arn, has), Call("ec2:AuthorizeSecurityGroupEgress", arn, has)]
    return [*calls, *_describe("SecurityGroups")]


def update_group(resource: Resource) -> list[Call]:
    arn, has = _group(resource), resource_tags(resource.tags_before)
    calls = []
    for direction in ("Ingress", "Egress"):
        if resource.changed(f"SecurityGroup{direction}"):
            calls += [Call(f"ec2:{verb}SecurityGroup{direction}", arn, has) for verb in ("Revoke", "Authorize")]
    return [*calls, *_retag(arn, resource), *_describe("SecurityGroups")]


def delete_group(resource: Resource) -> list[Call]:
    calls = _describe("SecurityGroups", "Instances")
    return [*calls, Call("ec2:DeleteSecurityGroup", _group(resource), resource_tags(resource.tags))]


# Launch templates. CloudFormation puts no tags of its own on them, only those of TagSpecifications.


def _template(resource: Resource) -> str:
    return resource.arn("ec2", f"launch-template/{resource.physical_id or f'lt-{_NEW}'}")


def _template_tags(properties: Mapping[str, Any]) -> dict[str, str]:
    specifications = properties.get("TagSpecifications") or []
    return {
        tag["Key"]: tag["Value"] for each in specifications if each["ResourceType"] == "launch-template" for tag in each["Tags"]
    }


def create_template(resource: Resource) -> list[Call]:
    arn, tags = _template(resource), _template_tags(resource.properties)
    return [Call("ec2:CreateLaunchTemplate", arn, request_tags(tags)), *_tag_on_create(arn, "CreateLaunchTemplate", tags)]


def update_template(resource: Resource) -> list[Call]:
    has = resource_tags(_template_tags(resource.before))
    return [Call("ec2:CreateLaunchTemplateVersion", _template(resource), has)]


def delete_template(resource: Resource) -> list[Call]:
    has = resource_tags(_template_tags(resource.properties))
    return [*_describe("LaunchTemplates"), Call("ec2:DeleteLaunchTemplate", _template(resource), has)]


# Instances


def launch_data(properties: Mapping[str, Any]) -> dict[str, Any]:
    """What an instance is launched with: the data of its launch template's version, and its own properties over them."""
    named = properties.get("LaunchTemplate") or {}
    template = emulator.get("services.ec2:_launch_templates").get(named.get("LaunchTemplateId")) or {}
    versions = {str(each["VersionNumber"]): each["LaunchTemplateData"] for each in template.get("Versions", [])}
    return {**versions.get(str(named.get("Version", "")), {}), **properties}


def _interfaces(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(data.get("NetworkInterfaces") or [{"SubnetId": data.get("SubnetId"), "Groups": data.get("SecurityGroupIds")}])


def _used(resource: Resource, data: Mapping[str, Any]) -> list[Call]:
    """RunInstances is evaluated on everything that it uses, each with the tags that it has."""
    arns = [f"arn:aws:ec2:{resource.region}::image/{data.get('ImageId')}"]
    for interface in _interfaces(data):
        arns.append(resource.arn("ec2", f"subnet/{interface.get('SubnetId')}"))
        arns += [resource.arn("ec2", f"security-group/{group}") for group in interface.get("Groups") or []]
    if template := (resource.properties.get("LaunchTemplate") or {}).get("LaunchTemplateId"):
        arns.append(resource.arn("ec2", f"launch-template/{template}"))
    tags = emulator.get("services.ec2:_tags")
    return [
        Call(
            "ec2:RunInstances",
            arn,
            resource_tags({each["Key"]: each["Value"] for each in tags.get(arn.rpartition("/")[2]) or []}),
        )
        for arn in arns
    ]


def _pass_role(resource: Resource, data: Mapping[str, Any]) -> list[Call]:
    """The role behind the instance profile that the server gets."""
    given = data.get("IamInstanceProfile")
    if not given:
        return []
    name = str(given if isinstance(given, str) else given.get("Arn") or given.get("Name")).rpartition("/")[2]
    profile = emulator.get("services.iam:_instance_profiles").get(name) or {}
    roles = [each if isinstance(each, str) else each["RoleName"] for each in profile.get("Roles") or []]
    to_ec2 = {"iam:PassedToService": "ec2.amazonaws.com"}
    return [Call("iam:PassRole", resource.iam_arn(f"role/{each.rpartition('/')[2]}"), to_ec2) for each in roles]


def create_instance(resource: Resource) -> list[Call]:
    data, tags = launch_data(resource.properties), resource.tags
    made = [resource.arn("ec2", f"{kind}/{_NEW}") for kind in ("instance", "network-interface", "volume")]
    calls = [Call("ec2:RunInstances", arn, request_tags(tags)) for arn in made]
    calls += [call for arn in made[:1] for call in _tag_on_create(arn, "RunInstances", tags)]
    looks = _describe(
        "Instances", "LaunchTemplates", "Subnets", "SecurityGroups", "Volumes", "NetworkInterfaces", "InstanceAttribute"
    )
    return [*calls, *_used(resource, data), *_pass_role(resource, data), *looks]


def replaces(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether an update makes another instance. Tags change in place, and so does the size, with a stop and a start."""
    return any(old.get(name) != new.get(name) for name in (old.keys() | new.keys()) - {"Tags", "InstanceType"})


def update_instance(resource: Resource) -> list[Call]:
    arn, has = resource.arn("ec2", f"instance/{resource.physical_id}"), resource_tags(resource.tags_before)
    if replaces(resource.before, resource.properties):
        return create_instance(resource)
    verbs = ("StopInstances", "ModifyInstanceAttribute", "StartInstances") if resource.changed("InstanceType") else ()
    return [*_retag(arn, resource), *(Call(f"ec2:{verb}", arn, has) for verb in verbs), *_describe("Instances")]


def delete_instance(resource: Resource) -> list[Call]:
    arn = resource.arn("ec2", f"instance/{resource.physical_id}")
    looks = _describe("Instances", "NetworkInterfaces", "Volumes")
    return [*looks, Call("ec2:TerminateInstances", arn, resource_tags(resource.tags))]
