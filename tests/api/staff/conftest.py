"""The sample hospital's promises and words."""

from pathlib import Path

import pytest

from api.handoff.levels import ServiceLevels, load_service_levels
from api.wording import Wording, load_wording
from tests.api.knowledge.sample import hospital

__all__ = ["hospital"]


@pytest.fixture
def levels(knowledge_base: Path) -> ServiceLevels:
    """Desk hours and deadlines."""
    return load_service_levels(knowledge_base)


@pytest.fixture
def wording(knowledge_base: Path) -> Wording:
    """What is said."""
    return load_wording(knowledge_base / "wording")
