"""Calls for roles and instance profiles."""

from collections.abc import Mapping
from typing import Any

from local_aws.stack_calls.calls import Call, Resource, request_tags

_EC2 = {"iam:PassedToService": "ec2.amazonaws.com"}


def _role(resource: Resource) -> str:
    name = resource.physical_id or resource.properties.get("RoleName") or resource.generated_name
    return resource.iam_arn(f"role{resource.properties.get('Path', '/')}{name}")


def _boundary(properties: Mapping[str, Any]) -> dict[str, str]:
    """IAM tells a role's boundary with every call that changes what the role may do."""
    arn = properties.get("PermissionsBoundary")
    return {"iam:PermissionsBoundary": arn} if arn else {}


def _inline(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {each["PolicyName"]: each["PolicyDocument"] for each in properties.get("Policies") or []}


def _attached(properties: Mapping[str, Any]) -> set[str]:
    return set(properties.get("ManagedPolicyArns") or [])


def create_role(resource: Resource) -> list[Call]:
    arn, boundary, tags = _role(resource), _boundary(resource.properties), request_tags(resource.tags)
    calls = [Call("iam:CreateRole", arn, {**boundary, **tags}), Call("iam:GetRole", arn)]
    if tags:
        calls.append(Call("iam:TagRole", arn, tags))
    for policy in sorted(_attached(resource.properties)):
        calls.append(Call("iam:AttachRolePolicy", arn, {**boundary, "iam:PolicyARN": policy}))
    for _ in _inline(resource.properties):
        calls += [Call("iam:PutRolePolicy", arn, boundary), Call("iam:GetRolePolicy", arn)]
    return calls


def update_role(resource: Resource) -> list[Call]:
    arn, boundary, before = _role(resource), _boundary(resource.properties), resource.before
    calls = []
    if resource.changed("MaxSessionDuration") or resource.changed("Description"):
        calls.append(Call("iam:UpdateRole", arn))
    if resource.changed("AssumeRolePolicyDocument"):
        calls.append(Call("iam:UpdateAssumeRolePolicy", arn))
    if resource.changed("PermissionsBoundary"):
        word = "Put" if boundary else "Delete"
        calls.append(Call(f"iam:{word}RolePermissionsBoundary", arn, boundary or _boundary(before)))
    if resource.changed("Tags"):
        calls.append(Call("iam:TagRole", arn, request_tags(resource.tags)))
    if gone := resource.tags_before.keys() - resource.tags.keys():
        calls.append(Call("iam:UntagRole", arn, {"aws:TagKeys": sorted(gone)}))
    for policy in sorted(_attached(resource.properties) - _attached(before)):
        calls.append(Call("iam:AttachRolePolicy", arn, {**boundary, "iam:PolicyARN": policy}))
    for policy in sorted(_attached(before) - _attached(resource.properties)):
        calls.append(Call("iam:DetachRolePolicy", arn, {**boundary, "iam:PolicyARN": policy}))
    inline, inline_before = _inline(resource.properties), _inline(before)
    calls += [Call("iam:PutRolePolicy", arn, boundary) for name in inline if inline[name] != inline_before.get(name)]
    calls += [Call("iam:DeleteRolePolicy", arn, boundary) for _ in inline_before.keys() - inline.keys()]
    return calls


def delete_role(resource: Resource) -> list[Call]:
    arn, boundary = _role(resource), _boundary(resource.properties)
    calls = [Call(f"iam:{verb}", arn) for verb in ("GetRole", "ListAttachedRolePolicies", "ListRolePolicies")]
    for policy in sorted(_attached(resource.properties)):
        calls.append(Call("iam:DetachRolePolicy", arn, {**boundary, "iam:PolicyARN": policy}))
    calls += [Call("iam:DeleteRolePolicy", arn, boundary) for _ in _inline(resource.properties)]
    return [*calls, Call("iam:DeleteRole", arn)]


def _profile(resource: Resource) -> str:
    if resource.physical_id.startswith("arn:"):
        return resource.physical_id
    name = resource.physical_id or resource.properties.get("InstanceProfileName") or resource.generated_name
    return resource.iam_arn(f"instance-profile{resource.properties.get('Path', '/')}{name}")


def _put_role(resource: Resource) -> list[Call]:
    calls = []
    for name in resource.properties.get("Roles") or []:
        calls += [
            Call("iam:AddRoleToInstanceProfile", _profile(resource)),
            Call("iam:PassRole", resource.iam_arn(f"role/{name}"), _EC2),
        ]
    return calls


def _take_role(resource: Resource, properties: Mapping[str, Any]) -> list[Call]:
    return [Call("iam:RemoveRoleFromInstanceProfile", _profile(resource)) for _ in properties.get("Roles") or []]


def create_profile(resource: Resource) -> list[Call]:
    arn = _profile(resource)
    return [Call("iam:CreateInstanceProfile", arn), *_put_role(resource), Call("iam:GetInstanceProfile", arn)]


def update_profile(resource: Resource) -> list[Call]:
    return [*_take_role(resource, resource.before), *_put_role(resource)] if resource.changed("Roles") else []


def delete_profile(resource: Resource) -> list[Call]:
    arn = _profile(resource)
    return [
        Call("iam:GetInstanceProfile", arn),
        *_take_role(resource, resource.properties),
        Call("iam:DeleteInstanceProfile", arn),
    ]
