"""Who gets mail: nobody before confirming, and then what the filter policy and the message's structure say."""

import json
import uuid

import pytest


@pytest.fixture
def topic(aws):
    return aws.client("sns").create_topic(Name=f"t-{uuid.uuid4().hex[:8]}")["TopicArn"]


@pytest.fixture
def address():
    return f"{uuid.uuid4().hex[:8]}@example.com"


def listed(aws, topic):
    pages = aws.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    return {row["Endpoint"]: row["SubscriptionArn"] for page in pages for row in page["Subscriptions"]}


def subscribe(aws, local_aws, web, topic, address, **attributes):
    answer = aws.client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint=address, Attributes=attributes)
    assert answer["SubscriptionArn"] == "pending confirmation"
    mail = local_aws.mailbox.wait(to=address, containing="Confirm")
    assert web.get(mail.links[0]).status_code == 200


def test_an_unconfirmed_address_gets_nothing_but_the_link(aws, local_aws, topic, address):
    sns = aws.client("sns")
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    assert listed(aws, topic) == {address: "PendingConfirmation"}
    sns.publish(TopicArn=topic, Subject="Lost", Message="never seen")
    local_aws.mailbox.wait(to=address, containing="Confirm")
    assert [mail.subject for mail in local_aws.mailbox.mails(address)] == ["AWS Notification - Subscription Confirmation"]


def test_a_confirmed_address_gets_its_text(aws, local_aws, web, topic, address):
    subscribe(aws, local_aws, web, topic, address)
    assert listed(aws, topic)[address].startswith(f"{topic}:")
    long = "https://example.com/?" + "x" * 1500
    aws.client("sns").publish(
        TopicArn=topic,
        Subject="Please decide",
        MessageStructure="json",
        Message=json.dumps({"default": "short", "email": f"Zo\u00eb asks\n{long}\n"}),
    )
    mail = local_aws.mailbox.wait(to=address, containing="Please decide")
    assert "Zo\u00eb asks" in mail.text and "short" not in mail.text
    assert mail.links[0] == long


def test_the_api_confirms_too(aws, local_aws, topic, address):
    sns = aws.client("sns")
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    token = local_aws.mailbox.wait(to=address).links[0].split("Token=")[1].split("&")[0]
    arn = sns.confirm_subscription(TopicArn=topic, Token=token)["SubscriptionArn"]
    assert listed(aws, topic) == {address: arn}


def test_a_wrong_or_used_token_confirms_nothing(aws, local_aws, web, topic, address):
    aws.client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    link = local_aws.mailbox.wait(to=address).links[0]
    assert web.get(link.replace("Token=", "Token=0")).status_code == 400
    assert listed(aws, topic) == {address: "PendingConfirmation"}
    assert [web.get(link).status_code, web.get(link).status_code] == [200, 400]


def test_a_filter_policy_keeps_others_mail_away(aws, local_aws, web, topic):
    mine, other = (f"{uuid.uuid4().hex[:8]}@example.com" for _ in range(2))
    for each in (mine, other):
        subscribe(aws, local_aws, web, topic, each, FilterPolicy=json.dumps({"approver": [each]}))
    attributes = {"approver": {"DataType": "String", "StringValue": mine}}
    aws.client("sns").publish(TopicArn=topic, Subject="For one", Message="only", MessageAttributes=attributes)
    aws.client("sns").publish(TopicArn=topic, Subject="For nobody", Message="none")
    local_aws.mailbox.wait(to=mine, containing="For one")
    assert [len(local_aws.mailbox.mails(each)) for each in (mine, other)] == [2, 1]


def test_a_templates_subscription_waits_as_well(aws, local_aws, web, stack, address):
    properties = f"{{ DisplayName: Approvals, Subscription: [{{ Protocol: email, Endpoint: {address} }}] }}"
    name = stack(f"  Topic: {{ Type: AWS::SNS::Topic, Properties: {properties} }}")
    mail = local_aws.mailbox.wait(to=address, containing="Confirm")
    topic = aws.client("cloudformation").describe_stack_resource(StackName=name, LogicalResourceId="Topic")[
        "StackResourceDetail"
    ]["PhysicalResourceId"]
    assert listed(aws, topic) == {address: "PendingConfirmation"}
    assert mail.sender == "Approvals <no-reply@sns.amazonaws.com>"
    web.get(mail.links[0])
    assert listed(aws, topic)[address].startswith("arn:")


def test_the_list_has_pages_of_a_hundred(aws, topic):
    sns = aws.client("sns")
    for number in range(101):
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=f"{number}@example.com")
    assert len(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]) == 100
    assert len(listed(aws, topic)) == 101


def test_an_address_can_leave(aws, local_aws, web, topic, address):
    subscribe(aws, local_aws, web, topic, address)
    aws.client("sns").publish(TopicArn=topic, Subject="Hello", Message="there")
    link = local_aws.mailbox.wait(to=address, containing="there").links[-1]
    assert web.get(link).status_code == 200
    assert listed(aws, topic) == {}
