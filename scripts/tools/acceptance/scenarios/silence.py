"""A launch that nobody answers."""

from acceptance.terminal import Unexpected
from acceptance.world import World


def run(world: World) -> None:
    launch = world.launch("silence", timeout=world.plan.timeout)
    launch.rest("ROLLBACK_COMPLETE")
    if "timed out" not in launch.reasons():
        raise Unexpected(f"the launch failed otherwise than by its time: {launch.reasons()}")
