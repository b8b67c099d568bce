"""The link in AWS's email "Subscription Confirmation". It is read and never opened: opening it confirms, unprotected."""

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from botocore.loaders import create_loader

from approval_requests.trouble import Trouble

_WHERE = "copy it out of AWS's email 'Subscription Confirmation', all of it, in quotes, without opening it"
#: What email programs put around a link, or a person's selection takes along.
_AROUND = " \t\r\n\u00a0<>\"'.,)("

_TOPIC = re.compile("arn:[a-z0-9-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+")
_TOKEN = re.compile("[0-9a-f-]+")


@dataclass(frozen=True)
class ConfirmationLink:
    topic: str
    token: str
    #: Whom it was sent to; AWS's form for programs does not say.
    address: str | None

    @classmethod
    def read(cls, text: str) -> "ConfirmationLink":
        """Reads a link, undoing what email programs do to one; throws `Trouble` where it is no such link of AWS's."""
        # `=3D` is an `=` that was decoded once too seldom.
        link = html.unescape(text.strip(_AROUND)).replace("=3D", "=")
        try:
            parts = urlsplit(link)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise Trouble(f"this is no link: {_WHERE}") from None
        if parts.scheme != "https" or port or parts.username is not None or not _is_of_sns(host):
            raise Trouble(
                f"this is not a link of AWS's, which begins with https://sns.: {_WHERE}. "
                "Some email systems put their own address in its place; then copy the one that the email shows"
            )
        values = dict(parse_qsl(parts.query))
        if not (parts.path == "/confirmation.html" or values.get("Action") == "ConfirmSubscription"):
            raise Trouble(f"this link of AWS's confirms nothing: {_WHERE}")
        topic, token = values.get("TopicArn", ""), values.get("Token", "")
        if not (_TOPIC.fullmatch(topic) and _TOKEN.fullmatch(token)):
            raise Trouble(f"this link was cut on its way: {_WHERE}")
        # A plus sign of an address is a space in a query.
        return cls(topic, token, values["Endpoint"].replace(" ", "+") if values.get("Endpoint") else None)


def _is_of_sns(host: str) -> bool:
    partitions = create_loader().load_data("partitions")["partitions"]
    suffixes = {partition["outputs"]["dnsSuffix"] for partition in partitions}
    name, _, rest = host.partition(".")
    region, _, suffix = rest.partition(".")
    return name == "sns" and suffix in suffixes and bool(re.fullmatch("[a-z0-9-]+", region))
