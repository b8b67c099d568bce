"""Before asking: has anybody who would get the mail confirmed the subscription?"""

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


def test_a_topic_without_subscriptions_fails_at_once_and_says_so(world):
    world.sns.subscriptions = []
    answer = world.tell(world.event())
    assert answer["Status"] == "FAILED"
    assert "topic" in answer["Reason"]
    assert not world.sns.published


def test_the_only_confirmed_address_is_found_on_the_third_page(world):
    world.sns.page = 2
    world.sns.subscriptions = [PENDING] * 4 + [CONFIRMED]
    assert world.tell(world.event())["Status"] == "SUCCESS"
    assert [form.get("NextToken") for form in world.sns.asked("ListSubscriptionsByTopic")] == [None, "page-2", "page-4"]


def test_hundreds_of_pending_addresses_still_give_a_reason_that_fits(world):
    world.sns.subscriptions = [Subscription(f"pending-{n}@{'d' * 50}.example.com", confirmed=False) for n in range(350)]
    answer = world.tell(world.event())
    assert answer["Status"] == "FAILED"
    assert len(world.responses.requests[0].body) <= 4096


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
