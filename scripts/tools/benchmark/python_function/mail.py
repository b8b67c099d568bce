"""The mail to an approver, and the same for programs that read the topic."""

import json
from datetime import datetime


def subject(facts: dict) -> str:
    text = f"Approval needed: {facts['product']} for {facts['requester']}"
    text = "".join(letter if " " <= letter <= "~" else "?" for letter in text)
    return text if len(text) < 100 else text[:96] + "..."


ROOM_FOR_DETAILS = 40_000  # characters
LARGEST_MESSAGE = 262_144  # bytes that SNS takes


def message(facts: dict, link: str, code: str, approver: str | None) -> str:
    """As many details as SNS takes: each is there four times, and JSON in JSON doubles its quotes."""
    room = ROOM_FOR_DETAILS
    while True:
        text = render(facts | {"details": first(facts["details"], room)}, link, code, approver)
        if len(text.encode()) <= LARGEST_MESSAGE or room == 0:
            return text
        room //= 2


def first(details: dict, room: int) -> dict:
    shown = {}
    for name, value in details.items():
        room -= len(name) + len(value)
        if room < 0:
            break
        shown[name] = value
    return shown


def render(facts: dict, link: str, code: str, approver: str | None) -> str:
    grouped = f"{code[:3]} {code[3:]}"
    shown = {"type": "ApprovalRequested", "approvalUrl": link, "code": grouped, "approver": approver, **facts}
    program = json.dumps(shown, default=str)
    summary = f"{facts['requester']} asks for approval of {facts['product']}. Decide here: {link}"
    return json.dumps(
        {"default": summary, "email": text(facts, link, grouped), "https": program, "lambda": program, "sqs": program}
    )


def text(facts: dict, link: str, code: str) -> str:
    details = "\n".join(f"    {name}: {value}" for name, value in facts["details"].items())
    return f"""{facts["requester"]} asks for your approval to start:

    {facts["product"]}

Please decide by {for_people(facts["deadline"])}.

To approve or reject, open this page:
{link}

The page asks for this code:
Code: {code}

If nobody answers in time, nothing is started: the stack is rolled back by itself.

Where

    Stack: {facts["stack"]}
    Account: {facts["account"]}
    Region: {facts["region"]}

Details, as given with the request and not checked by anyone

{details}

Questions? Write to {facts["requester"]}. A reply to this mail reaches nobody.
"""


def for_people(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"
