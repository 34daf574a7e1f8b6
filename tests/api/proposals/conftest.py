"""A small project to apply proposals to."""

from pathlib import Path

import pytest

from tests.api.proposals import workshop


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a small project."""
    return workshop.build(tmp_path / "project")
