"""The demo itself: deploy, launch, email, decision, end."""

import os
from dataclasses import dataclass

import botocore.session

from demo import catalog, chat, deployment, front, product, script
from demo.approver import Invitation, decide
from demo.product import Product
from demo.terminal import bold, for_status, framed, show, step
from local_aws.instance import Instance
from local_aws.mailbox import Mail

REQUESTER = "requester@example.com"
PURPOSE = "A demo for next Thursday"
OTHER_PURPOSE = "A server for the whole year"
ASKED, ASKED_FOR_A_CHANGE = "Approval needed: ", "Approval needed for a change: "
REMINDED, TOLD = "Reminder: ", "Nothing to do: "
STACK = "demo-product"
COLLEAGUE = "colleague@example.com"
#: Seconds that a product waits whose approver is reminded ten seconds after the launch; and those that the emails may take.
_REMINDED_PRODUCT, _REMIND_BEFORE, _MAIL = 900, 890, 120


@dataclass(frozen=True)
class Plan:
    """Who decides: this script (`approve` or `reject`), nobody within `timeout` seconds, or you, in a browser."""

    decision: str | None
    comment: str
    timeout: int | None
    ledger: bool
    port: int
    catalog: bool = False
    update: bool = False
    chat: bool = False
    remind: bool = False

    @property
    def settings(self) -> tuple[str, ...]:
        """The options of scripts/deploy."""
        ledger = "--ledger" if self.ledger else "--no-ledger"
        if not self.remind:
            return (ledger,)
        return (ledger, "--parameter", f"RemindBefore={_REMIND_BEFORE}")

    @property
    def approvers(self) -> tuple[str, ...]:
        """Of two, the one who did not decide is told how it ended."""
        return (deployment.APPROVER, COLLEAGUE) if self.remind else (deployment.APPROVER,)

    @property
    def seconds(self) -> int | None:
        """How long the product waits; None for as long as its template says."""
        return _REMINDED_PRODUCT if self.remind else self.timeout

    @property
    def end(self) -> str | None:
        """How the stack has to end; None where a person decides."""
        if self.decision is None and self.timeout is None:
            return None
        if self.update:
            return "UPDATE_COMPLETE" if self.decision == "approve" else "UPDATE_ROLLBACK_COMPLETE"
        return "CREATE_COMPLETE" if self.decision == "approve" else "ROLLBACK_COMPLETE"


class UnexpectedEnd(RuntimeError):
    """The stack did not end as it had to."""


def tell(plan: Plan, instance: Instance) -> None:
    deployment.deploy(instance, *plan.settings, approvers=plan.approvers)
    step(f"confirming the subscription of {' and '.join(plan.approvers)} by the link in AWS's email, as its reader does once")
    deployment.confirm_subscriptions(instance)
    channel = _open_channel(instance) if plan.chat else None
    launched = catalog.launch(instance, REQUESTER, PURPOSE) if plan.catalog else _launch(plan, instance)
    if plan.update:
        _approve_launch(instance, launched, plan.port)
        step(f"updating it as {REQUESTER}, to another purpose")
        launched.update(deployment.product_template(plan.ledger).read_text(), UserEmail=REQUESTER, Purpose=OTHER_PURPOSE)
    email = _approval_email(instance, launched, ASKED_FOR_A_CHANGE if plan.update else ASKED)
    _show_email(email)
    _show_chat(channel, "Request Opened")
    if plan.remind:
        step("letting nobody answer until the clerk, whom a schedule starts, reminds the approver")
        _show_email(instance.mailbox.wait(deployment.APPROVER, REMINDED, timeout=_MAIL))
    invitation = Invitation.read(email.text)
    with front.serve(instance, invitation, plan.port) as page:
        _decide(plan, invitation, page)
        _follow(launched)
    _show_chat(channel, "Request Decided" if plan.decision else "Request Expired" if plan.timeout else None)
    if plan.remind:
        _show_email(instance.mailbox.wait(COLLEAGUE, TOLD, timeout=_MAIL))
    _conclude(plan, launched)


def _show_email(email: Mail) -> None:
    show(f"\nThe email that {email.to} gets:\n")
    show(framed(f"From: {email.sender}\nTo: {email.to}\nSubject: {email.subject}\n\n{email.text}"))


