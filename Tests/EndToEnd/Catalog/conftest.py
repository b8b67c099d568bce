"""The catalog, deployed beside the approval flow, and an end user who may launch from it."""

import json
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


def assume(aws: boto3.Session, role: str) -> boto3.Session:
    """A session with the rights of a role. Its trust is widened for it, which changes none of its rights."""
    everybody = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [everybody]})
    iam = aws.client("iam")
    before = iam.get_role(RoleName=role)["Role"]
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=trust)
    try:
        key = aws.client("sts").assume_role(RoleArn=before["Arn"], RoleSessionName="test")["Credentials"]
    finally:
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(before["AssumeRolePolicyDocument"]))
    return boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])


@pytest.fixture
def launcher(aws, catalog) -> boto3.Session:
    """A session of the launch role."""
    return assume(aws, catalog["LaunchRoleArn"].rpartition("/")[2])


@pytest.fixture
def notification(aws, ledger_flow) -> boto3.Session:
    """A session of the notification function's role."""
    detail = aws.client("cloudformation").describe_stack_resource(StackName="approval-flow", LogicalResourceId="NotificationRole")
    return assume(aws, detail["StackResourceDetail"]["PhysicalResourceId"])


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
