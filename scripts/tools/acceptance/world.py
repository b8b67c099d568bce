"""The account, the flow in it, and the people, as every scenario finds them."""

import functools
import sys
import uuid
from dataclasses import dataclass, field
from typing import Any

import boto3

from acceptance.facts import Facts
from acceptance.inbox import Inbox
from acceptance.launch import PURPOSE, REQUESTER, Launch, template
from acceptance.plan import Plan
from approval_requests.trouble import AWS_ERRORS, explain
from demo.product import Product
from demo.terminal import show, step
from kit.secrets import Secrets
from local_aws.options import ACCOUNT as LOCAL


@dataclass(frozen=True)
class Account:
    """Who runs this, and where."""

    session: boto3.Session
    number: str
    caller: str

    @classmethod
    def of(cls, session: boto3.Session) -> "Account":
        identity = session.client("sts").get_caller_identity()
        return cls(session, identity["Account"], identity["Arn"])

    @property
    def region(self) -> str:
        return str(self.session.region_name)

    @property
    def partition(self) -> str:
        return self.caller.split(":")[1]

    @property
    def is_local(self) -> bool:
        """The local AWS has the account number that AWS's own documents use as an example, which nobody else has."""
        return self.number == LOCAL

    @property
    def pause(self) -> float:
        """Seconds between two looks."""
        return 0.3 if self.is_local else 5.0

    def await_sign_in(self) -> None:
        """Has the administrator sign in again, where hours have passed since. Raises what boto3 does where nobody can."""
        while True:
            try:
                self.client("sts").get_caller_identity()
                return
            except AWS_ERRORS as error:
                if not sys.stdin.isatty():
                    raise
                show(f"\n{explain(error)}.\nDo so in another terminal, with the same profile, then press Enter here.")
                sys.stdin.readline()

    @functools.cache  # noqa: B019, there is one account, and it lasts as long as the process
    def client(self, service: str) -> Any:
        return self.session.client(service)


@dataclass
class World:
    """`flow` has the outputs of the deployed flow, `beside` those of the stack with the Python functions and the role."""

    plan: Plan
    account: Account
    inbox: Inbox
    flow: dict[str, str] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    secrets: Secrets = field(default_factory=Secrets)

    @property
    def pause(self) -> float:
        return self.account.pause

    def launch(self, label: str, timeout: int | None = None, purpose: str | None = None) -> Launch:
        """Launches the smallest product, with a role of its own as CloudFormation needs one that outlasts a session.

        `purpose` is the label's, unless it is to be the same question as another launch's.
        """
        name = f"{self.plan.name}-product-{label}"
        step(f"launching {name}")
        cloudformation = self.account.client("cloudformation")
        created = cloudformation.create_stack(
            StackName=name,
            TemplateBody=template(self.plan.name, timeout),
            RoleARN=self.beside["ProductRole"],
            Parameters=[
                {"ParameterKey": "UserEmail", "ParameterValue": REQUESTER},
                {"ParameterKey": "Purpose", "ParameterValue": f"{PURPOSE} {purpose or label}"},
            ],
        )
        launch = Launch(self, name, Product(created["StackId"], cloudformation))
        return launch

    def request_of(self, launch: Launch, *, is_held: bool = False) -> dict[str, Any]:
        """The ledger's item about a launch, or about the change of it whose answer is held."""
        pages = (
            self.account.client("dynamodb").get_paginator("scan").paginate(TableName=self.flow["TableName"], ConsistentRead=True)
        )
        items = (item for page in pages for item in page["Items"] if item.get("StackId") == {"S": launch.product.name})
        if is_held:
            return next(item for item in items if "ResponseUrl" in item and item.get("Status") == {"S": "pending"})
        return next(item for item in items if "WaitUrl" in item and "Status" in item)

    # The approver's subscription

    @property
    def topic(self) -> str:
        """The topic of the one approver."""
        return next(value for name, value in self.flow.items() if name.startswith("TopicArn"))

    def is_subscribed(self) -> bool:
        listed = self.account.client("sns").list_subscriptions_by_topic(TopicArn=self.topic)["Subscriptions"]
        return any(each["SubscriptionArn"].startswith("arn:") for each in listed)

    def renew(self, *functions: str) -> None:
        """Has the next invocation of each start a new process, as after a long pause: whatever is configured anew does that."""
        client = self.account.client("lambda")
        for function in functions:
            now = client.get_function_configuration(FunctionName=function)
            client.update_function_configuration(
                FunctionName=function, Timeout=now["Timeout"], Description=f"Renewed by scripts/acceptance, {uuid.uuid4()}"
            )
        for function in functions:
            client.get_waiter("function_updated_v2").wait(FunctionName=function)


def outputs(account: Account, stack: str) -> dict[str, str]:
    (found,) = account.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}
