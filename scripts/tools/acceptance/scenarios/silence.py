"""A launch that nobody answers in time; then a late yes, which lets the next launch of the same pass without asking."""

from acceptance.terminal import Unexpected
from acceptance.world import World

LABEL = "silence"


def run(world: World) -> None:
    launch = world.launch(LABEL, timeout=world.plan.timeout)
    invitation = launch.invitation()
    launch.rest("ROLLBACK_COMPLETE")
    if "timed out" not in launch.reasons():
        raise Unexpected(f"the launch failed otherwise than by its time: {launch.reasons()}")
    launch.decide(invitation, "approve", "Late, and fine")
    # Should it ask after all, nobody answers.
    again = world.launch(f"{LABEL}-late", timeout=world.plan.timeout, purpose=LABEL)
    again.rest("CREATE_COMPLETE")
