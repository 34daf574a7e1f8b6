"""The sample hospital, and its floor plans."""

from pathlib import Path

import pytest

from api.wayfinding.plan import HospitalPlan, load_plan
from api.wording import Wording, load_wording
from tests.api.knowledge.sample import hospital

__all__ = ["hospital"]


@pytest.fixture(scope="module")
def plan(knowledge_base: Path) -> HospitalPlan:
    found = load_plan(knowledge_base)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def words(knowledge_base: Path) -> Wording:
    return load_wording(knowledge_base / "wording")
