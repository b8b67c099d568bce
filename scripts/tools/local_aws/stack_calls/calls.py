"""A call that CloudFormation makes, the resource that it is made for, and whether the caller may make it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local_aws import emulator

#: Condition keys and their values.
Context = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Call:
    """One call: an IAM action, the ARN that it is evaluated on, and the condition keys that the service would add."""

    action: str
    resource: str = "*"
    context: Context = field(default_factory=dict)


@dataclass(frozen=True)
class Resource:
    """A resource of a stack, before the operation. `physical_id` is empty on a creation, `before` on all but an update."""

    type: str
    logical_id: str
    stack_name: str
    physical_id: str
    properties: Mapping[str, Any]
    before: Mapping[str, Any]
    account: str
    region: str

    def arn(self, service: str, rest: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{rest}"

    def iam_arn(self, rest: str) -> str:
        return f"arn:aws:iam::{self.account}:{rest}"

    @property
    def generated_name(self) -> str:
        """A name of the form that CloudFormation makes up, for a resource that has none yet."""
        return f"{self.stack_name}-{self.logical_id}-0123456789AB"

    @property
    def tags(self) -> dict[str, str]:
        return tags_of(self.properties)

    @property
    def tags_before(self) -> dict[str, str]:
        return tags_of(self.before)

    def changed(self, name: str) -> bool:
        return bool(self.properties.get(name) != self.before.get(name))


def tags_of(properties: Mapping[str, Any]) -> dict[str, str]:
    """A resource's tags, which most types have as a list and some as a map."""
    if isinstance(given := properties.get("Tags"), Mapping):
        return {key: str(value) for key, value in given.items()}
    return {each["Key"]: str(each.get("Value", "")) for each in properties.get("Tags") or []}


def request_tags(tags: Mapping[str, str]) -> dict[str, str | list[str]]:
    """Condition keys of a request that carries these tags; none of them if there are none."""
    if not tags:
        return {}
    return {"aws:TagKeys": list(tags), **{f"aws:RequestTag/{key}": value for key, value in tags.items()}}


def resource_tags(tags: Mapping[str, str]) -> dict[str, str | list[str]]:
    """Condition keys of a resource that has these tags."""
    return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}


def caller() -> str:
    """Access key of the operation's caller: ministack's tasks inherit the request's context."""
    return str(emulator.get("core.iam_evaluator:_verified_key").get())


def refusal(call: Call) -> str:
    """Why the caller may not make this call, in AWS's words; empty if it may."""
    region = emulator.get("core.responses:get_region")()
    service = call.action.partition(":")[0]
    found = emulator.get("core.iam_evaluator:enforce")(caller(), call.action, service, region, call.resource, dict(call.context))
    if found is None:
        return ""
    if not hasattr(found, "decision"):
        return f"{found.code}: {found.message}"
    explicit = found.decision == "Deny"
    return str(
        emulator.get("core.iam_actions:identity_denial_message")(call.action, found.principal_arn, call.resource, explicit)
    )
