"""What puts a subscription right: a confirmation that no link can undo, and a new one for whom the first has run out."""

import shlex
from typing import Any

from botocore.exceptions import ClientError

from approval_requests.text import shown
from approval_requests.trouble import Trouble, code_of
from approvers.link import ConfirmationLink
from approvers.topics import Topics

_REFUSED = ("InvalidParameter", "InvalidParameterException", "NotFound", "NotFoundException")


def confirm(sns: Any, topics: Topics, link: ConfirmationLink, call: str) -> str:
    """Confirms for good, and returns whose subscription it is; `call` is how to run this script for the same stack."""
    if link.topic not in topics.arns:
        raise Trouble(
            f"this link confirms another topic, {link.topic}, and no approver of this stack: "
            "check --stack-name, --region and --profile, and that the email is the newest"
        )
    owners = [each for each in topics.addresses if topics.topic_of(each) == link.topic]
    if link.address is not None:
        address = topics.known(link.address)
        if address not in owners:
            raise Trouble(f"this link is for {shown(link.address)}, and its topic is {owners[0]}'s: {_ask_again(call, address)}")
        owners = [address]
    whose = owners[0] if len(owners) == 1 else "this subscription"
    try:
        # A string, as the API has it. It makes Unsubscribe a call that needs AWS credentials.
        sns.confirm_subscription(TopicArn=link.topic, Token=link.token, AuthenticateOnUnsubscribe="true")
    except ClientError as error:
        if code_of(error) not in _REFUSED:
            raise
        raise Trouble(_why_refused(topics, owners, call)) from None
    return whose


def invite(sns: Any, topics: Topics, address: str) -> str:
    """Has AWS send its confirmation again; returns what came of it."""
    approver = topics.approver(address)
    if approver.state == "confirmed":
        return f"{approver.address} has confirmed already, and gets requests: nothing was sent"
    sns.subscribe(TopicArn=approver.topic, Protocol="email", Endpoint=approver.address)
    return f"AWS emails {approver.address} a link, 'Subscription Confirmation', which is good for 48 hours"


def _why_refused(topics: Topics, owners: list[str], call: str) -> str:
    topics.forget()
    (owner, *others) = [topics.approver(each) for each in owners]
    if others:
        return (
            "AWS does not take this link: it was used, is older than 48 hours, or a newer email has the one that counts. "
            f"to see who has confirmed: {call}"
        )
    if owner.state != "confirmed":
        return f"AWS does not take this link: it is older than 48 hours, or was cut. {_ask_again(call, owner.address)}"
    if owner.is_protected:
        return f"{owner.address} has confirmed already, and the unsubscribe link in emails does nothing: nothing is left to do"
    return (
        f"{owner.address} has confirmed already, by opening the link, so the one at the end of each email still unsubscribes. "
        "To change that, have them press it, and confirm with a new link, unopened, which AWS sends after "
        f"{call} invite {shlex.quote(owner.address)}"
    )


def _ask_again(call: str, address: str) -> str:
    return f"to have AWS send a new one: {call} invite {shlex.quote(address)}"
