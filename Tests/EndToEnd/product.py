"""A launched product as its requester and its approver meet it: a stack, a mail, a page."""

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import boto3
import requests
from bs4 import BeautifulSoup

from local_aws.mailbox import Mail, Mailbox

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
REQUESTER = "requester@example.com"
LEDGER_APPROVERS = ("ann@example.com", "ben@example.com", "cleo@example.com")
_PATIENCE = 60


def template(name: str, timeout: int = 43200) -> str:
    """A product's real template with another time to wait."""
    text = (TEMPLATES / name).read_text()
    assert "Timeout: '43200'" in text, f"{name} waits no longer for twelve hours"
    return text.replace("Timeout: '43200'", f"Timeout: '{timeout}'")


def with_new_handle(text: str) -> str:
    """The template as an administrator changes it to ask again.

    CloudFormation can't update a wait condition to another handle, so the condition is renamed too.
    """
    return re.sub(r"(?<!:)\bWaitCondition\b", "SecondCondition", re.sub(r"\bWaitHandle\b", "SecondHandle", text))


@dataclass
class Page:
    """The page behind a link, with the form that a browser would send."""

    web: requests.Session
    url: str
    answer: requests.Response

    @property
    def text(self) -> str:
        return BeautifulSoup(self.answer.text, "html.parser").get_text(" ", strip=True)

    def send(self, decision: str, code: str = "", comment: str = "") -> "Page":
        """Fills in the form, presses the button of the decision, and returns the page that follows."""
        form = BeautifulSoup(self.answer.text, "html.parser").find("form")
        assert form and form.get("method", "").lower() == "post", f"no form to send on this page: {self.text}"
        buttons = {button.get("value") for button in form.find_all(["button", "input"], attrs={"name": "decision"})}
        assert decision in buttons, f"no way to {decision} on this page, only {buttons}"
        hidden = {field["name"]: field.get("value", "") for field in form.find_all("input", type="hidden") if field.get("name")}
        url = urljoin(self.url, form.get("action") or self.url)
        return Page(
            self.web,
            url,
            self.web.post(url, data={**hidden, "decision": decision, "code": code, "comment": comment}, allow_redirects=False),
        )


@dataclass
class Product:
    """A stack of the minimal product. `approver` is whose mail counts."""

    aws: boto3.Session
    web: requests.Session
    mailbox: Mailbox
    approver: str
    name: str
    parameters: list[dict[str, str]]

    @property
    def cloudformation(self):
        return self.aws.client("cloudformation")

    def mails(self) -> list[Mail]:
        return [mail for mail in self.mailbox.mails(self.approver) if f"Stack: {self.name}\n" in mail.text]

    def mail(self, after: int = 0) -> Mail:
        """The mail that asks for this stack's approval, past the first `after` ones."""
        until(lambda: len(self.mails()) > after, lambda: f"no mail asks for {self.name}: {self.reasons()}")
        return self.mails()[after]

    def link(self, after: int = 0) -> str:
        return self.mail(after).links[0]

    def code(self, after: int = 0) -> str:
        line = re.search(r"^Code: (\d{3} \d{3})\r?$", self.mail(after).text, re.MULTILINE)
        assert line, f"no line 'Code: 481 203' in the mail: {self.mail(after).text}"
        return line[1]

    def page(self, after: int = 0) -> Page:
        link = self.link(after)
        return Page(self.web, link, self.web.get(link, allow_redirects=False))

    def decide(self, decision: str, comment: str = "", after: int = 0) -> Page:
        """What an approver does: opens the link of the mail, types the code, presses."""
        return self.page(after).send(decision, self.code(after), comment)

    def status(self) -> str:
        return self.cloudformation.describe_stacks(StackName=self.stack_id)["Stacks"][0]["StackStatus"]

    def rest(self) -> str:
        """The status in which the stack comes to rest."""
        until(
            lambda: not self.status().endswith("_IN_PROGRESS"), lambda: f"{self.name} is still {self.status()}: {self.reasons()}"
        )
        return self.status()

    def reasons(self) -> str:
        """Every reason in the stack's events, one a line, newest first."""
        events = self.cloudformation.describe_stack_events(StackName=self.stack_id)["StackEvents"]
        return "\n".join(event["ResourceStatusReason"] for event in events if event.get("ResourceStatusReason"))

    def launch(self, text: str) -> "Product":
        # The id keeps finding the stack after it is deleted; the name does not.
        self.stack_id = self.cloudformation.create_stack(StackName=self.name, TemplateBody=text, Parameters=self.parameters)[
            "StackId"
        ]
        return self

    def update(self, text: str, **parameters: str) -> str:
        """Updates the stack and returns the status in which it comes to rest."""
        changed = {**{each["ParameterKey"]: each["ParameterValue"] for each in self.parameters}, **parameters}
        self.cloudformation.update_stack(StackName=self.name, TemplateBody=text, Parameters=parameters_of(changed))
        return self.status()

    def delete(self) -> str:
        self.cloudformation.delete_stack(StackName=self.name)
        return self.rest()


def until(holds: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    """Waits for what must come sooner or later; fails with what there is `otherwise`."""
    end = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < end, otherwise()
        time.sleep(0.1)


def parameters_of(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def new(aws: boto3.Session, web: requests.Session, mailbox: Mailbox, approver: str, service_token: str, **values: str) -> Product:
    """A product that is not launched yet, under a name of its own."""
    parameters = parameters_of({"UserEmail": REQUESTER, "ServiceToken": service_token, **values})
    return Product(aws, web, mailbox, approver, f"product-{uuid.uuid4().hex[:8]}", parameters)
