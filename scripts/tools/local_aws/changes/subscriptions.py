"""E-mail subscriptions wait for their owner's confirmation, as on AWS, and end as they do there.

ministack confirms them by itself and keeps them for ever. Here a new one is pending, gets an email with a link, and is listed
as `PendingConfirmation` until somebody follows the link. One that nobody confirms is gone after 48 hours; Subscribe again
sends the link again. Following the link at the end of an email, as a scanner does, unsubscribes its owner, unless the
subscription was confirmed with AuthenticateOnUnsubscribe. After that it is listed as `Deleted` for a while.

Assumed: that `Deleted` is listed for 72 hours.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from local_aws import emulator
from local_aws.knobs import Knobs, throttles

_LIFE_PENDING, _LIFE_DELETED = timedelta(hours=48), timedelta(hours=72)
_MAIL = ("email", "email-json")
_PAGE = 100
#: Where a topic keeps what was unsubscribed.
_DELETED = "_local_aws_deleted"
_CONFIRMATION = """Somebody asked to send you the emails of this topic:
{arn}

To confirm, open this link:
{link}

Otherwise do nothing.
"""

#: Sends an email: recipient, sender's display name, subject, text.
Send = Callable[[str, str, str, str], None]


class Subscriptions:
    """The changes, with the directory of the instance, whose clock can be moved."""

    def __init__(self, directory: Path, send: Send):
        self._directory = directory
        self._send = send

    @property
    def _now(self) -> datetime:
        return Knobs.read(self._directory).now

    def apply(self) -> None:
        self._hold_new_ones()
        self._answer_pending()
        self._tell_whether_authenticated()
        emulator.replace("services.sns:_list_subscriptions_by_topic", self._list_by_topic)

    def follow_link(self, path: str, parameters: dict[str, str]) -> tuple[int, str] | None:
        """What the links in SNS's emails lead to: confirmation and goodbye."""
        if path == "/confirmation.html":
            topic = emulator.get("services.sns:_topic_by_arn_any_scope")(parameters.get("TopicArn", "")) or {}
            self._age(topic)
            for subscription in topic.get("subscriptions", []):
                if subscription.get("token") and subscription["token"] == parameters.get("Token"):
                    _confirm(topic, subscription)
                    return 200, f"Subscription confirmed: {subscription['endpoint']} gets the emails of {topic['arn']}.\n"
            return 400, "This link is not, or no longer, good for a confirmation.\n"
        if path == "/unsubscribe.html":
            return self._say_goodbye(parameters.get("SubscriptionArn", ""))
        return None

    def _say_goodbye(self, arn: str) -> tuple[int, str]:
        topic = emulator.get("services.sns:_topic_by_arn_any_scope")(arn.rpartition(":")[0]) or {}
        subscription = next((each for each in topic.get("subscriptions", []) if each["arn"] == arn), None)
        if subscription is None:
            return 400, "There is no such subscription.\n"
        if subscription["attributes"].get("ConfirmationWasAuthenticated") == "true":
            return 403, "Only who may unsubscribe by the API can end this subscription.\n"
        emulator.get("services.sns:_unsubscribe")({"SubscriptionArn": [arn]})
        topic.setdefault(_DELETED, []).append({**subscription, "ended": self._now})
        return 200, "Subscription removed.\n"

    def _age(self, topic: dict[str, Any]) -> None:
        """Lets go what nobody confirmed in time, and what has been shown as deleted for long enough."""
        now = self._now
        late = [each for each in topic.get("subscriptions", []) if not each["confirmed"] and now - each["asked"] > _LIFE_PENDING]
        for subscription in late:
            emulator.get("services.sns:_unsubscribe")({"SubscriptionArn": [subscription["arn"]]})
        topic[_DELETED] = [each for each in topic.get(_DELETED, []) if now - each["ended"] <= _LIFE_DELETED]

    def disable(self, topic: dict[str, Any], subscription: dict[str, Any]) -> None:
        """Back to pending, without a new link: what SNS does to one that gets more than ten emails in a second."""
        subscription |= {"confirmed": False, "token": None, "asked": self._now}
        subscription["attributes"]["PendingConfirmation"] = "true"
        emulator.get("services.sns:_refresh_subscription_counts")(topic)

    def _hold_new_ones(self) -> None:
        """Subscriptions come from the API, from a topic's template and from templates of their own. All end in this index."""
        index = emulator.get("services.sns:_sub_arn_to_topic")
        topic_of = emulator.get("services.sns:_topic_by_arn_any_scope")
        hold = self._hold

        class Index(type(index)):  # type: ignore[misc]
            def __setitem__(self, arn: str, topic_arn: str) -> None:
                super().__setitem__(arn, topic_arn)
                topic = topic_of(topic_arn)
                for subscription in topic["subscriptions"] if topic else []:
                    if subscription["arn"] == arn and subscription["protocol"] in _MAIL:
                        hold(topic, subscription)

        emulator.replace("services.sns:_sub_arn_to_topic", Index())

    def _hold(self, topic: dict[str, Any], subscription: dict[str, Any]) -> None:
        subscription |= {"confirmed": False, "token": secrets.token_hex(64), "asked": self._now}
        subscription["attributes"]["PendingConfirmation"] = "true"
        # Somebody who subscribes again is not deleted any more.
        topic[_DELETED] = [each for each in topic.get(_DELETED, []) if each["endpoint"] != subscription["endpoint"]]
        self._mail_the_link(topic, subscription)

    def _mail_the_link(self, topic: dict[str, Any], subscription: dict[str, Any]) -> None:
        arn, address, token = topic["arn"], subscription["endpoint"], subscription["token"]
        page = f"https://sns.{arn.split(':')[3]}.amazonaws.com/confirmation.html"
        text = _CONFIRMATION.format(arn=arn, link=f"{page}?TopicArn={arn}&Token={token}&Endpoint={quote(address)}")
        self._send(address, topic["attributes"].get("DisplayName", ""), "AWS Notification - Subscription Confirmation", text)

    def _answer_pending(self) -> None:
        """Subscribe tells the ARN only of a confirmed subscription, unless asked for it, and asks a pending one again."""

        def answer(params: dict[str, Any]) -> tuple[Any, ...]:
            value = emulator.get("services.sns:_p")
            topic = emulator.get("services.sns:_topic_by_arn_any_scope")(value(params, "TopicArn")) or {}
            self._age(topic)
            waiting = [each for each in topic.get("subscriptions", []) if not each["confirmed"] and each["protocol"] in _MAIL]
            status, headers, body = subscribe(params)
            kind = (value(params, "Protocol"), value(params, "Endpoint"))
            if status != 200 or kind[0] not in _MAIL:
                return status, headers, body
            for each in waiting:
                if (each["protocol"], each["endpoint"]) == kind:
                    each["token"] = each["token"] or secrets.token_hex(64)
                    self._mail_the_link(topic, each)
            pending = any(
                (each["protocol"], each["endpoint"]) == kind and not each["confirmed"] for each in topic["subscriptions"]
            )
            if pending and value(params, "ReturnSubscriptionArn") != "true":
                shown = body if isinstance(body, str) else body.decode()
                before, _, rest = shown.partition("<SubscriptionArn>")
                after = rest.partition("</SubscriptionArn>")[2]
                body = f"{before}<SubscriptionArn>pending confirmation</SubscriptionArn>{after}".encode()
            return status, headers, body

        subscribe = emulator.replace("services.sns:_subscribe", answer)

    def _tell_whether_authenticated(self) -> None:
        """Only AuthenticateOnUnsubscribe, in a signed request, protects a subscription from the link at an email's end."""

        def answer(params: dict[str, Any]) -> tuple[Any, ...]:
            value = emulator.get("services.sns:_p")
            topic = emulator.get("services.sns:_topic_by_arn_any_scope")(value(params, "TopicArn")) or {}
            self._age(topic)
            token = value(params, "Token")
            meant = [each for each in topic.get("subscriptions", []) if token and each.get("token") == token]
            result: tuple[Any, ...] = confirm(params)
            signed = bool(emulator.get("core.iam_evaluator:_verified_key").get())
            asked = value(params, "AuthenticateOnUnsubscribe").lower() == "true"
            for each in meant:
                each["attributes"]["ConfirmationWasAuthenticated"] = "true" if signed and asked else "false"
            return result

        confirm = emulator.replace("services.sns:_confirm_subscription", answer)

    def _list_by_topic(self, params: dict[str, Any]) -> tuple[Any, ...]:
        """ListSubscriptionsByTopic in pages of 100, with `PendingConfirmation` or `Deleted` for an ARN."""
        value = emulator.get("services.sns:_p")
        topic, error = emulator.get("services.sns:_get_topic")(value(params, "TopicArn"), "sns:ListSubscriptionsByTopic")
        if error is not None:
            return tuple(error)
        if throttles(self._directory, "ListSubscriptionsByTopic"):
            return tuple(emulator.get("services.sns:_error")("Throttling", "Rate exceeded", 400))
        self._age(topic)
        rows = [(each, each["arn"] if each["confirmed"] else "PendingConfirmation") for each in topic["subscriptions"]]
        rows += [(each, "Deleted") for each in topic[_DELETED]]
        start = int(value(params, "NextToken") or 0)
        members = "".join(
            f"<member><SubscriptionArn>{arn}</SubscriptionArn>"
            f"<Owner>{each['owner']}</Owner><TopicArn>{topic['arn']}</TopicArn><Protocol>{each['protocol']}</Protocol>"
            f"<Endpoint>{escape(each['endpoint'])}</Endpoint></member>"
            for each, arn in rows[start : start + _PAGE]
        )
        more = f"<NextToken>{start + _PAGE}</NextToken>" if len(rows) > start + _PAGE else ""
        inner = f"<ListSubscriptionsByTopicResult><Subscriptions>{members}</Subscriptions>{more}</ListSubscriptionsByTopicResult>"
        return tuple(emulator.get("services.sns:_xml")(200, "ListSubscriptionsByTopicResponse", inner))


def _confirm(topic: dict[str, Any], subscription: dict[str, Any]) -> None:
    subscription["confirmed"], subscription["token"] = True, None
    subscription["attributes"] |= {"PendingConfirmation": "false", "ConfirmationWasAuthenticated": "false"}
    emulator.get("services.sns:_refresh_subscription_counts")(topic)
