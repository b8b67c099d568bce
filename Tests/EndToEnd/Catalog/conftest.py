"""The catalog, deployed beside the approval flow, and an end user who may launch from it."""

from collections.abc import Callable

import boto3
import pytest
from end_user import EndUser, Launched

from kit.flow import product
from kit.lambda_.executables import ROOT

ANN, BEN, _ = product.APPROVERS
CATALOG = "approval-flow-catalog"


@pytest.fixture(scope="session")
def user(aws, local_aws) -> EndUser:
    return EndUser.new(aws, local_aws, "olga")


@pytest.fixture(scope="session")
def catalog(aws: boto3.Session, ledger_flow, user) -> dict[str, str]:
    """The catalog, deployed with the parameters that scripts/deploy prints: its outputs, and a network to launch into."""
    bucket = ledger_flow["CodeBucket"]
    keys = [each["Key"] for each in aws.client("s3").list_objects_v2(Bucket=bucket)["Contents"]]
    values = {
        "TemplateBucket": bucket,
        "TemplateKey": next(key for key in keys if "sample-product" in key),
        "ServiceToken": "/approval-flow/approval-flow/service-token",
        "Approvers": ",".join(product.APPROVERS),
        "LaunchPrincipalArn": user.arn,
    }
    cloudformation = aws.client("cloudformation")
    cloudformation.create_stack(
        StackName=CATALOG,
        TemplateBody=(ROOT / "templates/service-catalog.yaml").read_text(),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=product.parameters_of(values),
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=CATALOG, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    (stack,) = cloudformation.describe_stacks(StackName=CATALOG)["Stacks"]
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.1.0/24")["Subnet"]["SubnetId"]
    return {**{each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}, "VpcId": vpc, "SubnetId": subnet}


@pytest.fixture(scope="session")
def version(user, catalog) -> str:
    (version,) = user.catalog("describe-product", "--id", catalog["ProductId"])["ProvisioningArtifacts"]
    return version["Id"]


@pytest.fixture
def launch(user, catalog, version) -> Callable[..., Launched]:
    """Launches WordPress with what its template asks for, and with nothing else."""

    def start(name: str, **values: str) -> Launched:
        given = {
            "UserEmail": "olga@example.com",
            "VpcId": catalog["VpcId"],
            "SubnetId": catalog["SubnetId"],
            "VisitorCidr": "203.0.113.0/24",
        }
        return user.launch(catalog["ProductId"], version, name, **{**given, **values})

    return start


@pytest.fixture
def approvers(aws, web, local_aws) -> Callable[[Launched], list[product.Product]]:
    """Ann and Ben, in front of the emails about a launch. Both are needed, and enough."""

    def meet(launched: Launched) -> list[product.Product]:
        return [launched.seen_by(aws, web, local_aws, each) for each in (ANN, BEN)]

    return meet