def _open_channel(instance: Instance) -> chat.Channel:
    step(f"deploying {chat.TEMPLATE.relative_to(script.ROOT)}, with a queue in the place of Amazon Q Developer")
    os.environ.update(instance.environment)
    return chat.Channel(botocore.session.get_session().create_client)


def _show_chat(channel: chat.Channel | None, expected: str | None) -> None:
    if channel and (messages := channel.new(expected)):
        show("\nWhat a channel of Slack or Teams reads, each in the thread of its request:\n")
        show("\n\n".join(framed(chat.rendered(each)) for each in messages))


def _launch(plan: Plan, instance: Instance) -> Product:
    template = deployment.product_template(plan.ledger)
    step(f"launching {template.relative_to(script.ROOT)} as {REQUESTER}")
    body = template.read_text()
    if plan.seconds:
        body = product.with_timeout(body, plan.seconds)
    os.environ.update(instance.environment)
    cloudformation = botocore.session.get_session().create_client("cloudformation")
    return Product.launch(cloudformation, STACK, body, UserEmail=REQUESTER, Purpose=PURPOSE)


def _approve_launch(instance: Instance, launched: Product, port: int) -> None:
    """Raises UnexpectedEnd where the launch comes to nothing."""
    invitation = Invitation.read(_approval_email(instance, launched, ASKED).text)
    with front.serve(instance, invitation, port) as page:
        step("approving the launch, so that there is something to update")
        decide(f"{page}?{invitation.query}", "approve", invitation.code, "")
        for _ in launched.events():
            pass
    if launched.status != "CREATE_COMPLETE":
        raise UnexpectedEnd(f"the launch should have ended as CREATE_COMPLETE, and ended as {launched.status}")


def _approval_email(instance: Instance, launched: Product, subject: str) -> Mail:
    """Raises LookupError with the stack's own reason where nobody was asked."""
    while launched.status.endswith("_IN_PROGRESS"):
        try:
            return instance.mailbox.wait(deployment.APPROVER, subject, timeout=0.5)
        except TimeoutError:
            continue
    reasons = "; ".join(f"{event.name}: {event.reason}" for event in launched.events() if event.status.endswith("_FAILED"))
    raise LookupError(f"nobody was asked, the stack {launched.name} is {launched.status}: {reasons}")


def _decide(plan: Plan, invitation: Invitation, page: str) -> None:
    show("\nThe link in the email leads to the local AWS, which only a client with its proxy and its CA can reach.")
    show(f"The same page for any browser on this machine:\n\n  {bold(page)}\n")
    if plan.decision:
        step(f"deciding: {plan.decision}")
        answer = decide(f"{page}?{invitation.query}", plan.decision, invitation.code, plan.comment)
        show(f"The page says: {answer.title}")
    elif plan.timeout:
        show(f"Nobody answers now: the stack waits for {plan.timeout} seconds and gives up.")
    else:
        show(f"Open it, type the code {bold(invitation.code)}, and approve or reject. Ctrl-C ends the demo.")


def _follow(launched: Product) -> None:
    show("\nThe stack's events:\n")
    for event in launched.events():
        line = f"{event.time}  {event.status:<20}  {event.name}{': ' if event.reason else ''}{event.reason}"
        show("  " + for_status(event.status, line))


def _conclude(plan: Plan, launched: Product) -> None:
    status = launched.status
    if status == "CREATE_COMPLETE":
        outputs = ", ".join(f"{name} is {value}" for name, value in launched.outputs.items())
        show(f"\nApproved: the product is there. {outputs}.")
    elif status == "UPDATE_COMPLETE":
        show("\nApproved: what was shown as new is what runs now.")
    elif status == "UPDATE_ROLLBACK_COMPLETE":
        show(f"\nNot approved: the stack ended as {status}, and what ran runs on as it was.")
    else:
        show(f"\nNot approved: the stack ended as {status}, and nothing of the product is left.")
    if isinstance(launched, catalog.Launched):
        show(f"\nWhat the catalog says: {launched.said()}.")
    if plan.end not in (None, status):
        raise UnexpectedEnd(f"the stack should have ended as {plan.end}, and ended as {status}")
