"""Where an approval flow's table, function and topics are: found from its stack."""

import os
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from approval_requests.trouble import NO_REGION, Trouble, code_of

#: Nobody waits a minute at a terminal to hear that there is no network.
_CONFIG = Config(connect_timeout=10, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 4})
#: The function ends after 60 s. Never tried twice: each try sends emails.
_INVOKING = Config(connect_timeout=10, read_timeout=75, retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class Account:
    """Clients for one account and region."""

    session: boto3.Session

    @classmethod
    def of(cls, profile: str | None, region: str | None) -> "Account":
        # boto3 itself does not read AWS_REGION, which everything else does.
        region = region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or None
        session = boto3.Session(profile_name=profile, region_name=region)
        # An empty AWS_DEFAULT_REGION counts as one for boto3, which then asks https://cloudformation..amazonaws.com.
        if not session.region_name:
            raise Trouble(NO_REGION)
        return cls(session)

    def cloudformation(self) -> Any:
        return self.session.client("cloudformation", config=_CONFIG)

    def dynamodb(self) -> Any:
        """A client that takes and gives Python's values instead of typed attributes."""
        return self.session.resource("dynamodb", config=_CONFIG).meta.client

    def sns(self) -> Any:
        return self.session.client("sns", config=_CONFIG)

    def lambda_(self) -> Any:
        return self.session.client("lambda", config=_INVOKING)


@dataclass(frozen=True)
class Stack:
    """A deployed approval flow, with a ledger or without."""

    name: str
    parameters: dict[str, str]
    outputs: dict[str, str]


@dataclass(frozen=True)
class Flow:
    """A deployed approval flow that has a ledger."""

    table: str
    #: ARN of the notification function.
    function: str


def find(account: Account, stack_name: str) -> Flow:
    """The flow that `stack_name` deployed; throws `Trouble` where there is none, or none with a ledger."""
    outputs = look_up(account, stack_name, "; or the table that a removed one left, with --table").outputs
    if "TableName" not in outputs:
        raise Trouble(
            f"the stack {stack_name} was deployed without a ledger, so there is no record: "
            f"'scripts/deploy --stack-name {stack_name} --ledger' keeps one from then on"
        )
    return Flow(outputs["TableName"], outputs["ServiceToken"])


def look_up(account: Account, stack_name: str, instead: str = "") -> Stack:
    """The stack of that name; throws `Trouble` where there is none, or one that is no approval flow.

    `instead` is what else helps where there is none.
    """
    client = account.cloudformation()
    try:
        (found,) = client.describe_stacks(StackName=stack_name)["Stacks"]
    except ClientError as error:
        if code_of(error) == "ValidationError" and "does not exist" in str(error):
            raise Trouble(
                f"there is no stack {stack_name} in {client.meta.region_name}: name another one with --stack-name, "
                f"or another region with --region{instead}"
            ) from None
        raise
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}
    status = found["StackStatus"]
    if "ServiceToken" not in outputs:
        if status.endswith("_IN_PROGRESS"):
            raise Trouble(f"the stack {stack_name} is {status}: wait until that has ended, then start again")
        raise Trouble(
            f"the stack {stack_name} ({status}) is no approval flow: name the one that scripts/deploy made with --stack-name"
        )
    return Stack(stack_name, {each["ParameterKey"]: each["ParameterValue"] for each in found.get("Parameters", ())}, outputs)
