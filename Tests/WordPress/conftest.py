"""Servers that run the template's UserData, in a network of this process's own."""

import hashlib
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from wordpress_server import root
from wordpress_server.isolation import isolate
from wordpress_server.outside import Outside, outside
from wordpress_server.server import PUBLIC, Installation, Server
from wordpress_server.user_data import Values


def pytest_configure(config: pytest.Config) -> None:
    # The site's certificate is its own.
    config.addinivalue_line("filterwarnings", "ignore::urllib3.exceptions.InsecureRequestWarning")


@pytest.fixture(scope="session")
def _prepared() -> Path:
    return root.prepare()


@pytest.fixture(scope="session")
def _memory(_prepared) -> Iterator[Path]:
    """A folder in memory for what servers write. Made in mounts of our own, so nothing is left of it."""
    isolate()
    with tempfile.TemporaryDirectory(prefix="wordpress-") as folder:
        subprocess.run(["mount", "--types", "tmpfs", "--options", "size=4g", "tmpfs", folder], check=True)
        yield Path(folder)
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture(scope="session")
def _world(_prepared, _memory) -> Iterator[Outside]:
    with outside(_prepared / root.ARCHIVE, PUBLIC) as world:
        yield world


@pytest.fixture
def world(_world) -> Outside:
    """What the server meets outside; all is well unless the test changes it."""
    _world.reset()
    return _world


@pytest.fixture(scope="session")
def values(_prepared) -> Values:
    """What the template's parameters have, and the checksum of Debian's WordPress."""
    return Values(sha256=hashlib.sha256((_prepared / root.ARCHIVE).read_bytes()).hexdigest())


@pytest.fixture(scope="session")
def _start(_prepared, _memory, _world) -> Callable[[], Server]:
    def start() -> Server:
        return Server(_prepared, Path(tempfile.mkdtemp(dir=_memory)), _world)

    return start


@pytest.fixture
def server(_start, world) -> Iterator[Server]:
    """A fresh one, on which nothing is installed."""
    server = _start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def installation(_start, _world, values) -> Iterator[tuple[Server, Installation]]:
    """One on which the template's UserData has run, for all tests of a module, and how that went."""
    _world.reset()
    server = _start()
    yield server, server.install(values)
    server.stop()


@pytest.fixture
def site(installation, world) -> Server:
    """One on which WordPress is installed, for all tests of a module."""
    server, installed = installation
    assert installed.succeeded, installed.output
    return server
