"""Calls for AWS::SSM::Parameter. Source: the handlers of its resource schema."""

from local_aws.stack_calls.calls import Call, Resource, request_tags


def _arn(resource: Resource) -> str:
    """CloudFormation makes up a name with the logical id alone. A name that is a path has the slash already."""
    name = resource.physical_id or resource.properties.get("Name") or f"CFN-{resource.logical_id}-0123456789AB"
    return resource.arn("ssm", f"parameter/{str(name).removeprefix('/')}")


def write(resource: Resource) -> list[Call]:
    # A map, unlike the tags of most types.
    arn, tags = _arn(resource), request_tags(resource.properties.get("Tags") or {})
    calls = [Call("ssm:PutParameter", arn)]
    if tags:
        calls.append(Call("ssm:AddTagsToResource", arn, tags))
    return [*calls, Call("ssm:GetParameters", arn)]


def delete(resource: Resource) -> list[Call]:
    return [Call("ssm:DeleteParameter", _arn(resource))]
