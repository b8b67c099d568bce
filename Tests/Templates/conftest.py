"""The templates, read once."""

from pathlib import Path

import pytest

from lint import template

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


@pytest.fixture(scope="session")
def templates() -> dict[str, dict]:
    """Every template by its name, conditional list members written out."""
    return {path.stem: template.with_all_branches(template.load(path)) for path in sorted(TEMPLATES.glob("*.yaml"))}


@pytest.fixture(scope="session")
def flow(templates: dict[str, dict]) -> dict[str, dict]:
    """The resources of approval-flow.yaml."""
    return templates["approval-flow"]["Resources"]
