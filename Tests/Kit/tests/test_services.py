"""The stand-ins for AWS's services, asked by botocore's own clients: what they answer must be what AWS's models say."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, ConnectionClosedError, HTTPClientError, ReadTimeoutError
from botocore.session import Session

from kit.aws.cloudformation import CloudFormation, Stack
from kit.aws.dynamodb import KEY, DynamoDB
from kit.aws.event_schemas import validators
from kit.aws.eventbridge import EventBridge
from kit.aws.service import ANY, Service
from kit.aws.sesv2 import SESv2
from kit.aws.sns import SNS, TOPIC, Subscription, topic_of
from kit.aws.urls import WaitURL
from kit.http.server import Fault, Reply

CREDENTIALS = Credentials("ASIAEXAMPLE", "sEcReT", "tOkEn")
STACK = WaitURL().stack_id
NAMES = {SNS: "sns", DynamoDB: "dynamodb", EventBridge: "events", CloudFormation: "cloudformation", SESv2: "sesv2"}

Started = Callable[..., tuple[Any, Any]]
Client = Any  # botocore makes its clients' classes from AWS's models when they are asked for


@pytest.fixture
def started() -> Iterator[Callable[..., tuple[Any, Client]]]:
    """A stand-in, and a client that signs with its credentials unless told otherwise."""
    running: list[Service] = []

    def start(kind: type[Service], credentials: Credentials = CREDENTIALS) -> tuple[Service, Client]:
        service = kind(CREDENTIALS)
        running.append(service)
        config = Config(retries={"total_max_attempts": 1}, read_timeout=1, proxies={})
        client = Session().create_client(
            NAMES[kind],
            "us-east-1",
            endpoint_url=service.url,
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            aws_session_token=credentials.token,
            config=config,
        )
        return service, client

    yield start
    for service in running:
        service.close()


def refusal(call: Callable[..., object], **arguments: object) -> str:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return str(refused.value.response["Error"]["Code"])


def test_cloudformation_describes_a_known_stack_by_id_and_by_name(started: Started) -> None:
    service, client = started(CloudFormation)
    service.add(Stack(STACK, "UPDATE_ROLLBACK_IN_PROGRESS", tags={"aws:a & b": "<value>"}, outputs={"Out": "1"}))
    for name in (STACK, "team-wiki"):
        (stack,) = client.describe_stacks(StackName=name)["Stacks"]
        assert (stack["StackId"], stack["StackStatus"]) == (STACK, "UPDATE_ROLLBACK_IN_PROGRESS")
        assert stack["Tags"] == [{"Key": "aws:a & b", "Value": "<value>"}]
        assert stack["Outputs"] == [{"OutputKey": "Out", "OutputValue": "1"}]
    assert refusal(client.describe_stacks, StackName="other") == "ValidationError"
    assert not service.wrong_signatures


def test_cloudformation_tells_the_physical_id_of_a_known_resource(started: Started) -> None:
    service, client = started(CloudFormation)
    service.stack(STACK).resources["WaitHandle"] = known = str(WaitURL())
    found = client.describe_stack_resource(StackName=STACK, LogicalResourceId="WaitHandle")["StackResourceDetail"]
    assert found["PhysicalResourceId"] == known
    assert refusal(client.describe_stack_resource, StackName=STACK, LogicalResourceId="Other") == "ValidationError"


def test_ses_keeps_what_was_sent_and_refuses_on_order(started: Started) -> None:
    service, client = started(SESv2)
    content = {"Simple": {"Subject": {"Data": "Your request"}, "Body": {"Text": {"Data": "Approved."}}}}
    email = {"FromEmailAddress": "flow@example.com", "Destination": {"ToAddresses": ["ann@example.com"]}, "Content": content}
    assert client.send_email(**email)["MessageId"] == "message-1"
    (sent,) = service.sent
    assert (sent.sender, sent.to, sent.subject, sent.text) == (
        "flow@example.com",
        ("ann@example.com",),
        "Your request",
        "Approved.",
    )
    service.trouble("SendEmail", SESv2.error(400, "MessageRejected"))
    assert refusal(client.send_email, **email) == "MessageRejected"
    assert len(service.sent) == 1 and not service.wrong_signatures


def test_sns_has_a_topic_for_all_and_one_for_each(started: Started) -> None:
    service, client = started(SNS)
    service.subscriptions = [Subscription("ann@example.com"), Subscription("ben@example.com", confirmed=False)]
    service.strangers[topic_of("ann@example.com")] = [Subscription("eve@example.com")]

    def endpoints(topic: str) -> list[str]:
        return [each["Endpoint"] for each in client.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]]

    assert endpoints(TOPIC) == ["ann@example.com", "ben@example.com"]
    assert endpoints(topic_of("ann@example.com")) == ["ann@example.com", "eve@example.com"]
    (pending,) = client.list_subscriptions_by_topic(TopicArn=topic_of("ben@example.com"))["Subscriptions"]
    assert pending["SubscriptionArn"] == "PendingConfirmation"
    client.subscribe(TopicArn=topic_of("ben@example.com"), Protocol="email", Endpoint="ben@example.com")
    assert [each["Endpoint"] for each in service.subscribed] == ["ben@example.com"]


def test_sns_gives_a_long_list_in_pages(started: Started) -> None:
    service, client = started(SNS)
    service.subscriptions = [Subscription(f"a{number}@example.com") for number in range(5)]
    service.page = 2
    pages = list(client.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=TOPIC))
    assert [len(page["Subscriptions"]) for page in pages] == [2, 2, 1]


def test_eventbridge_keeps_the_entries(started: Started) -> None:
    service, client = started(EventBridge)
    client.put_events(Entries=[{"Source": "s", "DetailType": "Kind", "Detail": '{"a": 1}'}])
    assert service.details("Kind") == [{"a": 1}] and service.details("Other") == []


@pytest.mark.parametrize(
    "change, problem",
    [
        ({}, None),
        ({"Source": "aws.s3"}, "the source is"),
        ({"DetailType": "Request Invented"}, "no schema"),
        ({"Resources": []}, "not the stack"),
        ({"verified": None}, "$.verified"),
        ({"waitUrl": "https://example.com/"}, "'waitUrl' was unexpected"),
    ],
    ids=str,
)
def test_eventbridge_holds_each_event_to_its_schema(started: Started, change: dict[str, Any], problem: str | None) -> None:
    service, client = started(EventBridge)
    (detail,) = validators()["Request Opened"].schema["examples"]
    detail = detail | {name: value for name, value in change.items() if name[0].islower()}
    entry = {"Source": "ApprovalFlow", "DetailType": "Request Opened", "Resources": [detail["stackId"]]}
    entry |= {name: value for name, value in change.items() if name[0].isupper()}
    client.put_events(Entries=[entry | {"Detail": json.dumps(detail)}])
    assert (not service.invalid) if problem is None else (len(service.invalid) == 1 and problem in service.invalid[0])


def test_dynamodb_writes_only_if_the_condition_holds(started: Started) -> None:
    service, client = started(DynamoDB)
    item = {"TableName": service.table, "Item": {KEY: {"S": "r"}}, "ConditionExpression": f"attribute_not_exists({KEY})"}
    client.put_item(**item)
    assert refusal(client.put_item, **item) == "ConditionalCheckFailedException"
    assert service.items() == [{KEY: {"S": "r"}}] and service.operations() == ["PutItem", "PutItem"]


@pytest.mark.parametrize("kind", NAMES)
def test_a_wrong_signature_is_noted(kind: type[Service], started: Started) -> None:
    calls: dict[type[Service], Callable[[Client, Any], object]] = {
        SNS: lambda client, _: client.list_subscriptions_by_topic(TopicArn=TOPIC),
        DynamoDB: lambda client, service: client.scan(TableName=service.table),
        EventBridge: lambda client, _: client.put_events(Entries=[{"Source": "s", "DetailType": "d", "Detail": "{}"}]),
        CloudFormation: lambda client, _: refusal(client.describe_stacks, StackName="s"),
        SESv2: lambda client, _: client.send_email(
            Content={"Simple": {"Subject": {"Data": ""}, "Body": {"Text": {"Data": ""}}}},
            FromEmailAddress="a",
            Destination={"ToAddresses": []},
        ),
    }
    service, client = started(kind)
    calls[kind](client, service)
    assert not service.wrong_signatures
    service, client = started(kind, Credentials("ASIAEXAMPLE", "another", "tOkEn"))
    calls[kind](client, service)
    assert len(service.wrong_signatures) == 1


def test_trouble_comes_to_the_operation_it_is_for_and_passes(started: Started) -> None:
    service, client = started(DynamoDB)
    service.trouble("PutItem", DynamoDB.error(400, "ThrottlingException"), times=2)
    for _ in range(2):
        assert refusal(client.put_item, TableName=service.table, Item={KEY: {"S": "r"}}) == "ThrottlingException"
        assert client.scan(TableName=service.table)["Count"] == 0
    client.put_item(TableName=service.table, Item={KEY: {"S": "r"}})
    service.trouble(ANY, Reply(500), times=9)
    assert refusal(client.scan, TableName=service.table) == "500"
    service.relent()
    assert client.scan(TableName=service.table)["Count"] == 1


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("fault", [Fault.RESET, Fault.CLOSE])
def test_a_fault_leaves_the_deed_undone_or_done(fault: Fault, after: bool, started: Started) -> None:
    service, client = started(DynamoDB)
    service.trouble("PutItem", fault, after=after)
    with pytest.raises((HTTPClientError, ConnectionClosedError)):
        client.put_item(TableName=service.table, Item={KEY: {"S": "r"}})
    assert len(service.items()) == after


def test_a_held_request_is_never_answered_though_it_may_be_carried_out(started: Started) -> None:
    service, client = started(DynamoDB)
    service.hold("PutItem", number=2, after=True)
    client.put_item(TableName=service.table, Item={KEY: {"S": "first"}})
    with pytest.raises(ReadTimeoutError):
        client.put_item(TableName=service.table, Item={KEY: {"S": "second"}})
    service.wait_until_held_or(lambda: False)
    assert len(service.items()) == 2
