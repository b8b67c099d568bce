"""A launched product as its requester and its approver meet it: a stack, an email, a page."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import boto3
import requests

from kit.flow.email import Email
from kit.flow.page import Page
from kit.lambda_.executables import ROOT
from kit.lambda_.gateway import Answer
from kit.waiting import until
from local_aws.instance import Instance
from local_aws.mailbox import Mail

REQUESTER = "requester@example.com"
APPROVERS = ("ann@example.com", "ben@example.com", "cleo@example.com")
TIMEOUT = "Timeout: '43200'"


def template(*, ledger: bool = True, timeout: int = 43200, properties: tuple[str, ...] = ()) -> str:
    """The minimal product's real template, with another time to wait and more properties of the resource that asks."""
    text = (ROOT / "templates" / ("minimal-product.yaml" if ledger else "minimal-product-no-ledger.yaml")).read_text()
    text = _replaced(text, TIMEOUT, f"Timeout: '{timeout}'")
    asks = "      EmailID: !Ref UserEmail\n"
    return _replaced(text, asks, asks + "".join(f"      {line}\n" for line in properties))


def hurried() -> str:
    """The template with twenty seconds to answer in, and a condition that ends when they are surely over.

    The ledger keeps whole seconds, and what CloudFormation deletes before a request's time is over is withdrawn.
    """
    return template(timeout=23, properties=("Timeout: '20'",))


def with_new_handle(text: str) -> str:
    """The template as an administrator changes it to ask again.

    CloudFormation can't update a wait condition to another handle, so the condition is renamed too.
    """
    return re.sub(r"(?<!:)\bWaitCondition\b", "SecondCondition", re.sub(r"\bWaitHandle\b", "SecondHandle", text))


def parameters_of(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


class WebPage(Page):
    """The page behind a link, with the form that a browser would send."""

    def __init__(self, web: requests.Session, url: str, response: requests.Response):
        self._web = web
        headers = {name.lower(): value for name, value in response.headers.items()}
        super().__init__(Answer(response.status_code, headers, response.text), url)

    @classmethod
    def open(cls, web: requests.Session, url: str) -> "WebPage":
        return cls(web, url, web.get(url, allow_redirects=False))

    @property
    def status(self) -> int:
        return self.answer.status

    def send(self, decision: str, code: str = "", comment: str = "") -> "WebPage":
        """Fills in the form, presses the button of the decision, and returns the page that follows."""
        call = self.press(decision, code=code or None, comment=comment or None)
        return WebPage(self._web, call.url, self._web.post(call.url, data=call.form, allow_redirects=False))


@dataclass(frozen=True)
class Product:
    """A stack of the minimal product. `approver` is whose emails count."""

    aws: boto3.Session
    web: requests.Session
    local_aws: Instance
    approver: str
    name: str
    parameters: Mapping[str, str]
    stack_id: str = ""  # which keeps finding the stack after it is deleted; the name does not

    def by(self, approver: str) -> "Product":
        """The same as another approver meets it."""
        return replace(self, approver=approver)

    @property
    def cloudformation(self) -> Any:
        return self.aws.client("cloudformation")

    # Its approver

    def emails(self) -> list[Mail]:
        """Those that ask: notices of the clerk are none."""
        emails = self.local_aws.mailbox.emails(self.approver)
        return [
            email for email in emails if f"Stack: {self.name}\n" in email.text and email.subject.startswith("Approval needed")
        ]

    def mail(self, after: int = 0) -> Mail:
        """The email that asks for this stack's approval, past the first `after` ones."""
        until(lambda: len(self.emails()) > after, lambda: f"no email asks for {self.name}: {self.reasons()}", pause=0.1)
        return self.emails()[after]

    def email(self, after: int = 0) -> Email:
        email = self.mail(after)
        return Email(email.subject, email.text)

    def link(self, after: int = 0) -> str:
        return self.email(after).link

    def code(self, after: int = 0) -> str:
        return self.email(after).code

    def page(self, after: int = 0) -> WebPage:
        return WebPage.open(self.web, self.link(after))

    def decide(self, decision: str, comment: str = "", after: int = 0) -> WebPage:
        """What an approver does: opens the link of the email, types the code, presses."""
        return self.page(after).send(decision, self.code(after), comment)

    # Its stack

    def status(self) -> str:
        return str(self.cloudformation.describe_stacks(StackName=self.stack_id)["Stacks"][0]["StackStatus"])

    def rest(self) -> str:
        """The status in which the stack comes to rest."""

        def otherwise() -> str:
            return f"{self.name} is still {self.status()}: {self.reasons()}"

        until(lambda: not self.status().endswith("_IN_PROGRESS"), otherwise, pause=0.1)
        return self.status()

    def reasons(self) -> str:
        """Every reason in the stack's events, one a line, newest first."""
        events = self.cloudformation.describe_stack_events(StackName=self.stack_id)["StackEvents"]
        return "\n".join(event["ResourceStatusReason"] for event in events if event.get("ResourceStatusReason"))

    def launch(self, text: str) -> "Product":
        text, given = _asking(text, self.parameters)
        created = self.cloudformation.create_stack(StackName=self.name, TemplateBody=text, Parameters=parameters_of(given))
        return replace(self, stack_id=created["StackId"])

    def update(self, text: str, **parameters: str) -> str:
        """Updates the stack and returns its status then."""
        text, changed = _asking(text, {**self.parameters, **parameters})
        self.cloudformation.update_stack(StackName=self.name, TemplateBody=text, Parameters=parameters_of(changed))
        return self.status()

    def delete(self) -> str:
        self.cloudformation.delete_stack(StackName=self.name)
        return self.rest()


@dataclass(frozen=True)
class Launcher:
    """Makes products, each under a name of its own."""

    aws: boto3.Session
    web: requests.Session
    local_aws: Instance

    def product(self, approver: str, service_token: str, **values: str) -> Product:
        """One that is not launched yet."""
        given = {"UserEmail": REQUESTER, "ServiceToken": service_token, **values}
        return Product(self.aws, self.web, self.local_aws, approver, f"product-{uuid.uuid4().hex[:8]}-end", given)


def _asking(text: str, parameters: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """The template as it asks the given function, where it imports one instead of taking a parameter."""
    imported = "!ImportValue approval-flow-ServiceToken"
    if "\n  ServiceToken:\n    Type:" in text or "ServiceToken" not in parameters:
        return text, parameters
    others = {name: value for name, value in parameters.items() if name != "ServiceToken"}
    return text.replace(imported, parameters["ServiceToken"]), others


def _replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"the template has changed: it should have one line '{old.strip()}'"
    return text.replace(old, new)
