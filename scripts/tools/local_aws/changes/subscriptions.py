"""E-mail subscriptions wait for their owner's confirmation, as on AWS.

ministack confirms them by itself. Here a new one is pending, gets a mail with a link, and is listed as
`PendingConfirmation` until somebody follows the link, so that the flow's check for unconfirmed subscriptions has
something to find.
"""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from local_aws import emulator

_MAIL = ("email", "email-json")
_PAGE = 100
_CONFIRMATION = """Somebody asked to send you the mails of this topic:
{arn}

To confirm, open this link:
{link}

Otherwise do nothing.
"""

#: Sends a mail: recipient, sender's display name, subject, text.
Send = Callable[[str, str, str, str], None]


def apply(send: Send) -> None:
    _hold_new_ones(send)
    _answer_pending()
    emulator.replace("services.sns:_list_subscriptions_by_topic", _list_by_topic)


def follow_link(path: str, parameters: dict[str, str]) -> tuple[int, str] | None:
    """What the links in SNS's mails lead to: confirmation and goodbye."""
    if path == "/confirmation.html":
        topic = emulator.get("services.sns:_topic_by_arn_any_scope")(parameters.get("TopicArn", "")) or {}
        for subscription in topic.get("subscriptions", []):
            if subscription.get("token") and subscription["token"] == parameters.get("Token"):
                _confirm(topic, subscription)
                return 200, f"Subscription confirmed: {subscription['endpoint']} gets the mails of {topic['arn']}.\n"
        return 400, "This link is not, or no longer, good for a confirmation.\n"
    if path == "/unsubscribe.html":
        emulator.get("services.sns:_unsubscribe")({"SubscriptionArn": [parameters.get("SubscriptionArn", "")]})
        return 200, "Subscription removed.\n"
    return None


def _confirm(topic: dict, subscription: dict) -> None:
    subscription["confirmed"], subscription["token"] = True, None
    subscription["attributes"] |= {"PendingConfirmation": "false", "ConfirmationWasAuthenticated": "false"}
    emulator.get("services.sns:_refresh_subscription_counts")(topic)


def _hold_new_ones(send: Send) -> None:
    """Subscriptions come from the API, from a topic's template and from templates of their own. All end in this index."""
    index = emulator.get("services.sns:_sub_arn_to_topic")
    topic_of = emulator.get("services.sns:_topic_by_arn_any_scope")

    class Index(type(index)):
        def __setitem__(self, arn: str, topic_arn: str) -> None:
            super().__setitem__(arn, topic_arn)
            topic = topic_of(topic_arn)
            for subscription in topic["subscriptions"] if topic else []:
                if subscription["arn"] == arn and subscription["protocol"] in _MAIL:
                    _hold(topic, subscription, send)

    emulator.replace("services.sns:_sub_arn_to_topic", Index())


def _hold(topic: dict, subscription: dict, send: Send) -> None:
    token = secrets.token_hex(64)
    subscription["confirmed"], subscription["token"] = False, token
    subscription["attributes"]["PendingConfirmation"] = "true"
    arn, address = topic["arn"], subscription["endpoint"]
    page = f"https://sns.{arn.split(':')[3]}.amazonaws.com/confirmation.html"
    text = _CONFIRMATION.format(arn=arn, link=f"{page}?TopicArn={arn}&Token={token}&Endpoint={quote(address)}")
    send(address, topic["attributes"].get("DisplayName", ""), "AWS Notification - Subscription Confirmation", text)


def _answer_pending() -> None:
    """Subscribe tells the ARN only of a confirmed subscription, unless asked for it."""

    def answer(params: dict) -> tuple:
        status, headers, body = subscribe(params)
        wants_arn = emulator.get("services.sns:_p")(params, "ReturnSubscriptionArn") == "true"
        if status == 200 and not wants_arn and emulator.get("services.sns:_p")(params, "Protocol") in _MAIL:
            shown = body if isinstance(body, str) else body.decode()
            before, _, rest = shown.partition("<SubscriptionArn>")
            after = rest.partition("</SubscriptionArn>")[2]
            body = f"{before}<SubscriptionArn>pending confirmation</SubscriptionArn>{after}".encode()
        return status, headers, body

    subscribe = emulator.replace("services.sns:_subscribe", answer)


def _list_by_topic(params: dict[str, Any]) -> tuple:
    """ListSubscriptionsByTopic in pages of 100, with `PendingConfirmation` for an ARN: ministack knows neither."""
    value = emulator.get("services.sns:_p")
    topic, error = emulator.get("services.sns:_get_topic")(value(params, "TopicArn"), "sns:ListSubscriptionsByTopic")
    if error is not None:
        return error
    start = int(value(params, "NextToken") or 0)
    members = "".join(
        f"<member><SubscriptionArn>{each['arn'] if each['confirmed'] else 'PendingConfirmation'}</SubscriptionArn>"
        f"<Owner>{each['owner']}</Owner><TopicArn>{topic['arn']}</TopicArn><Protocol>{each['protocol']}</Protocol>"
        f"<Endpoint>{escape(each['endpoint'])}</Endpoint></member>"
        for each in topic["subscriptions"][start : start + _PAGE]
    )
    more = f"<NextToken>{start + _PAGE}</NextToken>" if len(topic["subscriptions"]) > start + _PAGE else ""
    inner = f"<ListSubscriptionsByTopicResult><Subscriptions>{members}</Subscriptions>{more}</ListSubscriptionsByTopicResult>"
    return emulator.get("services.sns:_xml")(200, "ListSubscriptionsByTopicResponse", inner)
