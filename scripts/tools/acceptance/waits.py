"""Launches that are approved late: launched first, asked about at once while somebody is there, decided when it is time."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from acceptance import catalog
from acceptance.launch import Launch
from acceptance.plan import spoken
from acceptance.terminal import sleep_until
from acceptance.world import World
from demo.approver import Invitation
from demo.terminal import step


@dataclass(frozen=True)
class Wait:
    """`due` is a moment of time.monotonic()."""

    label: str
    launch: Launch
    invitation: Invitation
    started: float
    seconds: int
    #: Sees to the end, told how many seconds it waited. Raises Unexpected.
    ending: Callable[[float], None]

    @property
    def due(self) -> float:
        return self.started + self.seconds

    def finish(self, world: World) -> None:
        sleep_until(self.due, f"{self.label} is approved")
        world.account.await_sign_in()
        waited = time.monotonic() - self.started
        step(f"approving {self.label} after {spoken(waited)}")
        self.launch.decide(self.invitation, "approve", "Late, and fine")
        self.ending(waited)


def begin(world: World, seconds: int) -> Wait:
    """Launches the smallest product, to be approved so much later."""
    launch = world.launch(f"wait-{seconds}s")
    invitation = launch.invitation()

    def ending(_: float) -> None:
        launch.rest("CREATE_COMPLETE")
        launch.delete()

    return Wait(f"the launch that waits {spoken(seconds)}", launch, invitation, time.monotonic(), seconds, ending)


def begin_in_catalog(world: World) -> Wait:
    """Launches WordPress from Service Catalog, to be approved after the longest of the waits."""
    launched = catalog.launch(world)
    invitation = launched.launch.invitation()
    seconds = max(world.plan.waits, default=1)
    return Wait("the launch from Service Catalog", launched.launch, invitation, time.monotonic(), seconds, launched.end)
