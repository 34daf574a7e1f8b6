"""A judged conversation for the tests."""

from pathlib import Path

import pytest
from httpx import AsyncClient

from api.clock import FixedClock
from api.database import Sessions
from api.handoff.levels import ServiceLevels
from api.rubric.rules import load_rubric
from api.staff.models import Role
from tests.api.staff.quality.judged_talk import JudgedTalk


@pytest.fixture
async def talk(
    client: AsyncClient,
    sessions: Sessions,
    clock: FixedClock,
    levels: ServiceLevels,
    knowledge_base: Path,
) -> JudgedTalk:
    """Served by li; to be judged once, by ma (trainer), ning and sun (supervisors)."""
    there = JudgedTalk(client, sessions, clock, levels, load_rubric(knowledge_base))
    await there.open()
    await there.person(Role.TRAINER, "ma")
    await there.person(Role.SUPERVISOR, "ning")
    await there.person(Role.SUPERVISOR, "sun")
    assert (await there.twice("ning", double=False)).status_code == 200
    return there
