"""Who may do what: signatures, roles, and the way out of this machine."""

import json

import boto3
import pytest
import requests
from botocore.exceptions import ClientError


@pytest.fixture(scope="module")
def role(aws, probe):
    """A session with the rights of the probe's role."""
    credentials = aws.client("sts").assume_role(RoleArn=probe["Role"], RoleSessionName="test")["Credentials"]
    return boto3.Session(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])


def refused(call, **arguments):
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["Error"]["Code"]


def test_a_role_may_what_its_policy_allows(role, probe):
    dynamodb = role.client("dynamodb")
    dynamodb.put_item(TableName=probe["Table"], Item={"Id": {"S": "1"}}, ConditionExpression="attribute_not_exists(Id)")
    assert dynamodb.get_item(TableName=probe["Table"], Key={"Id": {"S": "1"}})["Item"] == {"Id": {"S": "1"}}
    assert (
        refused(
            dynamodb.put_item, TableName=probe["Table"], Item={"Id": {"S": "1"}}, ConditionExpression="attribute_not_exists(Id)"
        )
        == "ConditionalCheckFailedException"
    )


@pytest.mark.parametrize(
    "call, arguments",
    [
        ("scan", {}),
        ("query", {"KeyConditionExpression": "Id = :i", "ExpressionAttributeValues": {":i": {"S": "1"}}}),
        ("update_item", {"Key": {"Id": {"S": "1"}}}),
        ("delete_item", {"Key": {"Id": {"S": "1"}}}),
        ("delete_table", {}),
    ],
)
def test_a_role_may_nothing_else(role, probe, call, arguments):
    assert refused(getattr(role.client("dynamodb"), call), TableName=probe["Table"], **arguments) == "AccessDeniedException"


def test_events_of_a_role_reach_the_rules_queue(aws, role, probe):
    entry = {"Source": "probe", "DetailType": "Seen", "Detail": json.dumps({"number": 1})}
    assert role.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0
    (message,) = aws.client("sqs").receive_message(QueueUrl=probe["Queue"], WaitTimeSeconds=5)["Messages"]
    event = json.loads(message["Body"])
    assert (event["detail-type"], event["detail"]) == ("Seen", {"number": 1})
    assert refused(role.client("events").put_rule, Name="mine", EventPattern="{}") == "AccessDeniedException"


@pytest.mark.parametrize(
    "actions, via, code",
    [
        (["kms:GenerateDataKey", "kms:Decrypt"], "sns", None),
        (["kms:GenerateDataKey"], "sns", "KMSAccessDenied"),
        (["kms:GenerateDataKey", "kms:Decrypt"], "sqs", "KMSAccessDenied"),
    ],
)
def test_an_encrypted_topic_needs_the_key(aws, role, probe, actions, via, code):
    name = probe["Role"].rsplit("/", 1)[1]
    condition = {"StringEquals": {"kms:ViaService": f"{via}.us-east-1.amazonaws.com"}}
    statement = {"Effect": "Allow", "Action": actions, "Resource": probe["Key"], "Condition": condition}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.client("iam").put_role_policy(RoleName=name, PolicyName="key", PolicyDocument=policy)
    message = {"TopicArn": probe["EncryptedTopic"], "Message": "sealed"}
    if code:
        assert refused(role.client("sns").publish, **message) == code
    else:
        role.client("sns").publish(**message)


def test_a_wrong_secret_is_refused(local_aws, aws):
    stranger = boto3.Session(local_aws.options.access_key, "guessed")
    assert refused(stranger.client("sns").list_topics) == "SignatureDoesNotMatch"


def test_a_role_can_be_excepted_from_a_denial(aws, role, probe):
    topic = aws.client("sns").create_topic(Name="for-one-role")["TopicArn"]
    condition = {"ArnNotEquals": {"aws:PrincipalArn": probe["Role"]}}
    denial = {
        "Sid": "NobodyElse",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": topic,
        "Condition": condition,
    }
    consent = {
        "Sid": "ThisOne",
        "Effect": "Allow",
        "Principal": {"AWS": probe["Role"]},
        "Action": "sns:Publish",
        "Resource": topic,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [denial, consent]})
    aws.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    role.client("sns").publish(TopicArn=topic, Message="yes")
    assert refused(aws.client("sns").publish, TopicArn=topic, Message="no") == "AuthorizationError"


@pytest.mark.parametrize(
    "verified, allowed, sender, code",
    [
        ("by-domain.example", "by-domain.example", "approvals@by-domain.example", None),
        ("by-domain.example", "by-domain.example", "Approvals <approvals@by-domain.example>", None),
        ("by-domain.example", "by-domain.example", "ceo@by-domain.example", "AccessDeniedException"),
        ("approvals@by-address.example", "approvals@by-address.example", "approvals@by-address.example", None),
        ("approvals@by-address.example", "by-address.example", "approvals@by-address.example", "AccessDeniedException"),
        ("other.example", "by-domain.example", "approvals@other.example", "AccessDeniedException"),
    ],
)
def test_a_role_sends_emails_as_the_identity_and_from_the_address_that_it_may(aws, role, probe, verified, allowed, sender, code):
    sesv2 = aws.client("sesv2")
    if verified not in {each["IdentityName"] for each in sesv2.list_email_identities()["EmailIdentities"]}:
        sesv2.create_email_identity(EmailIdentity=verified)
    statement = {
        "Effect": "Allow",
        "Action": "ses:SendEmail",
        "Resource": f"arn:aws:ses:us-east-1:123456789012:identity/{allowed}",
        "Condition": {"StringLike": {"ses:FromAddress": "approvals@*"}},
    }
    aws.client("iam").put_role_policy(
        RoleName=probe["Role"].rsplit("/", 1)[1],
        PolicyName="email",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    message = {
        "FromEmailAddress": sender,
        "Destination": {"ToAddresses": ["somebody@example.com"]},
        "Content": {"Simple": {"Subject": {"Data": "Decided"}, "Body": {"Text": {"Data": "Approved"}}}},
    }
    if code:
        assert refused(role.client("sesv2").send_email, **message) == code
    else:
        assert role.client("sesv2").send_email(**message)["MessageId"]


@pytest.mark.parametrize("key", ["AKIAUNKNOWN000000000", "test", "123456789012"])
def test_an_unknown_key_is_refused(key, aws):
    assert refused(boto3.Session(key, "test").client("sns").list_topics) == "InvalidClientTokenId"


def test_a_denial_holds_for_the_administrator_too(aws):
    topic = aws.client("sns").create_topic(Name="closed")["TopicArn"]
    denial = {"Sid": "Nobody", "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": topic}
    aws.client("sns").set_topic_attributes(
        TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps({"Version": "2012-10-17", "Statement": [denial]})
    )
    assert refused(aws.client("sns").publish, TopicArn=topic, Message="no") == "AuthorizationError"


def test_an_unsigned_call_is_refused(web):
    assert (
        web.post("https://sns.us-east-1.amazonaws.com/", data={"Action": "ListTopics", "Version": "2010-03-31"}).status_code
        == 403
    )


@pytest.mark.parametrize(
    "url", ["https://example.com/", "https://amazonaws.com.example.com/", "https://169.254.169.254/", "https://xamazonaws.com/"]
)
def test_the_proxy_leads_nowhere_else(web, url):
    with pytest.raises(requests.exceptions.ProxyError):
        web.get(url, timeout=5)
