"""The local AWS's table of CloudFormation's calls, held to the permissions in CloudFormation's public resource schemas."""

import json
from pathlib import Path

import pytest

from local_aws import emulator
from local_aws.stack_calls import table
from local_aws.stack_calls.calls import Resource

ROOT = Path(__file__).parent.parent.parent
TAGS = [{"Key": "a", "Value": "b"}]
POLICY = {"PolicyName": "p", "PolicyDocument": {"Statement": []}}
RULE = [{"IpProtocol": "tcp", "CidrIp": "203.0.113.0/24"}]

#: Properties with which every call of a type is made, and others, for an update and the way back.
FULL: dict[str, tuple[dict, dict]] = {
    "AWS::SecretsManager::Secret": ({"GenerateSecretString": {}, "Tags": TAGS}, {"GenerateSecretString": {"PasswordLength": 8}}),
    "AWS::IAM::Role": (
        {
            "Path": "/", "PermissionsBoundary": "arn:b", "Policies": [POLICY], "ManagedPolicyArns": ["arn:m"],
            "Tags": TAGS, "Description": "x", "AssumeRolePolicyDocument": {},
        },
        {"AssumeRolePolicyDocument": {"Statement": []}},
    ),
    "AWS::SSM::Parameter": ({"Name": "n", "Value": "x", "Tags": {"a": "b"}}, {"Name": "n", "Value": "y"}),
    "AWS::IAM::InstanceProfile": ({"Roles": ["one"]}, {"Roles": ["two"]}),
    "AWS::EC2::SecurityGroup": (
        {"VpcId": "vpc-1", "SecurityGroupIngress": RULE, "SecurityGroupEgress": RULE, "Tags": TAGS},
        {"VpcId": "vpc-1"},
    ),
    "AWS::EC2::LaunchTemplate": (
        {"TagSpecifications": [{"ResourceType": "launch-template", "Tags": TAGS}], "LaunchTemplateData": {}},
        {"LaunchTemplateData": {"ImageId": "ami-1"}},
    ),
    "AWS::EC2::Instance": (
        {"ImageId": "ami-1", "InstanceType": "t4g.small", "IamInstanceProfile": "profile", "Tags": TAGS},
        {"ImageId": "ami-1", "InstanceType": "t4g.large", "IamInstanceProfile": "profile"},
    ),
}  # fmt: skip

#: What a schema names and the table does not, because only properties need it that none of our templates has, or a read
#: that a create, update or delete of these does not do.
LEFT_OUT = {
    "AWS::SecretsManager::Secret": {
        "secretsmanager:ReplicateSecretToRegions", "secretsmanager:RemoveRegionsFromReplication",
        "secretsmanager:GetSecretValue",
    },
    "AWS::IAM::Role": {"iam:TagRole", "iam:UntagRole", "iam:UpdateRoleDescription", "iam:DeleteRolePermissionsBoundary"},
    "AWS::IAM::InstanceProfile": {"iam:GetInstanceProfile"},
    "AWS::EC2::SecurityGroup": {
        "ec2:UpdateSecurityGroupRuleDescriptionsIngress", "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
    },
    "AWS::EC2::LaunchTemplate": {"ec2:CreateTags", "ec2:DeleteTags"},
}  # fmt: skip
#: An instance's own: placement, volumes, addresses, keys, credits, associations, none of which our templates have.
INSTANCE_NEEDS = {
    "create": {
        "iam:PassRole", "ec2:RunInstances", "ec2:CreateTags", "ec2:DescribeInstances", "ec2:DescribeLaunchTemplates",
        "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeVolumes", "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeInstanceAttribute",
    },
    "update": {
        "ec2:StopInstances", "ec2:ModifyInstanceAttribute", "ec2:StartInstances", "ec2:CreateTags", "ec2:DeleteTags",
        "ec2:DescribeInstances",
    },
    "delete": {"ec2:TerminateInstances", "ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces", "ec2:DescribeVolumes"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_emulator(monkeypatch):
    """What the table looks up in the emulator: instance profiles and their roles."""
    stores = {"services.iam:_instance_profiles": {"profile": {"Roles": ["role"]}}}
    monkeypatch.setattr(emulator, "get", lambda name: stores.get(name, {}))


@pytest.fixture(scope="module")
def schemas() -> dict[str, dict]:
    """CloudFormation's schemas, as cfn-lint brings them along, by type."""
    files = (ROOT / ".venv/lint").glob("lib/python3*/site-packages/cfnlint/data/schemas/resources/*.json")
    read = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    return {each["typeName"]: each for each in read if each.get("typeName") in table.TABLE}


def actions(kind: str, operation: str, new: dict, old: dict) -> set[str]:
    there = "" if operation == "create" else "there"
    return {
        each.action for each in table.needed(Resource(kind, "L", "SC-1", there, new, old, "123456789012", "us-east-1"), operation)
    }


def all_actions(kind: str, operation: str) -> set[str]:
    one, two = FULL[kind]
    if operation != "update":
        return actions(kind, operation, one, {})
    return actions(kind, operation, one, two) | actions(kind, operation, two, one)


@pytest.mark.parametrize("operation", ["create", "update", "delete"])
@pytest.mark.parametrize("kind", FULL)
def test_the_calls_are_those_of_the_schema(schemas, kind, operation):
    handlers = schemas[kind]["handlers"]
    named = set(handlers[operation]["permissions"])
    made = all_actions(kind, operation)
    # Whatever changes a resource reads it afterwards.
    assert made <= named | set(handlers["read"]["permissions"])
    wanted = INSTANCE_NEEDS[operation] if kind == "AWS::EC2::Instance" else named - LEFT_OUT.get(kind, set())
    assert wanted <= made


def test_each_type_is_held_to_its_schema(schemas):
    inner = {each for each in table.TABLE if each.startswith("AWS::CloudFormation::")}
    assert set(FULL) == set(table.TABLE) - inner


def test_an_unlisted_type_needs_everything():
    assert actions("AWS::SQS::Queue", "create", {}, {}) == {"*"}
