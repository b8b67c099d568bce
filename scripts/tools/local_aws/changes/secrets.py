"""Secrets of stacks are named, and referred to, as CloudFormation does.

CloudFormation makes a secret's name from its logical id alone, and `Ref` is the ARN. ministack puts the stack's name in
front and answers with the name, so that a policy on the secret matches there and nowhere else.
"""

import random
import string
from typing import Any

from local_aws import emulator

_TYPE = "AWS::SecretsManager::Secret"


def apply() -> None:
    handlers = emulator.get("services.cloudformation.provisioners:_RESOURCE_HANDLERS")[_TYPE]
    make, change, remove = handlers["create"], handlers["update"], handlers["delete"]

    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
        suffix = "".join(random.choices(string.ascii_letters + string.digits, k=12))
        _, attributes = make(logical_id, {"Name": f"{logical_id}-{suffix}", **properties}, stack_name)
        return attributes["Arn"], attributes

    def update(
        physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str, logical_id: str | None = None
    ) -> tuple[str, dict[str, Any]]:
        name = _name(physical_id)
        _, attributes = change(name, {"Name": name, **old}, {"Name": name, **new}, stack_name, logical_id)
        return attributes["Arn"], attributes

    def delete(physical_id: str, properties: dict[str, Any]) -> None:
        remove(_name(physical_id), properties)

    handlers |= {"create": create, "update": update, "update_with_logical_id": True, "delete": delete}


def _name(arn: str) -> str:
    """A secret's ARN ends in its name and six characters more."""
    return arn.split(":", 6)[6].rpartition("-")[0]
