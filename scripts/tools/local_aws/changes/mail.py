"""Messages to email subscriptions become emails, delivered by SMTP. ministack only writes a line into its log.

Filter policies, the text for `email` of a message with a structure, and confirmation decide who gets what, as for
every other protocol.
"""

import logging
import smtplib
import time
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.utils import formataddr
from typing import Any

from local_aws import emulator

log = logging.getLogger("local_aws.mail")

#: Source: Amazon SNS quotas, "email delivery rate": more than ten a second, and SNS disables the subscription.
_MOST_IN_A_SECOND = 10
_SENDER = "no-reply@sns.amazonaws.com"
_FAREWELL = (
    "\n\n--\nIf you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:\n"
)


class Postman:
    """Sends emails one after the other, from a thread: the gateway's loop also serves the mailbox and must not wait for it."""

    def __init__(self, smtp_port: int):
        self._port = smtp_port
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="postman")

    def send(self, to: str, sender: str, subject: str, text: str) -> None:
        message = EmailMessage()
        message["From"] = formataddr((sender or "AWS Notifications", _SENDER))
        message["To"] = to
        message["Subject"] = subject
        message.set_content(text)
        self._thread.submit(self._deliver, message)

    def _deliver(self, message: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self._port, timeout=10) as connection:
            connection.send_message(message)


class Pace:
    """How many emails each subscription got in the last second."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = defaultdict(deque)

    def allows(self, arn: str) -> bool:
        times, now = self._times[arn], time.monotonic()
        while times and now - times[0] > 1:
            times.popleft()
        times.append(now)
        return len(times) <= _MOST_IN_A_SECOND


def apply(postman: Postman, disable: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
    """`disable` is what happens to a subscription, of a topic, that is sent too many emails at once."""
    pace = Pace()
    topic_of = emulator.get("services.sns:_topic_by_arn_any_scope")
    text_for = emulator.get("services.sns:_resolve_message_for_protocol")
    wanted = emulator.get("services.sns:_matches_filter_policy")
    envelope = emulator.get("services.sns:_build_envelope")

    def fan_out(
        topic_arn: str,
        msg_id: str,
        message: str,
        subject: str,
        message_structure: str = "",
        message_attributes: dict[str, Any] | None = None,
        *rest: Any,
        **named: Any,
    ) -> None:
        deliver(topic_arn, msg_id, message, subject, message_structure, message_attributes, *rest, **named)
        topic = topic_of(topic_arn) or {}
        attributes = message_attributes or {}
        for each in list(topic.get("subscriptions", [])):
            if not each["confirmed"] or each["protocol"] not in ("email", "email-json"):
                continue
            text = text_for(message, message_structure, each["protocol"])
            if not wanted(each, attributes, text):
                continue
            if not pace.allows(each["arn"]):
                log.warning("more than %s emails in a second for %s: disabled", _MOST_IN_A_SECOND, each["endpoint"])
                disable(topic, each)
                continue
            if each["protocol"] == "email-json":
                body = envelope(topic_arn, msg_id, text, subject, attributes, False)
            else:
                region = topic_arn.split(":")[3]
                body = f"{text}{_FAREWELL}https://sns.{region}.amazonaws.com/unsubscribe.html?SubscriptionArn={each['arn']}&Endpoint={each['endpoint']}\n"
            postman.send(
                each["endpoint"], topic["attributes"].get("DisplayName", ""), subject or "AWS Notification Message", body
            )

    deliver = emulator.replace("services.sns:_fanout", fan_out)
