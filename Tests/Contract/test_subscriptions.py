"""Before asking: has anybody who would get the email confirmed the subscription?"""

import pytest

from kit.aws.sns import ACCESS_DENIED, Subscription, error

CONFIRMED = Subscription("confirmed@example.com")
PENDING = Subscription("pending@example.com", confirmed=False)


def test_one_confirmed_address_is_enough(world):
    world.sns.subscriptions = [PENDING, CONFIRMED]
    assert world.tell(world.event())["Status"] == "SUCCESS"


def test_where_nobody_confirmed_the_request_fails_at_once_and_says_who(world):
    world.sns.subscriptions = [PENDING, Subscription("also-pending@example.com", confirmed=False)]
    answer = world.tell(world.event())
    assert answer["Status"] == "FAILED"
    assert "pending@example.com" in answer["Reason"] and "also-pending@example.com" in answer["Reason"]
    assert not world.sns.published


REFUSALS = {"AuthorizationError": ACCESS_DENIED, "AccessDenied": error(403, "AccessDenied")}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_where_the_role_may_not_list_a_warning_is_logged_and_the_mail_is_sent(world, refusal):
    world.sns.trouble("ListSubscriptionsByTopic", refusal)
    assert world.tell(world.event())["Status"] == "SUCCESS"
    assert len(world.sns.published) == 1
    assert any(line["level"] in ("WARN", "WARNING") for line in world.notification.log())


def test_a_queue_or_function_that_is_subscribed_gets_the_request_too(world):
    world.sns.subscriptions = [PENDING, Subscription("arn:aws:lambda:us-east-1:123456789012:function:chat", "lambda")]
    assert world.tell(world.event())["Status"] == "SUCCESS"
