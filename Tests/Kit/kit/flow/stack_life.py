"""What CloudFormation does with a stack once it runs: updates, and rollbacks of them; and updates whose answer is held."""

import time
from dataclasses import dataclass
from typing import Any

from kit.aws.dynamodb import KEY
from kit.aws.urls import WaitURL
from kit.flow.email import Published
from kit.flow.ledger_world import ANN, LedgerWorld
from kit.lambda_.events import Event, Fields
from kit.lambda_.function import Function
from kit.lambda_.runtime_api import OPERATOR_ARN, Outcome

SMALL, LARGE = {"InstanceType": "t4g.small"}, {"InstanceType": "t4g.large"}


def set_status(ledger: LedgerWorld, wait_url: WaitURL, status: str) -> None:
    ledger.cloudformation.stack(wait_url.stack_id).status = status


def approved(ledger: LedgerWorld, wait_url: WaitURL | None = None, **properties: Any) -> tuple[WaitURL, str]:
    """Has a launch approved and returns its wait URL and digest."""
    wait_url = wait_url or ledger.wait_url()
    before = len(ledger.sns.published)
    answer = ledger.launch(wait_url, **(properties or SMALL))
    needed = int((properties or SMALL).get("Quorum", 1))
    emails = ledger.asking_since(before)
    assert len(emails) >= needed, "nobody can approve the launch"
    for email in list(emails.values())[:needed]:
        assert ledger.press(email, "approve").status == 200
    return wait_url, answer["Data"]["Digest"]


def update_event(
    ledger: LedgerWorld, wait_url: WaitURL, new: Fields, old: Fields, *, old_url: WaitURL | None = None, **changes: Any
) -> Event:
    """An Update from one set of values to another."""
    if ledger.cloudformation.stack(wait_url.stack_id).status == "CREATE_IN_PROGRESS":
        set_status(ledger, wait_url, "UPDATE_IN_PROGRESS")
    before = {"EmailID": "requester@example.com", **old, "WaitUrl": str(old_url or wait_url)}
    event = ledger.event("Update", wait_url, properties=new, old={}, **changes)
    kept = {name: value for name, value in event["ResourceProperties"].items() if name not in new}
    event["OldResourceProperties"] = kept | before
    return event


def update(ledger: LedgerWorld, wait_url: WaitURL, new: Fields, old: Fields, **options: Any) -> Event:
    """Sends an Update and returns its one answer; where it asks, the emails are out."""
    answer, _ = ledger.asked(update_event(ledger, wait_url, new, old, **options))
    return answer


@dataclass
class Held:
    """An update that waits for its approvers."""

    ledger: LedgerWorld
    wait_url: WaitURL
    event: Event
    emails: dict[str, Published]

    @property
    def item(self) -> dict[str, Any]:
        """Its request in the table."""
        (item,) = [each for each in self.ledger.requests() if each.get("EventId") == {"S": self.event["RequestId"]}]
        return item

    def answers(self) -> list[dict[str, Any]]:
        """What CloudFormation was told; the same body again is a retransmission."""
        bodies = [body for body in self.ledger.responses.bodies() if body["RequestId"] == self.event["RequestId"]]
        return [body for place, body in enumerate(bodies) if body not in bodies[:place]]

    def answer(self) -> dict[str, Any]:
        (answer,) = self.answers()
        return answer

    def press(self, decision: str, by: str = ANN, **options: Any) -> int:
        """The status of the page."""
        return self.ledger.press(self.emails[by], decision, **options).status

    def end_window(self) -> None:
        """Lets the time pass in which the answer can be held."""
        change_item(self.ledger, self.item[KEY]["S"], WindowEnds=int(time.time()) - 1, Deadline=int(time.time()) - 1)


def held(
    ledger: LedgerWorld, wait_url: WaitURL, new: Fields = LARGE, old: Fields = SMALL, *, is_emailed: bool = True, **options: Any
) -> Held:
    """Sends an Update whose answer must be held."""
    return hold(ledger, wait_url, update_event(ledger, wait_url, new, old, **options), is_emailed=is_emailed)


def hold(
    ledger: LedgerWorld, wait_url: WaitURL, event: Event, function: Function | None = None, *, is_emailed: bool = True
) -> Held:
    """The same for an event; its emails are out, unless that is not awaited."""
    emailed, answered = len(ledger.sns.published), len(ledger.responses.requests)
    outcome = (function or ledger.notification).invoke(event)
    assert outcome.kind == "response", outcome
    assert len(ledger.responses.requests) == answered, ledger.responses.bodies()[answered:]
    if is_emailed:
        ledger.have_emails_sent(function)
    return Held(ledger, wait_url, event, ledger.asking_since(emailed))


def change_item(ledger: LedgerWorld, request_id: str, **numbers: int) -> None:
    """Sets numbers of a request's item."""
    ledger.dynamodb.call(
        "UpdateItem",
        Key={KEY: {"S": request_id}},
        UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in numbers),
        ExpressionAttributeValues={f":{name}": {"N": str(value)} for name, value in numbers.items()},
    )


def run_clerk(ledger: LedgerWorld, function: Function | None = None) -> Outcome:
    """Has the clerk look at every request for which something is due, now or later."""
    for item in ledger.requests():
        if "Due" in item:
            change_item(ledger, item[KEY]["S"], DueAt=int(time.time()) - 1)
    return (function or ledger.notification).invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)
