"""CONTRIBUTING leads a newcomer to what is really there: each file, folder and type that it names."""

import re

import pytest

from kit.lambda_.executables import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text()
SWIFT = "\n".join(file.read_text() for file in (ROOT / "Sources").rglob("*.swift"))
#: Names in the documents that are not ours, or are made only by a build.
FOREIGN = {"Tests/*Tests"}


def paths() -> list[str]:
    """Of a row that names several files, each but the first is in the folder of the first."""
    found: list[str] = []
    for line in TEXT.splitlines():
        folder = ""
        for name in re.findall(r"`([\w./+*-]+)`", line):
            if re.match(r"(Sources|Tests|templates|scripts|docs)/", name):
                found.append(name)
                folder = name.rpartition("/")[0]
            elif folder and name.endswith(".swift"):
                found.append(f"{folder}/{name}")
    return sorted(set(found) - FOREIGN)


def test_there_are_paths_to_follow() -> None:
    assert len(paths()) > 30


@pytest.mark.parametrize("path", paths())
def test_what_it_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([A-Z][a-z]+[A-Z]\w+)`", TEXT))))
def test_a_type_or_room_that_it_names_is_there(name: str) -> None:
    is_room = any(folder.is_dir() for folder in (ROOT / "Sources").rglob(name))
    assert is_room or re.search(rf"\b(struct|enum|protocol|class|actor) {name}\b", SWIFT)
