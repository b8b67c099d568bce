"""Before asking, with a ledger: can each approver be reached through a topic of their own, and does nobody listen in?"""

import json

import pytest

from kit.aws.service import Trouble
from kit.aws.sns import ACCESS_DENIED, TOPIC, Subscription, error, key_of, topic_of
from kit.flow.ledger_world import ANN, BEN, CLEO
from kit.flow.world import ABSENT
from kit.http.server import Fault, Reply
from kit.lambda_.runtime_api import OPERATOR_ARN

THROTTLED = error(400, "Throttling")


def lost(approver: str, how: str) -> list[Subscription]:
    """The subscriptions of all three, one of which does not reach its approver."""
    others = [Subscription(each) for each in (ANN, BEN, CLEO) if each != approver]
    match how:
        case "pending":
            return [*others, Subscription(approver, confirmed=False)]
        case "deleted":
            return [*others, Subscription(approver, deleted=True)]
    return others


def seat_of(ledger, approver: str) -> dict:
    (item,) = ledger.requests()
    return next(seat["M"] for seat in item["Approvers"]["M"].values() if seat["M"]["Address"]["S"] == approver)


def warnings(ledger) -> list[dict]:
    return [line for line in ledger.notification.log() if line["level"] == "WARN"]


def test_each_email_goes_to_a_topic_of_the_approvers_own_and_has_no_attributes(ledger):
    ledger.open_request()
    assert {form["TopicArn"] for form in ledger.sns.published} == {topic_of(each) for each in (ANN, BEN, CLEO)}
    assert not [name for form in ledger.sns.published for name in form if name.startswith("MessageAttributes")]


@pytest.mark.parametrize("value", [ABSENT, "", "topic", "arn:aws:sqs:us-east-1:123456789012:queue"])
def test_an_approver_without_a_topic_is_an_init_error_that_names_the_variable(ledger, value):
    variable = f"TOPIC_ARN_{key_of(BEN)}"
    function = ledger.start("NotificationFunction", **{variable: value})
    assert function.wait_for_exit() != 0
    assert variable in json.loads(function.api.init_errors[0].body)["errorMessage"]


@pytest.mark.parametrize(
    "how, reason, word",
    [
        ("pending", "must confirm", "unconfirmed"),
        ("deleted", "unsubscribed", "unsubscribed"),
        ("missing", "unsubscribed", "unsubscribed"),
    ],
)
def test_an_approver_who_is_not_reached_is_subscribed_again_and_named(ledger, how, reason, word):
    ledger.sns.subscriptions = lost(CLEO, how)
    assert set(ledger.open_request()) == {ANN, BEN}
    (subscribed,) = ledger.sns.subscribed
    assert (subscribed["TopicArn"], subscribed["Protocol"], subscribed["Endpoint"]) == (topic_of(CLEO), "email", CLEO)
    assert [(line["approver"], line["reason"], line["confirmationSent"]) for line in warnings(ledger)] == [(CLEO, word, True)]
    (told,) = ledger.events.details("Approver Unreachable")
    assert (told["approver"], told["reason"], told["confirmationSent"]) == (CLEO, word, True)
    seat = seat_of(ledger, CLEO)
    assert "MailedAt" not in seat and seat["Unreached"]["S"] == word
    assert "MailedAt" in seat_of(ledger, ANN)

    answer = ledger.tell(ledger.event(wait_url=ledger.wait_url(handle="Other"), properties={"Quorum": "3"}))
    assert answer["Status"] == "FAILED"
    assert CLEO in answer["Reason"] and reason in answer["Reason"] and "AWS has just sent" in answer["Reason"]
    assert (reason == "must confirm") == ("must confirm" in answer["Reason"])
    assert len(ledger.sns.subscribed) == 2 and len(ledger.events.details("Approver Unreachable")) == 2
    assert len(ledger.sns.published) == 2 and len(ledger.requests()) == 1


OHARA, TAGGED, AMPERSAND = "o'hara@example.com", "ann+wiki@example.com", "r&d@example.com"


@pytest.mark.parametrize(
    "address, spelled",
    [
        (OHARA, "o&#39;hara@example.com"),
        (OHARA, "o&#x27;hara@example.com"),
        (OHARA, "o&#039;hara@example.com"),
        (OHARA, "o&apos;hara@example.com"),
        (TAGGED, "ann&#43;wiki@example.com"),
        (TAGGED, "ann&#x2b;wiki&#64;example.com"),
        (AMPERSAND, "r&amp;d@example.com"),
        (AMPERSAND, "r&#38;d@example.com"),
    ],
)
def test_an_address_is_the_same_however_sns_spells_it_in_xml(ledger, address, spelled):
    """Read wrongly, it would be a stranger on the approver's own topic, who keeps the email away."""
    own = f"{TOPIC}-{key_of(address)}"
    ledger.sns.subscriptions = [Subscription(address, spelled=spelled)]
    function = ledger.start("NotificationFunction", APPROVERS=address, **{f"TOPIC_ARN_{key_of(address)}": own})
    assert ledger.tell(ledger.event(), function)["Status"] == "SUCCESS"
    assert [form["TopicArn"] for form in ledger.sns.published] == [own]
    assert not ledger.sns.subscribed and not ledger.events.details("Approver Unreachable")


