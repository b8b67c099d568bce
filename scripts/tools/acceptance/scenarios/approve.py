"""A launch that is approved, looked at closely: most of what docs/aws.md assumes of a stack shows here."""

import re

from acceptance.inbox import BROWSER
from acceptance.launch import Launch, signal
from acceptance.terminal import Unexpected
from acceptance.world import World
from demo.approver import decide

#: As Sources/ApprovalFlow/Signal has them.
_HOST = re.compile(r"https://cloudformation-waitcondition-([a-z0-9-]+)\.(s3|s3-\1|s3\.\1)\.amazonaws\.com(\.cn)?/")


def run(world: World) -> None:
    launch = world.launch("approve")
    invitation = launch.invitation()
    _look_at_handle(world, launch)
    page = launch.look(invitation)
    world.facts.hold("source-arn", page.status == 200, f"the link was answered with status {page.status} through API Gateway")
    if page.status != 200:
        raise Unexpected(f"the page was answered with status {page.status}, '{page.title}'")
    wrong = "000 000" if invitation.code != "000 000" else "000 001"
    refused = decide(invitation.link, "approve", wrong, "", BROWSER)
    if refused.status != 403 or launch.product.status != "CREATE_IN_PROGRESS":
        raise Unexpected(f"a wrong code was answered with status {refused.status}, and the stack is {launch.product.status}")
    launch.decide(invitation, "approve", "Fine")
    launch.rest("CREATE_COMPLETE")
    if world.plan.approver not in launch.product.outputs["ApprovedBy"]:
        raise Unexpected("the stack's output ApprovedBy does not name the approver")
    url = launch.wait_url()
    launch.delete()
    status, code = signal(url, "SUCCESS", "too-late")
    world.facts.observe("signal-after-stack", f"S3 answered a signal after the stack's end with status {status} {code}".rstrip())


def _look_at_handle(world: World, launch: Launch) -> None:
    """The function has asked, so it took the URLs of CloudFormation's event for what they are: it refuses every other form."""
    evidence = "the notification function took the event of a launch and answered it"
    world.facts.hold("response-host", True, evidence)
    world.facts.hold("response-path", True, evidence)
    shown, kept = launch.wait_url(), world.request_of(launch)["WaitUrl"]["S"]
    world.facts.hold("handle-is-url", shown == kept, "DescribeStackResource was compared with what the custom resource was given")
    world.facts.hold("handle-host", bool(_HOST.match(kept)), f"the host is {kept.split('/')[2]}")
