"""What is tried, in the order of a run. A new scenario is a module here and a line in SCENARIOS.

A scenario raises Unexpected where something comes out otherwise than it has to, and tells `world.facts` what it saw. It
may leave stacks behind: everything that is named after the run is removed at its end.
"""

from collections.abc import Callable
from dataclasses import dataclass

from acceptance.scenarios import approve, change, forged, reject, silence, subscription
from acceptance.world import World


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    run: Callable[[World], None]


#: Before the approver has confirmed.
UNCONFIRMED = Scenario(
    "unconfirmed", "A launch before the approver has confirmed fails at once and names them", subscription.nobody
)

SCENARIOS = (
    Scenario("approve", "Approved: looking decides nothing, a wrong code neither, and the product is created", approve.run),
    Scenario("reject", "Rejected: rolled back, with the approver's words in the stack's events", reject.run),
    Scenario("silence", "Nobody answers: rolled back; a late yes lets the next launch of the same pass unasked", silence.run),
    Scenario("forged", "A signal that the requester forges does not get past the gate", forged.run),
    Scenario("change", "An update to other values waits: rejected it is taken back, approved it goes on", change.run),
    Scenario(
        "return",
        "Unsubscribed by a link in an email, and back: a launch fails at once, the next one asks",
        subscription.and_back,
    ),
)
