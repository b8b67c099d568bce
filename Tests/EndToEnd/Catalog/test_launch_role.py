"""The launch role of templates/service-catalog.yaml: each of its statements is needed, and none allows too much."""

import fnmatch
import json
import re
import uuid

import boto3
import pytest
from botocore.exceptions import ClientError
from end_user import Launched

from kit.flow import product
from kit.lambda_.executables import ROOT
from kit.waiting import until

POLICY = "launch"
REFUSED = re.compile(r"is not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)")


def _statements() -> list[str]:
    """Names of the role's statements, as the template has them. The first is of its trust."""
    text = (ROOT / "templates/service-catalog.yaml").read_text()
    role = text[text.index("\n  LaunchRole:\n") : text.index("\nOutputs:\n")]
    return [each for each in re.findall(r"- Sid: (\w+)", role) if each != "ServiceCatalogAssumes"]


class Role:
    """The deployed launch role, from which a statement can be taken away for a while."""

    def __init__(self, aws: boto3.Session, arn: str):
        self.iam, self.arn, self.name = aws.client("iam"), arn, arn.rpartition("/")[2]
        self.policy = self.iam.get_role_policy(RoleName=self.name, PolicyName=POLICY)["PolicyDocument"]

    def put(self, statements: list[dict]) -> None:
        document = json.dumps({**self.policy, "Statement": statements})
        self.iam.put_role_policy(RoleName=self.name, PolicyName=POLICY, PolicyDocument=document)

    def without(self, name: str) -> dict:
        """Takes the statement away and returns it."""
        self.put([each for each in self.policy["Statement"] if each["Sid"] != name])
        return next(each for each in self.policy["Statement"] if each["Sid"] == name)


@pytest.fixture
def role(aws, catalog):
    role = Role(aws, catalog["LaunchRoleArn"])
    yield role
    role.put(role.policy["Statement"])


def over(launched: Launched) -> bool:
    return launched.record()["RecordDetail"]["Status"] in ("SUCCEEDED", "FAILED")


def live(launched: Launched, people: list[product.Product]) -> list[dict]:
    """Launches, approves if asked, and ends: the records until the first that fails."""
    until(lambda: over(launched) or all(each.emails() for each in people), "nobody was asked", patience=90)
    if all(each.emails() for each in people):
        for each in people:
            assert each.decide("approve").status == 200
    records = [launched.rest()]
    if records[-1]["RecordDetail"]["Status"] == "SUCCEEDED":
        launched.terminate()
        records.append(launched.rest())
    return records


@pytest.mark.parametrize("statement", _statements())
def test_without_a_statement_a_launch_or_its_end_fails(role, launch, approvers, statement):
    taken = role.without(statement)
    actions = taken["Action"] if isinstance(taken["Action"], list) else [taken["Action"]]
    launched = launch(f"without-{statement}")
    last = live(launched, approvers(launched))[-1]
    assert last["RecordDetail"]["Status"] == "FAILED", f"{statement} is not needed"
    reason = last["RecordDetail"]["RecordErrors"][0]["Description"]
    named = REFUSED.search(reason)
    missed = named[1] if named else "s3:GetObject" if "S3 error: Access Denied" in reason else reason
    assert any(fnmatch.fnmatchcase(missed, each) for each in actions), f"{statement} has {actions}, and this failed: {reason}"
    # With all its rights again, the role can clear away what is left.
    role.put(role.policy["Statement"])
    launched.terminate()
    assert launched.rest()["RecordDetail"]["Status"] == "SUCCEEDED"


def test_with_all_of_them_both_succeed(role, launch, approvers):
    launched = launch("with-everything")
    assert [each["RecordDetail"]["Status"] for each in live(launched, approvers(launched))] == ["SUCCEEDED", "SUCCEEDED"]


def test_a_role_that_does_not_trust_service_catalog_launches_nothing(role, launch):
    before = role.iam.get_role(RoleName=role.name)["Role"]["AssumeRolePolicyDocument"]
    other = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role.iam.update_assume_role_policy(
        RoleName=role.name, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [other]})
    )
    try:
        launched = launch("untrusted")
        assert "sts:AssumeRole" in launched.rest()["RecordDetail"]["RecordErrors"][0]["Description"]
    finally:
        role.iam.update_assume_role_policy(RoleName=role.name, PolicyDocument=json.dumps(before))


# What it may not do, by the author of a product's template


def run_stack(launcher: boto3.Session, resources: dict) -> tuple[str, str]:
    """Launches a stack as the role would, and returns its last status and the reasons in its events."""
    cloudformation, name = launcher.client("cloudformation"), f"SC-123456789012-pp-{uuid.uuid4().hex[:13]}"
    template = json.dumps({"Resources": resources})
    cloudformation.create_stack(StackName=name, TemplateBody=template, Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"])

    def status() -> str:
        return cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]

    until(lambda: not status().endswith("_IN_PROGRESS"), f"{name} goes on")
    ended = status()
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    cloudformation.delete_stack(StackName=name)
    return ended, "\n".join(each.get("ResourceStatusReason", "") for each in events)


def server_role(**properties: object) -> dict:
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    own = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "Policies": [{"PolicyName": "all", "PolicyDocument": {"Version": "2012-10-17", "Statement": [everything]}}],
    }
    return {"Role": {"Type": "AWS::IAM::Role", "Properties": {**own, **properties}}}


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"},
        {"RoleName": "elsewhere", "PermissionsBoundary": "{ServerBoundary}"},
        {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"], "PermissionsBoundary": "{ServerBoundary}"},
    ],
    ids=["no boundary", "another boundary", "a name outside the catalog", "a managed policy"],
)
def test_a_template_gets_no_role_beyond_the_boundary(launcher, catalog, properties):
    filled = {key: value.format(**catalog) if isinstance(value, str) else value for key, value in properties.items()}
    status, reasons = run_stack(launcher, server_role(**filled))
    assert status == "ROLLBACK_COMPLETE" and "is not authorized to perform: iam:" in reasons, reasons


def test_a_template_gets_a_role_within_the_boundary(launcher, catalog):
    status, reasons = run_stack(launcher, server_role(PermissionsBoundary=catalog["ServerBoundary"]))
    assert status == "CREATE_COMPLETE", reasons


CHANGES = {
    "authorize_security_group_ingress": {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"},
    "revoke_security_group_ingress": {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"},
    "delete_security_group": {},
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_changes_no_security_group_of_others(aws, launcher, catalog, change):
    ec2 = aws.client("ec2")
    group = ec2.create_security_group(GroupName=f"g-{uuid.uuid4().hex[:8]}", Description="d", VpcId=catalog["VpcId"])["GroupId"]
    with pytest.raises(ClientError) as error:
        getattr(launcher.client("ec2"), change)(GroupId=group, **CHANGES[change])
    assert error.value.response["Error"]["Code"] == "UnauthorizedOperation"


def test_it_can_make_nothing_of_others_its_own_by_a_tag(aws, launcher, catalog):
    ec2 = aws.client("ec2")
    group = ec2.create_security_group(GroupName=f"g-{uuid.uuid4().hex[:8]}", Description="d", VpcId=catalog["VpcId"])["GroupId"]
    with pytest.raises(ClientError) as error:
        launcher.client("ec2").create_tags(Resources=[group], Tags=[{"Key": "aws:cloudformation:stack-name", "Value": "SC-1"}])
    assert error.value.response["Error"]["Code"] == "UnauthorizedOperation"