@pytest.mark.parametrize(
    "stranger",
    [
        Subscription("arn:aws:sqs:us-east-1:123456789012:eve", "sqs"),
        Subscription("arn:aws:lambda:us-east-1:123456789012:function:eve", "lambda"),
        Subscription("eve@example.com"),
    ],
    ids=lambda stranger: f"{stranger.protocol}",
)
def test_a_topic_that_somebody_else_reads_is_sent_nothing(ledger, stranger):
    ledger.sns.strangers[topic_of(ANN)] = [stranger]
    assert set(ledger.open_request()) == {BEN, CLEO}
    assert not ledger.sns.subscribed
    assert [(line["approver"], line["reason"]) for line in warnings(ledger)] == [(ANN, "overheard")]
    (told,) = ledger.events.details("Approver Unreachable")
    assert told["approver"] == ANN and stranger.endpoint in told["otherSubscriber"]
    answer = ledger.tell(ledger.event(wait_url=ledger.wait_url(handle="Other"), properties={"Quorum": "3"}))
    assert answer["Status"] == "FAILED" and stranger.endpoint in answer["Reason"]


def test_an_approver_whose_topic_is_gone_hides_nobody_else(ledger):
    carry_out = ledger.sns.carry_out
    ledger.sns.carry_out = lambda operation, request: (
        error(404, "NotFound") if key_of(ANN).encode() in request.body else carry_out(operation, request)
    )
    assert set(ledger.open_request()) == {BEN, CLEO}
    (told,) = ledger.events.details("Approver Unreachable")
    assert (told["approver"], told["reason"], told["confirmationSent"]) == (ANN, "unsubscribed", False)
    assert any("topic is gone" in line["message"] for line in ledger.notification.log())
    answer = ledger.tell(ledger.event(wait_url=ledger.wait_url(handle="Other"), properties={"Quorum": "3"}))
    assert (
        answer["Status"] == "FAILED"
        and f"{ANN} was unsubscribed or was never subscribed: ask the administrator" in answer["Reason"]
    )


def test_a_stranger_on_a_later_page_is_found(ledger):
    ledger.sns.page = 1
    ledger.sns.strangers[topic_of(ANN)] = [Subscription("eve@example.com")]
    assert set(ledger.open_request()) == {BEN, CLEO}


def test_a_stranger_who_has_not_confirmed_hears_nothing_and_hinders_nothing(ledger):
    ledger.sns.strangers[topic_of(ANN)] = [Subscription("eve@example.com", confirmed=False)]
    assert set(ledger.open_request()) == {ANN, BEN, CLEO}


@pytest.mark.parametrize("refusal", [THROTTLED, Reply(429), ACCESS_DENIED], ids=["throttled", "429", "denied"])
def test_a_read_that_is_throttled_or_denied_is_a_warning_and_the_request_goes_out(ledger, refusal):
    ledger.sns.trouble("ListSubscriptionsByTopic", refusal, times=99)
    assert set(ledger.open_request(Quorum="3")) == {ANN, BEN, CLEO}
    assert len(warnings(ledger)) == 3
    assert not ledger.sns.subscribed and not ledger.events.details("Approver Unreachable")


def test_an_approver_whose_confirmation_cannot_be_sent_is_named_all_the_same(ledger):
    ledger.sns.subscriptions = lost(CLEO, "deleted")
    ledger.sns.trouble("Subscribe", error(403, "AuthorizationError"), times=9)
    assert set(ledger.open_request()) == {ANN, BEN}
    (told,) = ledger.events.details("Approver Unreachable")
    assert told["confirmationSent"] is False


def test_a_repeated_event_neither_waits_for_the_unreached_nor_troubles_them_again(ledger):
    ledger.sns.subscriptions = lost(CLEO, "pending")
    event = ledger.event()
    assert ledger.tell(event)["Status"] == "SUCCESS"
    assert ledger.tell(event)["Status"] == "SUCCESS"
    assert len(ledger.sns.published) == 2 and len(ledger.sns.subscribed) == 1


def test_an_email_sent_again_goes_to_those_who_are_reached(ledger):
    ledger.open_request()
    ledger.sns.subscriptions = lost(CLEO, "deleted")
    (item,) = ledger.requests()
    outcome = ledger.notification.invoke({"Resend": {"RequestId": item["RequestId"]["S"]}}, function_arn=OPERATOR_ARN)
    assert outcome.json() == {"resent": 2} and len(ledger.emails()) == 5
    assert {ledger.approver_of(email) for email in ledger.emails()[3:]} == {ANN, BEN}
    assert "Unreached" in seat_of(ledger, CLEO)


@pytest.mark.parametrize("how", ["pending", "deleted", "missing"])
def test_who_could_not_be_reached_is_emailed_as_soon_as_that_is_healed(ledger, how):
    """Also who had an email before: the five minutes are between emails."""
    ledger.open_request()
    healthy, ledger.sns.subscriptions = ledger.sns.subscriptions, lost(CLEO, how)
    (item,) = ledger.requests()
    event = {"Resend": {"RequestId": item["RequestId"]["S"], "Approver": CLEO}}
    for _ in range(2):
        outcome = ledger.notification.invoke(event, function_arn=OPERATOR_ARN)
        assert outcome.json() == {"resent": 0}
    ledger.sns.subscriptions = healthy
    outcome = ledger.notification.invoke(event, function_arn=OPERATOR_ARN)
    assert outcome.json() == {"resent": 1}
    assert "Unreached" not in seat_of(ledger, CLEO)
    assert ledger.press(ledger.emails()[-1], "approve").status == 200


def test_topics_are_read_and_published_to_side_by_side(ledger):
    """All three are asked before the silent one is asked again: one after the other, they would not be."""
    ledger.sns.troubles += [Trouble("Publish", Fault.SILENCE), Trouble("ListSubscriptionsByTopic", Fault.SILENCE)]
    ledger.open_request(function=ledger.start("NotificationFunction", AWS_MAX_ATTEMPTS="2"))
    for action in ("ListSubscriptionsByTopic", "Publish"):
        asked = [form["TopicArn"] for form in ledger.sns.asked(action)]
        assert len(asked) == 4 and len(set(asked[:3])) == 3, action
