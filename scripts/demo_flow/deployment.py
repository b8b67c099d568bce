"""The approval flow, deployed to a local AWS by scripts/deploy and ready to ask."""

from pathlib import Path

from local_aws.cli import confirm
from local_aws.instance import Instance

from demo_flow import script

APPROVER = "approver@example.com"
STACK = "approval-flow"


def deploy(instance: Instance, approver: str = APPROVER, ledger: bool = True, options: tuple[str, ...] = ()) -> None:
    """Deploys with one approver. Raises script.ScriptFailed."""
    mode = "--ledger" if ledger else "--no-ledger"
    script.run("deploy", "--email", approver, "--stack-name", STACK, mode, *options, environment=instance.environment)


def confirm_subscription(instance: Instance, approver: str = APPROVER) -> str:
    """Opens the link in AWS's mail, as its reader does once. Returns the link."""
    link = instance.mailbox.wait(approver, "Subscription Confirmation").links[0]
    confirm(instance, link)
    return link


def product_template(ledger: bool) -> Path:
    return script.ROOT / "templates" / ("minimal-product.yaml" if ledger else "minimal-product-no-ledger.yaml")
