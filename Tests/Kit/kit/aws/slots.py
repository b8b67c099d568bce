"""How emails are spaced out, as the table and SNS see it."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from kit.aws.service import form_of
from kit.http.server import Request

SLOTS_IN_A_SECOND = 2  # of one approver's topic, over all processes
SLOT = re.compile(r"slot-(?P<key>[A-Za-z0-9]+)-(?P<second>\d+)")


def slots_taken(inputs: Iterable[dict[str, Any]]) -> list[tuple[str, int]]:
    """The slots that were asked for, as key of the approver and second."""
    found = (SLOT.fullmatch(each.get("Key", {}).get("RequestId", {}).get("S", "")) for each in inputs)
    return [(each["key"], int(each["second"])) for each in found if each]


def sent_by_second(requests: Iterable[Request]) -> Counter[tuple[str, int]]:
    """How many messages were sent to each topic in each second of the sender's clock, which each signs.

    When they arrive depends on how busy the machine is.
    """
    sent: Counter[tuple[str, int]] = Counter()
    for request in requests:
        form = form_of(request)
        if form.get("Action") == "Publish":
            time = datetime.strptime(request.header("X-Amz-Date") or "", "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            sent[form["TopicArn"], int(time.timestamp())] += 1
    return sent
