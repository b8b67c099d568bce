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


def slots_given(items: Iterable[dict[str, Any]]) -> Counter[tuple[str, int]]:
    """The slots that the table has given, by key of the approver and second."""
    found = ((SLOT.fullmatch(each["RequestId"]["S"]), each) for each in items)
    return Counter({(name["key"], int(name["second"])): int(each["Taken"]["N"]) for name, each in found if name})


def without_a_slot(requests: Iterable[Request], given: Counter[tuple[str, int]]) -> list[tuple[str, int]]:
    """Topic and second of each message that has no slot of its own.

    It is one of the second in which the message was signed, or of the one before: a busy machine may sign it a moment too late.
    """
    free, lacking = Counter(given), []
    for (topic, second), count in sorted(sent_by_second(requests).items()):
        for _ in range(count):
            slots = [(key, at) for (key, at), left in free.items() if left and topic.endswith(key) and at in (second - 1, second)]
            if slots:
                free[min(slots, key=lambda slot: slot[1])] -= 1
            else:
                lacking.append((topic, second))
    return lacking


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
