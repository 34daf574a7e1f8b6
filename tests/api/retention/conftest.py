"""Rows to erase, and the sample hospital's rules."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from api.clock import FixedClock
from api.database import Sessions
from api.retention.rules import Retention, load_retention
from tests.api.appointments.booking_rows import remove_hospital
from tests.api.retention.archive import Archive


@pytest.fixture
def rules(knowledge_base: Path) -> Retention:
    return load_retention(knowledge_base)


@pytest.fixture
async def archive(
    sessions: Sessions, clock: FixedClock, rules: Retention
) -> AsyncIterator[Archive]:
    yield Archive(sessions, clock, rules)
    async with sessions() as session, session.begin():
        await session.execute(text("DELETE FROM appeals"))
        await remove_hospital(session)
