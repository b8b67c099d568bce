"""Holds the two executables to the contract, from outside: real processes, real sockets, nothing of the Swift code."""

import pytest

from harness.function import executable
from harness.world import World


def pytest_sessionstart():
    try:
        for name in ("NotificationFunction", "ApprovalFunction"):
            executable(name)
    except FileNotFoundError as missing:
        pytest.exit(str(missing), returncode=2)


@pytest.fixture
def world():
    """Fresh stubs and processes; whatever the test did, no secret may have been printed and nothing unexpected called."""
    world = World()
    try:
        yield world
        world.verify()
    finally:
        world.close()
