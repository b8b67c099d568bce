"""Stacks: what they tell whom, and with whose rights they run."""

import json
import uuid

import boto3
import pytest
from botocore.exceptions import ClientError

from kit.waiting import until

POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [], "Resource": "*"}]}


def settled(cloudformation, name, status):
    until(lambda: not now(cloudformation, name).endswith("_IN_PROGRESS"), f"{name} goes on")
    assert now(cloudformation, name) == status, cloudformation.describe_stack_events(StackName=name)["StackEvents"]


def now(cloudformation, name):
    return cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]


@pytest.fixture
def role(aws):
    """A role that the account and CloudFormation may assume, with one statement."""

    def make(actions, resource="*", principal="cloudformation.amazonaws.com"):
        name = f"role-{uuid.uuid4().hex[:8]}"
        trust = {"Effect": "Allow", "Principal": {"AWS": "123456789012", "Service": principal}, "Action": "sts:AssumeRole"}
        rights = {"Effect": "Allow", "Action": actions, "Resource": resource}
        iam = aws.client("iam")
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({**POLICY, "Statement": [trust]}))["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps({**POLICY, "Statement": [rights]}))
        return arn

    return make


@pytest.fixture
def session(aws, role):
    """A session of such a role."""

    def make(*arguments):
        key = aws.client("sts").assume_role(RoleArn=role(*arguments), RoleSessionName="test")["Credentials"]
        return boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])

    return make


def refused(call, **arguments):
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


HANDLE = """
  Handle: { Type: AWS::CloudFormation::WaitConditionHandle }
  Wait: { Type: AWS::CloudFormation::WaitCondition, Properties: { Handle: !Ref Handle, Timeout: '6' } }
"""


def test_a_handles_physical_id_is_its_url_also_while_it_waits_and_when_it_is_gone(aws, stack):
    name, cloudformation = stack(HANDLE), aws.client("cloudformation")
    identifier = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackId"]

    def handle():
        return cloudformation.describe_stack_resource(StackName=identifier, LogicalResourceId="Handle")["StackResourceDetail"]

    def url_of_handle():
        try:
            return handle().get("PhysicalResourceId")
        except ClientError:  # the stack has no such resource yet
            return None

    url = until(url_of_handle, "the handle has no URL", pause=0.05)
    assert url.startswith("https://cloudformation-waitcondition-us-east-1.s3.amazonaws.com/") and "/Handle?" in url
    assert handle()["ResourceStatus"] == "CREATE_COMPLETE" and handle()["StackId"] == identifier
    settled(cloudformation, name, "ROLLBACK_COMPLETE")
    assert (handle()["PhysicalResourceId"], handle()["ResourceStatus"]) == (url, "DELETE_COMPLETE")
    wrong = refused(cloudformation.describe_stack_resource, StackName=identifier, LogicalResourceId="Other")
    assert wrong == ("ValidationError", f"Resource Other does not exist for stack {name}")


def test_an_update_that_goes_back_says_so_while_it_does(aws, probe, stack):
    cloudformation = aws.client("cloudformation")

    def resources(ask, then):
        first = f"{{ ServiceToken: '{probe['Function']}', Ask: {ask}, ServiceTimeout: '8' }}"
        second = f"{{ ServiceToken: '{probe['Function']}', Ask: {then} }}"
        return (
            f"  First: {{ Type: 'Custom::Probe', Properties: {first} }}\n"
            f"  Second: {{ Type: 'Custom::Probe', DependsOn: First, Properties: {second} }}\n"
        )

    name = stack(resources("quiet", "nothing"))
    settled(cloudformation, name, "CREATE_COMPLETE")
    cloudformation.update_stack(StackName=name, TemplateBody=f"Resources:\n{resources('loud', 'fail')}")
    seen = set()
    until(lambda: seen.add(now(cloudformation, name)) or "UPDATE_ROLLBACK_IN_PROGRESS" in seen, lambda: str(seen), pause=0)
    assert seen <= {"CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"}


