"""The rig's AWS, asked by botocore's own clients over TLS, as the functions are."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

from benchmark.rig import Endpoints, Scene
from benchmark.rig.services import TOPIC
from kit.aws.sns import key_of

APPROVERS = ("ann@example.com", "ben@example.com")


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoints]:
    with Endpoints(tmp_path_factory.mktemp("aws"), approvers=APPROVERS) as endpoints:
        yield endpoints


@pytest.fixture(scope="module")
def client(aws: Endpoints) -> Callable[[str], Any]:
    def make(name: str) -> Any:
        return Session().create_client(
            name, "us-east-1", endpoint_url=aws.url(name), verify=str(aws.certificates.authority), aws_access_key_id="ASIA",
            aws_secret_access_key="s", config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )  # fmt: skip

    return make


def test_each_topic_has_its_own_approver_and_the_common_one_all(client: Callable[[str], Any]) -> None:
    sns = client("sns")
    for topic, expected in ((f"{TOPIC}-{key_of('ben@example.com')}", ["ben@example.com"]), (TOPIC, list(APPROVERS))):
        listed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        assert [each["Endpoint"] for each in listed] == expected
        assert all(each["SubscriptionArn"].startswith(topic) for each in listed)
    with pytest.raises(ClientError, match="NotFound"):
        sns.list_subscriptions_by_topic(TopicArn=f"{TOPIC}-nobody")
    assert sns.publish(TopicArn=TOPIC, Message="m" * 1000)["MessageId"]


def test_the_table_keeps_what_is_written_and_refuses_what_does_not_hold(aws: Endpoints, client: Callable[[str], Any]) -> None:
    dynamodb = client("dynamodb")
    one = {"TableName": "requests", "Key": {"RequestId": {"S": "one"}}}
    dynamodb.put_item(TableName="requests", Item={"RequestId": {"S": "one"}, "Version": {"N": "1"}})
    change = {
        "UpdateExpression": "SET Version = Version + :one", "ConditionExpression": "Version = :seen",
        "ExpressionAttributeValues": {":one": {"N": "1"}, ":seen": {"N": "1"}},
    }  # fmt: skip
    dynamodb.update_item(**one, **change)
    assert dynamodb.get_item(**one)["Item"]["Version"] == {"N": "2"}
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.update_item(**one, **change)
    assert "Item" not in dynamodb.get_item(TableName="requests", Key={"RequestId": {"S": "two"}})
    assert aws.ask("bill")[2] == 1


def test_cloudformation_knows_the_wait_handle_and_the_launch_of_every_stack(aws: Endpoints, client: Callable[[str], Any]) -> None:
    handle = aws.request.handle_of(7)
    cloudformation = client("cloudformation")
    found = cloudformation.describe_stack_resource(StackName=handle.stack_id, LogicalResourceId="WaitHandle")
    assert found["StackResourceDetail"]["PhysicalResourceId"] == str(handle)
    (stack,) = cloudformation.describe_stacks(StackName=handle.stack_id)["Stacks"]
    assert "aws:servicecatalog:provisioningPrincipalArn" in [tag["Key"] for tag in stack["Tags"]]


def test_events_and_emails_are_taken(client: Callable[[str], Any]) -> None:
    entries = [{"Source": "ApprovalFlow", "DetailType": "Request Opened", "Detail": "{}"}] * 2
    assert len(client("events").put_events(Entries=entries)["Entries"]) == 2
    content = {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}
    sent = client("sesv2").send_email(FromEmailAddress="a@example.com", Destination={"ToAddresses": []}, Content=content)
    assert sent["MessageId"]


def test_a_call_is_noted_with_its_times_and_its_connection(aws: Endpoints, client: Callable[[str], Any]) -> None:
    sns = client("sns")
    aws.new_calls()
    aws.ask("set", delay=0.05)
    before = time.monotonic()
    sns.publish(TopicArn=TOPIC, Message="one")
    sns.publish(TopicArn=TOPIC, Message="two")
    after = time.monotonic()
    aws.ask("set", delay=0)
    one, two = aws.new_calls()
    assert (one.service, one.operation, one.about, one.begins_connection) == ("sns", "Publish", TOPIC, True)
    assert not two.begins_connection
    assert before < one.begins < one.ends <= two.begins < two.ends < after
    # libuv counts whole milliseconds.
    assert min(call.ends - call.begins for call in (one, two)) > 0.048


def test_a_connection_is_closed_when_all_are(aws: Endpoints, client: Callable[[str], Any]) -> None:
    sns = client("sns")
    sns.publish(TopicArn=TOPIC, Message="one")
    aws.close_idle_connections()
    aws.new_calls()
    sns.publish(TopicArn=TOPIC, Message="two")
    assert [call.begins_connection for call in aws.new_calls()] == [True]


def test_a_launch_is_of_a_stack_of_its_own_each_time(aws: Endpoints) -> None:
    scene = Scene(aws, ledger=True)
    assert scene.notification() != scene.notification()
    assert aws.request.handle_of(1).stack_id != aws.request.handle_of(2).stack_id
