"""Keeps all that a world's functions said, and the secrets that were in play there."""

from evidence import Evidence
from harness.world import World


def keep_world(world: World, evidence: Evidence):
    world.mails()
    for function in world.functions:
        evidence.keep("log", function.everything())
