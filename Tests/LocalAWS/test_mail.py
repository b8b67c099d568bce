"""Who gets emails: nobody before confirming, and then what the filter policy and the message's structure say."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError


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
    email = local_aws.mailbox.wait(to=address, containing="Confirm")
    assert web.get(email.links[0]).status_code == 200


def test_an_unconfirmed_address_gets_nothing_but_the_link(aws, local_aws, topic, address):
    sns = aws.client("sns")
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    assert listed(aws, topic) == {address: "PendingConfirmation"}
    sns.publish(TopicArn=topic, Subject="Lost", Message="never seen")
    local_aws.mailbox.wait(to=address, containing="Confirm")
    assert [email.subject for email in local_aws.mailbox.emails(address)] == ["AWS Notification - Subscription Confirmation"]


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
    email = local_aws.mailbox.wait(to=address, containing="Please decide")
    assert "Zo\u00eb asks" in email.text and "short" not in email.text
    assert email.links[0] == long


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
    assert [len(local_aws.mailbox.emails(each)) for each in (mine, other)] == [2, 1]


def test_a_templates_subscription_waits_as_well(aws, local_aws, web, stack, address):
    properties = f"{{ DisplayName: Approvals, Subscription: [{{ Protocol: email, Endpoint: {address} }}] }}"
    name = stack(f"  Topic: {{ Type: AWS::SNS::Topic, Properties: {properties} }}")
    email = local_aws.mailbox.wait(to=address, containing="Confirm")
    topic = aws.client("cloudformation").describe_stack_resource(StackName=name, LogicalResourceId="Topic")[
        "StackResourceDetail"
    ]["PhysicalResourceId"]
    assert listed(aws, topic) == {address: "PendingConfirmation"}
    assert email.sender == "Approvals <no-reply@sns.amazonaws.com>"
    web.get(email.links[0])
    assert listed(aws, topic)[address].startswith("arn:")


def test_the_list_has_pages_of_a_hundred(aws, topic):
    sns = aws.client("sns")
    for number in range(101):
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=f"{number}@example.com")
    assert len(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]) == 100
    assert len(listed(aws, topic)) == 101


# What ends a subscription


@pytest.fixture
def clock(local_aws):
    """Moves the clock by which subscriptions age, in hours; set right again afterwards."""
    yield lambda hours: local_aws.turn(seconds_ahead=hours * 3600)
    local_aws.turn(seconds_ahead=0)


def reaches_nobody(aws, local_aws, topic, address, subject):
    """A message to the topic does not reach the address. Another topic's, sent later, shows that it has had its time."""
    sns, witness = aws.client("sns"), f"{uuid.uuid4().hex[:8]}@example.com"
    sns.publish(TopicArn=topic, Subject=subject, Message="hello")
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=witness)  # its link is emailed after the message would have been
    local_aws.mailbox.wait(to=witness, containing="Confirm")
    return all(email.subject != subject for email in local_aws.mailbox.emails(address))


@pytest.mark.parametrize("hours, there", [(47, True), (49, False)])
def test_who_does_not_confirm_within_48_hours_is_gone(aws, local_aws, web, topic, address, clock, hours, there):
    aws.client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    link = local_aws.mailbox.wait(to=address).links[0]
    clock(hours)
    assert (address in listed(aws, topic)) == there
    assert web.get(link).status_code == (200 if there else 400)


def test_a_confirmed_subscription_does_not_age(aws, local_aws, web, topic, address, clock):
    subscribe(aws, local_aws, web, topic, address)
    clock(24 * 365)
    assert listed(aws, topic)[address].startswith(topic)


def test_to_subscribe_again_sends_the_link_again(aws, local_aws, web, topic, address):
    sns = aws.client("sns")
    for count in (1, 2):
        answer = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
        assert answer["SubscriptionArn"] == "pending confirmation"
        link = local_aws.mailbox.wait(to=address, containing="Confirm", after=count - 1).links[0]
    assert web.get(link).status_code == 200
    assert sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)["SubscriptionArn"] == listed(aws, topic)[address]
    assert len(local_aws.mailbox.emails(address)) == 2


