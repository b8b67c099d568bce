"""The approver's subscription: not confirmed yet, ended by the link in an email, and confirmed again."""

from acceptance.launch import Launch
from acceptance.scenarios.reject import REASON
from acceptance.terminal import Unexpected
from acceptance.world import World


def nobody(world: World) -> None:
    _fail_at_once(world, world.launch("unconfirmed"))
    world.facts.hold(
        "asked-again", world.inbox.was_asked_twice(world.topic), "the function called Subscribe while it was pending"
    )


def and_back(world: World) -> None:
    world.inbox.unsubscribe(world.topic, lambda: not world.is_subscribed())
    _fail_at_once(world, world.launch("unsubscribed"))
    # The function has had AWS send its confirmation again.
    world.inbox.confirm(world.topic, world.is_subscribed)
    back = world.launch("return")
    back.decide(back.invitation(), "reject", REASON)
    back.rest("ROLLBACK_COMPLETE")


def _fail_at_once(world: World, launch: Launch) -> None:
    launch.rest("ROLLBACK_COMPLETE")
    if world.plan.approver not in launch.reasons():
        raise Unexpected(f"the launch failed and does not name the approver: {launch.reasons()}")
