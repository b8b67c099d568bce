"""Takes away everything that a run made, known by its name alone, so that it can be done again later.

Each step stands for itself: one that fails, or is broken off, is told at the end and keeps no other from being tried.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from acceptance.terminal import wait_for
from acceptance.world import Account
from approval_requests.trouble import AWS_ERRORS, explain
from demo import script
from demo.terminal import step

#: A WordPress server takes its time to end.
_PATIENCE = 3600.0


@dataclass(frozen=True)
class Left:
    """Something that is still there."""

    what: str
    why: str


@dataclass
class Removal:
    """`options` are --profile and --region, as scripts/remove takes them."""

    account: Account
    name: str
    options: tuple[str, ...]

    def run(self) -> list[Left]:
        """Everything, and what could not be removed. Never raises, whatever goes wrong."""
        left: list[Left] = []
        step(f"removing everything that begins with {self.name}")
        self._try(left, "sign-in", self.account.await_sign_in)
        self._each(left, self._provisioned_products, self._terminate)
        for kind in (f"{self.name}-product-", f"{self.name}-catalog", f"{self.name}-beside"):
            self._each(left, lambda kind=kind: self._stacks(kind), self._delete)  # type: ignore[misc]
        self._try(left, f"the stack {self.name}", self._remove_flow)
        # What scripts/remove does not know: the code in Python, and a bucket without a stack that names it.
        self._try(left, "the bucket", self._delete_bucket)
        self._each(left, self._logs, self._delete_log)
        self._try(left, "what may be left", lambda: left.extend(self._found()))
        return left

    def _try(self, left: list[Left], what: str, act: Callable[[], object]) -> None:
        try:
            act()
        except KeyboardInterrupt:
            left.append(Left(what, "its removal was broken off"))
        except SystemExit:
            left.append(Left(what, "its removal was broken off by a signal"))
        except AWS_ERRORS as error:
            left.append(Left(what, explain(error)))
        except Exception as error:  # whatever it is, the other steps come first
            left.append(Left(what, f"{error}" or type(error).__name__))

    def _each(self, left: list[Left], found: Callable[[], list[Any]], act: Callable[[Any], None]) -> None:
        things: list[Any] = []
        self._try(left, "a list of what is there", lambda: things.extend(found()))
        for thing in things:
            self._try(left, str(thing), lambda thing=thing: act(thing))  # type: ignore[misc]

    def _await(self, what: str, look: Callable[[], bool]) -> None:
        wait_for(what, look, patience=_PATIENCE, pause=self.account.pause)

    # What there is

    def _stacks(self, prefix: str) -> list[str]:
        pages = self.account.client("cloudformation").get_paginator("describe_stacks").paginate()
        return [each["StackName"] for page in pages for each in page["Stacks"] if each["StackName"].startswith(prefix)]

    def _provisioned_products(self) -> list[str]:
        """Names; nothing in an account that has no catalog."""
        catalog = self.account.client("servicecatalog")
        pages = catalog.get_paginator("scan_provisioned_products").paginate(AccessLevelFilter={"Key": "Account", "Value": "self"})
        names = [each["Name"] for page in pages for each in page["ProvisionedProducts"]]
        return [name for name in names if name.startswith(f"{self.name}-")]

    def _logs(self) -> list[str]:
        """Groups that Lambda or API Gateway may have made again after their stack's end."""
        pages = self.account.client("logs").get_paginator("describe_log_groups").paginate()
        names = [group["logGroupName"] for page in pages for group in page["logGroups"]]
        return [name for name in names if re.search(rf"(^|/){re.escape(self.name)}(-|/)", name)]

    def _found(self) -> Iterator[Left]:
        for stack in self._stacks(self.name):
            yield Left(f"the stack {stack}", "it is still there")
        pages = self.account.client("dynamodb").get_paginator("list_tables").paginate()
        for table in (each for page in pages for each in page["TableNames"] if each.startswith(f"{self.name}-")):
            yield Left(f"the table {table}", "it is still there")
        for bucket in self.account.client("s3").list_buckets()["Buckets"]:
            if bucket["Name"] == bucket_of(self.name, self.account):
                yield Left(f"the bucket {bucket['Name']}", "it is still there")

    # What is done

    def _terminate(self, name: str) -> None:
        step(f"terminating {name}")
        catalog = self.account.client("servicecatalog")
        catalog.terminate_provisioned_product(ProvisionedProductName=name, TerminateToken=name)
        self._await(f"the end of {name}", lambda: name not in self._provisioned_products())

    def _delete(self, name: str) -> None:
        step(f"deleting the stack {name}")
        cloudformation = self.account.client("cloudformation")
        (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]

        def status() -> str:
            return str(cloudformation.describe_stacks(StackName=stack["StackId"])["Stacks"][0]["StackStatus"])

        # A stack that is being created can be deleted at once; of every other change the end comes first.
        self._await(f"{name} to rest", lambda: not re.match("(UPDATE|ROLLBACK).*_IN_PROGRESS", status()))
        cloudformation.delete_stack(StackName=stack["StackId"])
        self._await(f"the end of {name}", lambda: not status().endswith("_IN_PROGRESS"))
        if (ended := status()) != "DELETE_COMPLETE":
            raise RuntimeError(f"it is {ended}: its events in the CloudFormation console say why")

    def _remove_flow(self) -> None:
        cloudformation = self.account.client("cloudformation")
        if self.name in self._stacks(self.name):
            # What 'aws cloudformation deploy' leaves if it is ended at the wrong moment has nothing that scripts/remove knows.
            (stack,) = cloudformation.describe_stacks(StackName=self.name)["Stacks"]
            if stack["StackStatus"] == "REVIEW_IN_PROGRESS":
                cloudformation.delete_stack(StackName=self.name)
        script.run("remove", "--stack-name", self.name, "--delete-records", *self.options, environment={})

    def _delete_bucket(self) -> None:
        s3, bucket = self.account.client("s3"), bucket_of(self.name, self.account)
        if not any(each["Name"] == bucket for each in s3.list_buckets()["Buckets"]):
            return
        owner = {"Bucket": bucket, "ExpectedBucketOwner": self.account.number}
        for page in s3.get_paginator("list_object_versions").paginate(**owner):
            for each in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                s3.delete_object(Key=each["Key"], VersionId=each["VersionId"], **owner)
        s3.delete_bucket(**owner)

    def _delete_log(self, name: str) -> None:
        self.account.client("logs").delete_log_group(logGroupName=name)


def bucket_of(name: str, account: Account) -> str:
    """The run's own bucket, so that another install's is left alone."""
    return f"{name}-{account.number}-{account.region}"
