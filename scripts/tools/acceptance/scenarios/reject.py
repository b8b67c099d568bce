"""A launch that is rejected."""

from acceptance.terminal import Unexpected
from acceptance.world import World

REASON = "Not this quarter"


def run(world: World) -> None:
    launch = world.launch("reject")
    launch.decide(launch.invitation(), "reject", REASON)
    launch.rest("ROLLBACK_COMPLETE")
    if REASON not in launch.reasons():
        raise Unexpected(f"the stack's events do not have the approver's words: {launch.reasons()}")
