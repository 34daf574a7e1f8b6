"""Bookings of a small hospital, made for each test."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.rules import BookingRules, load_booking_rules
from api.clock import FixedClock
from tests.api.appointments.booking_rows import BookingRows
from tests.api.attendance.visits import Visits


@pytest.fixture(scope="session")
def rules(knowledge_base: Path) -> BookingRules:
    """The rules of the sample hospital: 3 no-shows in 90 days, suspended for 90 days."""
    return load_booking_rules(knowledge_base / "booking.yml")


@pytest.fixture
async def visits(session: AsyncSession, clock: FixedClock, rules: BookingRules) -> Visits:
    """One patient with appointments, rolled back after the test."""
    return await Visits(BookingRows(session), clock, rules).open()
