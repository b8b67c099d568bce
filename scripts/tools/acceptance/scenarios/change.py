"""Updates to values that nobody approved: each waits for the approver, the first to be rejected, the second to be approved."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from acceptance.launch import PURPOSE, REQUESTER, Launch, put, template
from acceptance.scenarios.reject import REASON
from acceptance.terminal import Unexpected
from acceptance.world import World
from demo.approver import Invitation

_LIFETIME = 7200
#: Seconds that an event of the stack may be older or newer than what it tells of.
_CLOSE = 60


def run(world: World) -> None:
    launch = world.launch("change")
    launch.decide(launch.invitation(), "approve", "Fine")
    launch.rest("CREATE_COMPLETE")
    invitation = _change(world, launch, "reject")
    held = world.request_of(launch, is_held=True)
    world.secrets.add_query("the ResponseURL", held["ResponseUrl"]["S"])
    _look_at_dates(world, launch, held["ResponseUrl"]["S"])
    launch.decide(invitation, "reject", REASON)
    stored = _answer_again(held)
    try:
        launch.rest("UPDATE_ROLLBACK_COMPLETE")
    finally:
        status = launch.product.status
        world.facts.hold("rollback-order", status == "UPDATE_ROLLBACK_COMPLETE", f"a rejected update ended as {status}")
        evidence = f"the rejection was put twice, the store answered {stored} to the second, and the update ended as {status}"
        world.facts.hold("second-answer", status == "UPDATE_ROLLBACK_COMPLETE", evidence)
    if REASON not in launch.reasons():
        raise Unexpected(f"the stack's events do not have the approver's words: {launch.reasons()}")
    _look_at_rollback(world, launch)
    launch.decide(_change(world, launch, "approve"), "approve", "Fine too")
    launch.rest("UPDATE_COMPLETE")


def _change(world: World, launch: Launch, decision: str) -> Invitation:
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
    return launch.invitation(purpose)


def _look_at_dates(world: World, launch: Launch, url: str) -> None:
    """When the update reached the resource, by the stack's events, beside what its ResponseURL says."""
    began = next(each["Timestamp"] for each in launch.events_of("Approval") if each["ResourceStatus"] == "UPDATE_IN_PROGRESS")
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    if "X-Amz-Date" in query:
        signed = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        lifetime = int(query["X-Amz-Expires"])
    else:
        signed = datetime.fromtimestamp(int(query["Expires"]) - _LIFETIME, UTC)
        lifetime = round(int(query["Expires"]) - began.timestamp())
    apart = round((signed - began).total_seconds())
    world.facts.hold("timeout-start", abs(apart) <= _CLOSE, f"signed {apart} s after the event that the update began")
    world.facts.hold("response-lifetime", abs(lifetime - _LIFETIME) <= _CLOSE, f"the ResponseURL works for {lifetime} s")


def _answer_again(held: dict[str, Any]) -> int:
    """Puts the rejection once more, as after a lost answer of the store; the status that this gets."""
    answer = {
        "Status": "FAILED",
        "Reason": REASON,
        "PhysicalResourceId": held["PhysicalId"]["S"],
        "StackId": held["StackId"]["S"],
    }
    answer |= {"RequestId": held["EventId"]["S"], "LogicalResourceId": "Approval"}
    return put(held["ResponseUrl"]["S"], answer)[0]


def _look_at_rollback(world: World, launch: Launch) -> None:
    """What became of the resource after its own update had failed."""
    newest_first = [each["ResourceStatus"] for each in launch.events_of("Approval")]
    after = newest_first[: newest_first.index("UPDATE_FAILED")][::-1]
    world.facts.observe("failed-resource", f"after UPDATE_FAILED its events were: {', '.join(after) or 'none'}")
