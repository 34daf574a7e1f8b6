"""A small hospital with one full clinic, made for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.rules import BookingRules, load_booking_rules
from api.clock import FixedClock
from api.database import Sessions
from tests.api.appointments.booking_rows import BookingRows, places_disagree, remove_hospital
from tests.api.waitlist.waiting import Line


@pytest.fixture(scope="session")
def rules(knowledge_base: Path) -> BookingRules:
    """The rules of the sample hospital: a day to answer, from 6:00 to 23:00, the evening before."""
    return load_booking_rules(knowledge_base / "booking.yml")


@pytest.fixture
async def line(
    session: AsyncSession, clock: FixedClock, rules: BookingRules
) -> AsyncIterator[Line]:
    """People who wait, rolled back after the test. Whatever they do, no place may be lost."""
    yield Line(session, clock, rules)
    assert await places_disagree(session) == []


@pytest.fixture
async def committed(sessions: Sessions) -> AsyncIterator[BookingRows]:
    """Makes rows in a session of their own; commit it. They are removed after the test."""
    async with sessions() as session:
        yield BookingRows(session)
    async with sessions() as session, session.begin():
        await remove_hospital(session)
