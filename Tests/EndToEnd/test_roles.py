"""What each function's role may do, and what it may not, as IAM evaluates the real template's policies."""

import json

import boto3
import pytest
from botocore.exceptions import ClientError

KEY = {"RequestId": {"S": "nobody's"}}
LEDGER_CALLS = {
    "get_item": {"Key": KEY},
    "put_item": {"Item": KEY},
    "update_item": {"Key": KEY},
    "delete_item": {"Key": KEY},
    "scan": {},
    "query": {"KeyConditionExpression": "RequestId = :r", "ExpressionAttributeValues": {":r": {"S": "x"}}},
    "delete_table": {},
    "update_time_to_live": {"TimeToLiveSpecification": {"Enabled": False, "AttributeName": "ExpiresAt"}},
}
ELSEWHERE = {
    "subscribe": lambda session, flow: session.client("sns").subscribe(
        TopicArn=flow["TopicArnannexamplecom"], Protocol="email", Endpoint="me@example.com"
    ),
    "invoke": lambda session, flow: session.client("lambda").invoke(FunctionName=flow["ServiceToken"]),
    "read stacks": lambda session, flow: session.client("cloudformation").describe_stacks(),
    "read roles": lambda session, flow: session.client("iam").list_roles(),
    "read buckets": lambda session, flow: session.client("s3").list_buckets(),
}


@pytest.fixture(scope="module")
def session(aws, ledger_flow):
    """A session with the rights of a function. The role's trust is widened for it, which changes none of its rights."""
    iam, cloudformation = aws.client("iam"), aws.client("cloudformation")
    trusted = {"Service": "lambda.amazonaws.com", "AWS": "123456789012"}
    trust = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"}]}
    )

    def assume(logical_id: str) -> boto3.Session:
        detail = cloudformation.describe_stack_resource(StackName="approval-flow", LogicalResourceId=logical_id)
        name = detail["StackResourceDetail"]["PhysicalResourceId"]
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust)
        arn = iam.get_role(RoleName=name)["Role"]["Arn"]
        key = aws.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        return boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])

    return assume


@pytest.mark.parametrize(
    "role, allowed",
    [("NotificationRole", {"get_item", "put_item", "update_item"}), ("ApprovalRole", {"get_item", "update_item"})],
    ids=["NotificationRole", "ApprovalRole"],
)
def test_in_the_ledger(session, ledger_flow, role, allowed):
    dynamodb = session(role).client("dynamodb")
    granted = set()
    for call, arguments in LEDGER_CALLS.items():
        try:
            getattr(dynamodb, call)(TableName=ledger_flow["TableName"], **arguments)
            granted.add(call)
        except ClientError as error:
            assert error.response["Error"]["Code"] == "AccessDeniedException", error
    assert granted == allowed


@pytest.mark.parametrize(("role", "allowed"), [("NotificationRole", True), ("ApprovalRole", False)])
def test_what_is_due_is_found_by_the_notification_role_only(session, ledger_flow, role, allowed):
    due = {"KeyConditionExpression": "Due = :d", "ExpressionAttributeValues": {":d": {"S": "due"}}}
    try:
        found = session(role).client("dynamodb").query(TableName=ledger_flow["TableName"], IndexName="Due-DueAt-index", **due)
        assert allowed, f"{role} may read what is due: {found['Items']}"
    except ClientError as error:
        assert not allowed and error.response["Error"]["Code"] == "AccessDeniedException", error


@pytest.mark.parametrize("call", ELSEWHERE)
@pytest.mark.parametrize("role", ["NotificationRole", "ApprovalRole"])
def test_elsewhere(session, ledger_flow, role, call):
    with pytest.raises(ClientError) as error:
        ELSEWHERE[call](session(role), ledger_flow)
    assert error.value.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException", "AuthorizationError")


def test_only_the_notification_role_emails(aws, session, ledger_flow):
    for who in (session("ApprovalRole"), aws):
        with pytest.raises(ClientError) as error:
            who.client("sns").publish(TopicArn=ledger_flow["TopicArnannexamplecom"], Message="forged")
        assert error.value.response["Error"]["Code"] == "AuthorizationError"
