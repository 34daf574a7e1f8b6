"""A small hospital of one department or two, made for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from booking_desk import Desk
from booking_rows import BookingRows, places_disagree, remove_hospital
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.rules import BookingRules, load_booking_rules
from api.clock import FixedClock
from api.database import Sessions


@pytest.fixture(scope="session")
def rules(knowledge_base: Path) -> BookingRules:
    """The rules of the sample hospital."""
    return load_booking_rules(knowledge_base / "booking.yml")


@pytest.fixture
def rows(session: AsyncSession) -> BookingRows:
    """Makes rows that are rolled back after the test."""
    return BookingRows(session)


@pytest.fixture
async def committed(sessions: Sessions) -> AsyncIterator[BookingRows]:
    """Makes rows in a session of their own; commit it. They are removed after the test."""
    async with sessions() as session:
        yield BookingRows(session)
    async with sessions() as session, session.begin():
        await remove_hospital(session)


@pytest.fixture
async def desk(rows: BookingRows, clock: FixedClock, rules: BookingRules) -> AsyncIterator[Desk]:
    """A patient who books. Whatever they do, no place may be lost."""
    yield await Desk(rows, clock, rules).open()
    assert await places_disagree(rows.session) == []
