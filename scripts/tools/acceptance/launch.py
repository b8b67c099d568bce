"""One product behind the approval: its stack, its email, its page."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from acceptance.inbox import BROWSER
from acceptance.terminal import Unexpected, wait_for
from demo.approver import Invitation, Page, decide, load
from demo.product import Product, with_timeout
from demo.script import ROOT
from demo.terminal import show

if TYPE_CHECKING:
    from acceptance.world import World

#: Of the reserved kind, so that nobody is ever written to.
REQUESTER = "requester@example.com"
#: What every purpose begins with, and with it a line of every email.
PURPOSE = "Acceptance:"
_SECONDS = 30
_GRACE = 3


def template(flow: str, timeout: int | None = None) -> str:
    """The minimal product, asking the flow of that stack, and waiting less than twelve hours if told to."""
    text = (ROOT / "templates/minimal-product.yaml").read_text(encoding="utf-8")
    text = text.replace("approval-flow-ServiceToken", f"{flow}-ServiceToken")
    if not timeout:
        return text
    # The condition waits a little longer than the approver is told, so that the request's time, kept in whole seconds, is over
    # when the stack has rolled back: a press before that is not a late one.
    before, told, after = with_timeout(text, timeout).rpartition(f"Timeout: '{timeout}'")
    return f"{before}Timeout: '{timeout + _GRACE}'{after}" if told else text


@dataclass(frozen=True)
class Launch:
    """A launched stack. Its `product` is known by the stack's id, which outlives the stack."""

    world: "World"
    name: str
    product: Product

    def invitation(self, change: str = "") -> Invitation:
        """The approver's email about the launch, or about a change to this value. Raises Unexpected where nobody was asked."""
        if not change:
            wait_for(f"the question of {self.name}", self._asked, patience=900, pause=self.world.pause)
        page = self.world.flow["ApprovalUrl"]
        invitation = self.world.inbox.invitation(self.name, page, change or PURPOSE)
        self.world.secrets.add_query("the link", invitation.link)
        self.world.secrets.add("the link", invitation.link)
        self.world.secrets.add_code(invitation.code)
        return invitation

    def _asked(self) -> bool:
        """Whether the custom resource has been answered, well or badly."""
        status = self.resource("Approval").get("ResourceStatus", "")
        if status.endswith("FAILED") or not self.product.status.endswith("_IN_PROGRESS"):
            raise Unexpected(f"{self.name} asked nobody: {self.reasons()}")
        return bool(status == "CREATE_COMPLETE")

    def resource(self, logical_id: str) -> dict[str, Any]:
        """What CloudFormation says of a resource; nothing before it has begun."""
        try:
            answer = self.product.cloudformation.describe_stack_resource(
                StackName=self.product.name, LogicalResourceId=logical_id
            )
            return dict(answer["StackResourceDetail"])
        except self.product.cloudformation.exceptions.ClientError:
            return {}

    def wait_url(self) -> str:
        """As anyone who may see the stack can read it."""
        url = str(self.resource("WaitHandle")["PhysicalResourceId"])
        self.world.secrets.add_query("the wait URL", url)
        return url

    def decide(self, invitation: Invitation, decision: str, comment: str) -> Page:
        answer = decide(invitation.link, decision, invitation.code, comment, BROWSER)
        show(f"    the page says: {answer.title}")
        if answer.status != 200:
            raise Unexpected(f"the decision about {self.name} was answered with status {answer.status}, '{answer.title}'")
        return answer

    def look(self, invitation: Invitation) -> Page:
        return load(invitation.link, through=BROWSER)

    def rest(self, expected: str) -> None:
        """Shows the stack's events until it rests. Raises Unexpected where it rests otherwise."""
        for event in self.product.events():
            if not event.status.endswith("_IN_PROGRESS") or event.reason:
                show(f"    {event.time}  {event.status:<20}  {event.name}{': ' if event.reason else ''}{event.reason}")
        if self.product.status != expected:
            raise Unexpected(f"{self.name} ended as {self.product.status} and not as {expected}: {self.reasons()}")

    def events_of(self, logical_id: str) -> list[dict[str, Any]]:
        """The stack's events about a resource, the newest first."""
        events = self.product.cloudformation.describe_stack_events(StackName=self.product.name)["StackEvents"]
        return [each for each in events if each["LogicalResourceId"] == logical_id]

    def ended(self, logical_id: str) -> str:
        """How the creation of a resource ended; nothing if it has not."""
        own = (each["ResourceStatus"] for each in self.events_of(logical_id))
        return next((status for status in own if status in ("CREATE_COMPLETE", "CREATE_FAILED")), "")

    def reasons(self) -> str:
        return reasons(self.product)

    def delete(self) -> None:
        self.product.cloudformation.delete_stack(StackName=self.product.name)
        wait_for(
            f"the end of {self.name}", lambda: self.product.status == "DELETE_COMPLETE", patience=1800, pause=self.world.pause
        )


def reasons(product: Product) -> str:
    """Why something of the stack failed, the first reason first."""
    events = product.cloudformation.describe_stack_events(StackName=product.name)["StackEvents"]
    return "; ".join(
        f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("FAILED") and event.get("ResourceStatusReason")
    )


def signal(url: str, status: str, unique_id: str) -> tuple[int, str]:
    """Puts a signal, as anybody who has the URL can; the status and code that S3 answers."""
    return put(url, {"Status": status, "UniqueId": unique_id, "Data": "forged", "Reason": "forged"})


def put(url: str, body: dict[str, str]) -> tuple[int, str]:
    """Tells CloudFormation something; the status and code that S3 answers."""
    request = urllib.request.Request(url, json.dumps(body).encode(), method="PUT", headers={"Content-Type": ""})
    try:
        with BROWSER.open(request, timeout=_SECONDS) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as refusal:
        text = refusal.read().decode(errors="replace")
        return refusal.code, text.partition("<Code>")[2].partition("</Code>")[0]
