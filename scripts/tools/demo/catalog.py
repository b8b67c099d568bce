"""The catalog in the demo: WordPress, launched from Service Catalog by somebody with nothing but AWS's end-user policy."""

import os
import time
import uuid
from dataclasses import dataclass
from typing import Any

import botocore.session
from botocore.exceptions import ClientError

from demo import deployment, script
from demo.product import Product
from demo.terminal import show, step
from local_aws.instance import Instance
from local_aws.service_catalog.policies import END_USER

_STACK = f"{deployment.STACK}-catalog"
_USER = "olga"
_NAME = "team-blog"
_SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True)
class Launched(Product):
    """A provisioned product: its stack, and what the catalog says of it to the one who launched it."""

    catalog: Any
    id: str

    def said(self) -> str:
        """The catalog's last word, once the product is under change no more."""
        while (now := self.catalog.describe_provisioned_product(Id=self.id)["ProvisionedProductDetail"])[
            "Status"
        ] == "UNDER_CHANGE":
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        return f"{now['Name']} is {now['Status']}{': ' if now.get('StatusMessage') else ''}{now.get('StatusMessage', '')}"


def launch(instance: Instance, requester: str, purpose: str) -> Launched:
    """Sets up the catalog, and launches from it."""
    os.environ.update(instance.environment)
    administrator = botocore.session.get_session()
    catalog = _end_user(administrator)
    network = _network(administrator)
    step(f"deploying templates/service-catalog.yaml as the stack {_STACK}")
    cloudformation = administrator.create_client("cloudformation")
    _deploy(administrator, cloudformation)
    (found,) = catalog.search_products(Filters={"FullTextSearch": ["WordPress"]})["ProductViewSummaries"]
    (version,) = catalog.describe_product(Id=found["ProductId"])["ProvisioningArtifacts"]
    asked = catalog.describe_provisioning_parameters(ProductId=found["ProductId"], ProvisioningArtifactId=version["Id"])
    given = {"UserEmail": requester, "Purpose": purpose, "VisitorCidr": "203.0.113.0/24", **network}
    show(f"\nWhat {_USER} finds in the catalog: {found['Name']}, by {found['Owner']}. {found['ShortDescription']}.\n")
    for parameter in asked["ProvisioningArtifactParameters"]:
        key, default = parameter["ParameterKey"], parameter.get("DefaultValue")
        show(f"  {key:<24}{given[key] if key in given else f'(left as it is) {default}'}")
    step(f"launching it as {_USER}, who has the policy {END_USER} and no other right")
    record = catalog.provision_product(
        ProductId=found["ProductId"],
        ProvisioningArtifactId=version["Id"],
        ProvisionedProductName=_NAME,
        ProvisionToken=uuid.uuid4().hex,
        ProvisioningParameters=[{"Key": key, "Value": value} for key, value in given.items()],
    )["RecordDetail"]
    launched = Launched(
        f"SC-123456789012-{record['ProvisionedProductId']}", cloudformation, catalog, record["ProvisionedProductId"]
    )
    _await_stack(launched, record["RecordId"])
    return launched


def _end_user(administrator: Any) -> Any:
    iam = administrator.create_client("iam")
    iam.create_user(UserName=_USER)
    iam.attach_user_policy(UserName=_USER, PolicyArn=f"arn:aws:iam::aws:policy/{END_USER}")
    key = iam.create_access_key(UserName=_USER)["AccessKey"]
    return administrator.create_client(
        "servicecatalog", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
    )


def _network(administrator: Any) -> dict[str, str]:
    ec2 = administrator.create_client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return {"VpcId": vpc, "SubnetId": ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]}


def _deploy(administrator: Any, cloudformation: Any) -> None:
    (flow,) = cloudformation.describe_stacks(StackName=deployment.STACK)["Stacks"]
    bucket = next(each["ParameterValue"] for each in flow["Parameters"] if each["ParameterKey"] == "CodeBucket")
    objects = administrator.create_client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    values = {
        "TemplateBucket": bucket,
        "TemplateKey": next(each["Key"] for each in objects if "/sample-product-" in each["Key"]),
        "ServiceToken": f"/approval-flow/{deployment.STACK}/service-token",
        "Approvers": deployment.APPROVER,
        "LaunchPrincipalArn": f"arn:aws:iam::123456789012:user/{_USER}",
    }
    cloudformation.create_stack(
        StackName=_STACK,
        TemplateBody=(script.ROOT / "templates/service-catalog.yaml").read_text(encoding="utf-8"),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=_STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 120})


def _await_stack(launched: Launched, record: str) -> None:
    """Service Catalog answers before it has called CloudFormation. Raises LookupError if nothing was launched."""
    while True:
        try:
            launched.cloudformation.describe_stacks(StackName=launched.name)
            return
        except ClientError:
            told = launched.catalog.describe_record(Id=record)["RecordDetail"]
            if told["Status"] == "FAILED":
                raise LookupError(f"nothing was launched: {told['RecordErrors'][0]['Description']}") from None
            time.sleep(_SECONDS_BETWEEN_LOOKS)
