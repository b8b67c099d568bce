"""Calls for AWS::SecretsManager::Secret."""

from local_aws.stack_calls.calls import Call, Resource, request_tags, resource_tags


def _arn(resource: Resource) -> str:
    """CloudFormation names a secret after its logical id alone; Secrets Manager puts six characters behind."""
    if resource.physical_id:
        return resource.physical_id
    name = resource.properties.get("Name") or f"{resource.logical_id}-0123456789ab"
    return resource.arn("secretsmanager", f"secret:{name}-AbCdEf")


def _make_up(resource: Resource) -> list[Call]:
    return [Call("secretsmanager:GetRandomPassword")] if "GenerateSecretString" in resource.properties else []


def create(resource: Resource) -> list[Call]:
    arn, tags = _arn(resource), request_tags(resource.tags)
    calls = [*_make_up(resource), Call("secretsmanager:CreateSecret", arn, {"secretsmanager:Name": arn.split(":")[6], **tags})]
    if tags:
        calls.append(Call("secretsmanager:TagResource", arn, tags))
    return [*calls, Call("secretsmanager:DescribeSecret", arn)]


def update(resource: Resource) -> list[Call]:
    arn, before = _arn(resource), resource_tags(resource.tags_before)
    calls = []
    if any(resource.changed(name) for name in ("Description", "KmsKeyId", "SecretString", "GenerateSecretString")):
        calls += [*_make_up(resource), Call("secretsmanager:UpdateSecret", arn, before)]
    if resource.changed("Tags"):
        calls.append(Call("secretsmanager:TagResource", arn, {**before, **request_tags(resource.tags)}))
    if gone := resource.tags_before.keys() - resource.tags.keys():
        calls.append(Call("secretsmanager:UntagResource", arn, {**before, "aws:TagKeys": sorted(gone)}))
    return calls


def delete(resource: Resource) -> list[Call]:
    arn, tags = _arn(resource), resource_tags(resource.tags)
    return [Call("secretsmanager:DescribeSecret", arn, tags), Call("secretsmanager:DeleteSecret", arn, tags)]
