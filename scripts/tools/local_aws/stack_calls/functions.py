"""Calls for custom resources, and for what lives inside CloudFormation."""

from local_aws.stack_calls.calls import Call, Resource


def invoke(resource: Resource) -> list[Call]:
    """A custom resource's function is invoked in the caller's name."""
    return [Call("lambda:InvokeFunction", str(resource.properties.get("ServiceToken", "")))]


def nothing(resource: Resource) -> list[Call]:
    """Handles and conditions are CloudFormation's own."""
    return []
