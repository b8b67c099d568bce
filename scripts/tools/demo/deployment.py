"""The approval flow, deployed to a local AWS by scripts/deploy and ready to ask."""

import os
from pathlib import Path

from demo import script
from local_aws.cli import confirm
from local_aws.instance import Instance

APPROVER = "approver@example.com"
STACK = "approval-flow"


def deploy(instance: Instance, *options: str, approvers: tuple[str, ...] = (APPROVER,), stack: str = STACK) -> None:
    """Deploys the flow as the stack `stack`. Raises script.ScriptFailed.

    Zips come from the folder that ZIPS_DIR names; without it, scripts/deploy packages unless dist has fresh ones.
    """
    emails = [part for address in approvers for part in ("--email", address)]
    zips = ("--zips", os.environ["ZIPS_DIR"]) if os.environ.get("ZIPS_DIR") else ()
    script.run("deploy", *emails, "--stack-name", stack, *zips, *options, environment=instance.environment)


def confirm_subscriptions(instance: Instance, stack: str = STACK) -> None:
    """Opens the links in AWS's emails for the stack's topic, as their readers do once."""
    for email in instance.mailbox.emails():
        if "Subscription Confirmation" in email.subject and f":{stack}-Topic" in email.text:
            confirm(instance, email.links[0])


def product_template(ledger: bool) -> Path:
    return script.ROOT / "templates" / ("minimal-product.yaml" if ledger else "minimal-product-no-ledger.yaml")
