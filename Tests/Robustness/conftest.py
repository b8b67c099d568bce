"""What the parts of scripts/robustness share: how much to do, where the evidence goes, worlds kept for the search."""

import gc
import os
import tempfile
from pathlib import Path

import pytest
from evidence import Evidence, Folder, Size
from transcript import kept

from kit.flow.ledger_world import LedgerWorld
from kit.flow.world import World


def part_of(nodeid: str) -> str:
    """The part that a test belongs to: test_PART.py or test_PART_SUBJECT.py."""
    return Path(nodeid.split("::")[0]).stem.split("_")[1]


@pytest.fixture(scope="session")
def folder() -> Folder:
    """The run's folder: scripts/robustness says which, and a test run by hand gets one of its own."""
    return Folder(Path(os.environ.get("ROBUSTNESS_FOLDER") or tempfile.mkdtemp(prefix="robustness-")))


@pytest.fixture(scope="session")
def size() -> Size:
    return Size(short=bool(os.environ.get("ROBUSTNESS_SHORT")))


@pytest.fixture
def evidence(request: pytest.FixtureRequest, folder: Folder) -> Evidence:
    return Evidence(folder, part_of(request.node.nodeid))


@pytest.fixture(autouse=True)
def no_long_collections():
    """What is there before a test is no garbage of it: looking through moto's models each time would hold all stand-ins up."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def world(evidence: Evidence):
    """Stand-ins for one test in small mode; all that was said in it is kept."""
    with kept(World(), evidence) as world:
        yield world


@pytest.fixture
def ledger(evidence: Evidence):
    """The same with a ledger."""
    with kept(LedgerWorld(), evidence) as world:
        yield world


def pytest_collection_modifyitems(items: list[pytest.Item]):
    """The sweeps of the ledger's calls go first, because they wait longest: at the end, everything would wait for them."""
    items.sort(key=lambda item: not any(word in item.name for word in ("Item", "Stage")))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """A test that fails, in whatever phase, is a row of the table too."""
    report = yield
    if report.failed and (found := item.funcargs.get("folder")):
        what, *_ = [*str(call.excinfo.value).splitlines(), call.excinfo.typename]
        where = "; ".join(note.splitlines()[0] for note in getattr(call.excinfo.value, "__notes__", []))
        Evidence(found, part_of(item.nodeid)).row(item.name, result=f"{where} {what}".strip()[:200], holds=False)
    return report