def test_the_link_at_an_emails_end_unsubscribes_and_is_seen_as_deleted_for_a_while(aws, local_aws, web, topic, address, clock):
    subscribe(aws, local_aws, web, topic, address)
    aws.client("sns").publish(TopicArn=topic, Subject="First", Message="hello")
    assert web.get(local_aws.mailbox.wait(to=address, containing="First").links[-1]).status_code == 200
    assert listed(aws, topic) == {address: "Deleted"}
    assert reaches_nobody(aws, local_aws, topic, address, "Second")
    clock(73)
    assert address not in listed(aws, topic)
    aws.client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    assert listed(aws, topic)[address] == "PendingConfirmation"


def test_who_confirmed_with_authentication_is_not_unsubscribed_by_a_link(aws, local_aws, web, topic, address):
    sns = aws.client("sns")
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    token = local_aws.mailbox.wait(to=address).links[0].split("Token=")[1].split("&")[0]
    arn = sns.confirm_subscription(TopicArn=topic, Token=token, AuthenticateOnUnsubscribe="true")["SubscriptionArn"]
    assert sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]["ConfirmationWasAuthenticated"] == "true"
    sns.publish(TopicArn=topic, Subject="First", Message="hello")
    assert web.get(local_aws.mailbox.wait(to=address, containing="First").links[-1]).status_code == 403
    sns.publish(TopicArn=topic, Subject="Second", Message="hello")
    assert local_aws.mailbox.wait(to=address, containing="Second")
    sns.unsubscribe(SubscriptionArn=arn)
    assert listed(aws, topic) == {}


def test_more_than_ten_emails_in_a_second_put_a_subscription_back_to_pending(aws, local_aws, web, topic, address, clock):
    subscribe(aws, local_aws, web, topic, address)
    sns = aws.client("sns")

    def batch(number):
        entries = [{"Id": str(each), "Subject": f"Mail {number}-{each}", "Message": "hello"} for each in range(10)]
        sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)

    with ThreadPoolExecutor(max_workers=6) as pool:
        list(pool.map(batch, range(6)))
    assert listed(aws, topic) == {address: "PendingConfirmation"}
    assert reaches_nobody(aws, local_aws, topic, address, "Later")
    assert len([email for email in local_aws.mailbox.emails(address) if email.subject.startswith("Mail")]) < 60
    clock(49)
    assert address not in listed(aws, topic)


@pytest.fixture
def no_clerk(local_aws):
    """The schedules of other tests' flows, which list subscriptions too, fire once an hour; set right again afterwards."""
    local_aws.turn(minute=3600)
    yield
    local_aws.turn(minute=5)


def test_a_listing_can_be_throttled(aws, local_aws, topic, no_clerk):
    sns = aws.client("sns", config=Config(retries={"total_max_attempts": 1}))
    local_aws.turn(throttled={"ListSubscriptionsByTopic": 2})
    for _ in range(2):
        with pytest.raises(ClientError) as error:
            sns.list_subscriptions_by_topic(TopicArn=topic)
        assert error.value.response["Error"] == {"Type": "Sender", "Code": "Throttling", "Message": "Rate exceeded"}
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


def test_what_ses_sends_is_delivered_if_its_sender_is_verified(aws, local_aws, address):
    ses = aws.client("sesv2")
    message = {
        "FromEmailAddress": "approvals@example.org",
        "Destination": {"ToAddresses": [address]},
        "Content": {"Simple": {"Subject": {"Data": "Decided"}, "Body": {"Text": {"Data": "Approved by Zo\u00eb"}}}},
    }
    with pytest.raises(ClientError) as error:
        ses.send_email(**message)
    assert error.value.response["Error"]["Code"] == "MessageRejected"
    ses.create_email_identity(EmailIdentity="example.org")
    ses.send_email(**message)
    email = local_aws.mailbox.wait(to=address, containing="Decided")
    assert email.sender == "approvals@example.org" and "Approved by Zo\u00eb" in email.text
