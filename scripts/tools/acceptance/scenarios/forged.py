"""The requester reads the wait URL, where everybody may who may see the stack, and signals; then signals the contrary."""

from acceptance.launch import signal
from acceptance.terminal import Unexpected, wait_for
from acceptance.world import World


def run(world: World) -> None:
    # Should no signal count, it does not wait for hours.
    launch = world.launch("forged", timeout=world.plan.timeout)
    wait_for("the wait handle", lambda: launch.resource("WaitHandle").get("PhysicalResourceId"), patience=900, pause=world.pause)
    url = launch.wait_url()
    if (status := signal(url, "SUCCESS", "forged")[0]) != 200:
        raise Unexpected(f"S3 answered a signal with status {status}")
    early = not launch.resource("WaitCondition")
    wait_for("the wait condition", lambda: launch.resource("WaitCondition"), patience=900, pause=world.pause)
    signal(url, "FAILURE", "second")
    launch.rest("ROLLBACK_COMPLETE")
    condition, gate = launch.ended("WaitCondition"), launch.ended("Gate")
    if early:
        counted = "timed out" not in launch.reasons()
        world.facts.hold("early-signal", counted, f"the wait condition was {condition} by a signal from before it")
    first = condition == "CREATE_COMPLETE"
    world.facts.hold("first-signal", first, f"SUCCESS, then FAILURE: the wait condition was {condition}")
    if first and gate != "CREATE_FAILED":
        raise Unexpected(f"the gate did not stop a forged signal: it is {gate or 'not there'}")
