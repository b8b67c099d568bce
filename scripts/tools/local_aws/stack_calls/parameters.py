"""Calls for AWS::SSM::Parameter, which the smallest product is."""

from local_aws.stack_calls.calls import Call, Resource, request_tags, resource_tags


def _arn(resource: Resource) -> str:
    """CloudFormation makes up a name with the logical id alone. A name that is a path has the slash already."""
    name = resource.physical_id or resource.properties.get("Name") or f"CFN-{resource.logical_id}-0123456789AB"
    return resource.arn("ssm", f"parameter/{name.removeprefix('/')}")


def create(resource: Resource) -> list[Call]:
    arn, tags = _arn(resource), request_tags(resource.tags)
    tagging = [Call("ssm:AddTagsToResource", arn, tags)] if tags else []
    return [Call("ssm:PutParameter", arn, tags), *tagging, Call("ssm:GetParameters", arn)]


def update(resource: Resource) -> list[Call]:
    arn, has = _arn(resource), resource_tags(resource.tags_before)
    calls = [Call("ssm:PutParameter", arn, has)]
    if resource.changed("Tags"):
        calls.append(Call("ssm:AddTagsToResource", arn, {**has, **request_tags(resource.tags)}))
    if gone := resource.tags_before.keys() - resource.tags.keys():
        calls.append(Call("ssm:RemoveTagsFromResource", arn, {**has, "aws:TagKeys": sorted(gone)}))
    return [*calls, Call("ssm:GetParameters", arn)]


def delete(resource: Resource) -> list[Call]:
    return [Call("ssm:DeleteParameter", _arn(resource), resource_tags(resource.tags))]
