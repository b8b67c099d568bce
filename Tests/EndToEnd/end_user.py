"""An end user of the catalog: somebody with nothing but AWS's policy for end users, and the stock aws CLI."""

import json
import os
import subprocess
from dataclasses import dataclass
from typing import Any

import boto3

from kit.flow import product
from kit.lambda_.executables import ROOT
from kit.waiting import until
from local_aws.instance import Instance
from local_aws.service_catalog.policies import END_USER

_PATIENCE = 90


class Refused(Exception):
    """What the aws CLI says of a refused call."""


def aws_cli(environment: dict[str, str], service: str, command: str, *arguments: str) -> dict[str, Any]:
    """One command of the stock aws CLI, with the keys of `environment`. Raises Refused."""
    cli = ROOT / ".venv/awscli/bin/aws"
    done = subprocess.run(
        [cli, service, command, "--output", "json", *arguments], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise Refused(done.stderr.strip())
    answer: dict[str, Any] = json.loads(done.stdout or "{}")
    return answer


@dataclass
class EndUser:
    """`arn` is who the catalog knows. Commands find the keys in their environment; `session` is for asking often."""

    name: str
    arn: str
    environment: dict[str, str]
    session: boto3.Session

    @classmethod
    def new(cls, aws: boto3.Session, local_aws: Instance, name: str) -> "EndUser":
        iam = aws.client("iam")
        arn = iam.create_user(UserName=name)["User"]["Arn"]
        iam.attach_user_policy(UserName=name, PolicyArn=f"arn:aws:iam::aws:policy/{END_USER}")
        key = iam.create_access_key(UserName=name)["AccessKey"]
        own = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
        session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"])
        return cls(name, arn, {**os.environ, **local_aws.environment, **own}, session)

    def aws(self, service: str, command: str, *arguments: str) -> dict[str, Any]:
        """One command of the aws CLI. Raises Refused."""
        return aws_cli(self.environment, service, command, *arguments)

    def catalog(self, command: str, *arguments: str) -> dict[str, Any]:
        return self.aws("servicecatalog", command, *arguments)

    def product(self, words: str) -> dict[str, Any]:
        """The one product that a search finds."""
        found = self.catalog("search-products", "--filters", f"FullTextSearch={words}")["ProductViewSummaries"]
        assert len(found) == 1, f"{words} finds {[each['Name'] for each in found]}"
        return found[0]

    def launch(self, product_id: str, version: str, name: str, **parameters: str) -> "Launched":
        record = self.catalog(
            "provision-product",
            "--product-id", product_id, "--provisioning-artifact-id", version, "--provisioned-product-name", name,
            "--provisioning-parameters", json.dumps([{"Key": key, "Value": value} for key, value in parameters.items()]),
        )["RecordDetail"]  # fmt: skip
        return Launched(self, record["ProvisionedProductId"], record["RecordId"], name)


@dataclass
class Launched:
    """A launched product as the one who launched it sees it."""

    user: EndUser
    id: str
    record_id: str
    name: str

    @property
    def stack_name(self) -> str:
        return f"SC-123456789012-{self.id}"

    def record(self) -> dict[str, Any]:
        record: dict[str, Any] = self.user.session.client("servicecatalog").describe_record(Id=self.record_id)
        return record

    def detail(self) -> dict[str, Any]:
        detail: dict[str, Any] = self.user.catalog("describe-provisioned-product", "--id", self.id)["ProvisionedProductDetail"]
        return detail

    def rest(self) -> dict[str, Any]:
        """The last request's record, once it is over."""

        def over() -> dict[str, Any] | None:
            record = self.record()
            return None if record["RecordDetail"]["Status"] in ("CREATED", "IN_PROGRESS", "IN_PROGRESS_IN_ERROR") else record

        record = until(over, lambda: f"it goes on: {self.record()}", patience=_PATIENCE, pause=0.2)
        assert record
        return record

    def update(self, *arguments: str) -> None:
        self.record_id = self.user.catalog("update-provisioned-product", "--provisioned-product-id", self.id, *arguments)[
            "RecordDetail"
        ]["RecordId"]

    def terminate(self) -> None:
        self.record_id = self.user.catalog("terminate-provisioned-product", "--provisioned-product-id", self.id)["RecordDetail"][
            "RecordId"
        ]

    def seen_by(self, aws: boto3.Session, web: Any, local_aws: Instance, approver: str) -> product.Product:
        """The same as an approver meets it: an email, a page."""
        return product.Product(aws, web, local_aws, approver, self.stack_name, {}, self.stack_name)
