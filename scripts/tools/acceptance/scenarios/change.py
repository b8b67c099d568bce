"""Updates to values that nobody approved: each waits for the approver, the first to be rejected, the second to be approved."""

from acceptance.launch import PURPOSE, REQUESTER, Launch, template
from acceptance.scenarios.reject import REASON
from acceptance.terminal import Unexpected
from acceptance.world import World


def run(world: World) -> None:
    launch = world.launch("change")
    launch.decide(launch.invitation(), "approve", "Fine")
    launch.rest("CREATE_COMPLETE")
    _change(world, launch, "reject", REASON)
    try:
        launch.rest("UPDATE_ROLLBACK_COMPLETE")
    finally:
        status = launch.product.status
        world.facts.hold("rollback-order", status == "UPDATE_ROLLBACK_COMPLETE", f"a rejected update ended as {status}")
    if REASON not in launch.reasons():
        raise Unexpected(f"the stack's events do not have the approver's words: {launch.reasons()}")
    _change(world, launch, "approve", "Fine too")
    launch.rest("UPDATE_COMPLETE")


def _change(world: World, launch: Launch, decision: str, comment: str) -> None:
    purpose = f"{PURPOSE} a change to {decision}"
    world.account.client("cloudformation").update_stack(
        StackName=launch.product.name,
        TemplateBody=template(world.plan.name),
        RoleARN=world.beside["ProductRole"],
        Parameters=[
            {"ParameterKey": "UserEmail", "ParameterValue": REQUESTER},
            {"ParameterKey": "Purpose", "ParameterValue": purpose},
        ],
    )
    launch.decide(launch.invitation(purpose), decision, comment)
