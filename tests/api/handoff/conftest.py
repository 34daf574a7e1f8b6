"""The sample hospital's promises and words."""

from pathlib import Path

import pytest
from redis.asyncio import Redis

from api.clock import FixedClock
from api.database import Sessions
from api.handoff.levels import ServiceLevels, load_service_levels
from api.wording import Wording, load_wording
from tests.api.handoff.desk_world import DeskWorld


@pytest.fixture
def levels(knowledge_base: Path) -> ServiceLevels:
    """Desk hours and deadlines."""
    return load_service_levels(knowledge_base)


@pytest.fixture
def wording(knowledge_base: Path) -> Wording:
    """What is said."""
    return load_wording(knowledge_base / "wording")


@pytest.fixture
def world(
    sessions: Sessions, redis: Redis, clock: FixedClock, levels: ServiceLevels, wording: Wording
) -> DeskWorld:
    """A desk with people at it."""
    return DeskWorld(sessions, redis, clock, levels, wording)