def test_a_role_reads_the_stacks_that_its_policy_names_and_their_tags(aws, session, stack):
    cloudformation = aws.client("cloudformation")
    name = f"s-{uuid.uuid4().hex[:8]}"
    template = json.dumps({"Resources": {"Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}})
    identifier = cloudformation.create_stack(StackName=name, TemplateBody=template, Tags=[{"Key": "a", "Value": "b"}])["StackId"]
    actions = ["cloudformation:DescribeStacks", "cloudformation:DescribeStackResource"]
    reader = session(actions, f"arn:aws:cloudformation:us-east-1:123456789012:stack/{name}/*").client("cloudformation")
    (told,) = reader.describe_stacks(StackName=identifier)["Stacks"]
    assert told["Tags"] == [{"Key": "a", "Value": "b"}]
    assert reader.describe_stack_resource(StackName=identifier, LogicalResourceId="Handle")
    other = stack("  Handle: { Type: AWS::CloudFormation::WaitConditionHandle }")
    for call, more in ((reader.describe_stacks, {}), (reader.describe_stack_resource, {"LogicalResourceId": "Handle"})):
        code, message = refused(call, StackName=other, **more)
        assert code == "AccessDenied" and "is not authorized to perform: cloudformation:Describe" in message


SECRET = json.dumps({"Resources": {"Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "x"}}}})
RUN = ["cloudformation:*", "iam:PassRole"]


def test_a_stack_runs_with_its_callers_rights(aws, session):
    name, weak = f"s-{uuid.uuid4().hex[:8]}", session(RUN).client("cloudformation")
    weak.create_stack(StackName=name, TemplateBody=SECRET)
    settled(aws.client("cloudformation"), name, "ROLLBACK_COMPLETE")
    events = aws.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    assert any("perform: secretsmanager:CreateSecret" in each.get("ResourceStatusReason", "") for each in events)


def test_a_stack_with_a_service_role_runs_with_the_roles_rights_to_its_end(aws, session, role):
    name, cloudformation = f"s-{uuid.uuid4().hex[:8]}", aws.client("cloudformation")
    weak, strong = session(RUN).client("cloudformation"), role(["secretsmanager:*"])
    weak.create_stack(StackName=name, TemplateBody=SECRET, RoleARN=strong)
    settled(cloudformation, name, "CREATE_COMPLETE")
    (told,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    assert told["RoleARN"] == strong
    weak.delete_stack(StackName=name)
    settled(cloudformation, told["StackId"], "DELETE_COMPLETE")
    # The other way round: who may do everything is no stronger than the role.
    cloudformation.create_stack(StackName=name, TemplateBody=SECRET, RoleARN=role(["s3:*"]))
    settled(cloudformation, name, "ROLLBACK_COMPLETE")


def test_a_service_role_must_be_passed_and_must_trust(aws, session, role):
    arguments = {"StackName": "never", "TemplateBody": SECRET}
    stranger = role(["secretsmanager:*"], "*", "lambda.amazonaws.com")
    code, message = refused(aws.client("cloudformation").create_stack, **arguments, RoleARN=stranger)
    assert (code, message) == ("ValidationError", f"Role {stranger} is invalid or cannot be assumed")
    poor = session(["cloudformation:*"]).client("cloudformation")
    code, message = refused(poor.create_stack, **arguments, RoleARN=role(["secretsmanager:*"]))
    assert code == "AccessDenied" and "perform: iam:PassRole" in message


def test_a_type_whose_calls_nobody_listed_is_for_administrators_only(aws, session):
    name = f"s-{uuid.uuid4().hex[:8]}"
    template = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
    session(["cloudformation:*", "sqs:*"]).client("cloudformation").create_stack(StackName=name, TemplateBody=template)
    settled(aws.client("cloudformation"), name, "ROLLBACK_COMPLETE")
    events = aws.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    assert any("does not know what CloudFormation calls" in each.get("ResourceStatusReason", "") for each in events)


@pytest.mark.parametrize("name", ["ec2", "kms", "sesv2", "scheduler", "servicecatalog"])
def test_a_services_host_is_no_buckets(aws, name):
    calls = {
        "ec2": lambda client: client.describe_vpcs(),
        "kms": lambda client: client.list_keys(),
        "sesv2": lambda client: client.list_email_identities(),
        "scheduler": lambda client: client.list_schedules(),
        "servicecatalog": lambda client: client.search_products(),
    }
    assert calls[name](aws.client(name))["ResponseMetadata"]["HTTPStatusCode"] == 200
