"""Holds the two executables to the contract, from outside: real processes, real sockets, nothing of the Swift code."""

import pytest

from kit.flow.ledger_world import LedgerWorld
from kit.flow.world import World
from kit.lambda_.executables import executable


def pytest_sessionstart():
    try:
        for name in ("NotificationFunction", "ApprovalFunction"):
            executable(name)
    except FileNotFoundError as missing:
        pytest.exit(str(missing), returncode=2)


@pytest.fixture
def world():
    """Fresh stubs and processes; whatever the test did, no secret may have been printed and nothing unexpected called."""
    yield from used_and_verified(World())


@pytest.fixture
def ledger():
    """The same with a ledger: a table, and three approvers of whom one is enough."""
    yield from used_and_verified(LedgerWorld())


def used_and_verified(world):
    try:
        yield world
        world.verify()
    finally:
        world.close()
