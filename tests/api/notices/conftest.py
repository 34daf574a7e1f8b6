"""Patients who are told things."""

from collections.abc import AsyncIterator

import pytest

from api.appointments.rules import BookingRules, load_booking_rules
from api.clock import FixedClock
from api.database import Sessions
from tests.api.appointments.booking_rows import BookingRows, remove_hospital
from tests.api.notices.told import KNOWLEDGE, Told


@pytest.fixture(scope="session")
def rules() -> BookingRules:
    """The rules of the sample hospital."""
    return load_booking_rules(KNOWLEDGE / "booking.yml")


@pytest.fixture
async def told(sessions: Sessions, clock: FixedClock, rules: BookingRules) -> AsyncIterator[Told]:
    """Committed rows, removed after the test."""
    async with sessions() as session:
        yield Told(BookingRows(session), sessions, clock, rules)
    async with sessions() as session, session.begin():
        await remove_hospital(session)
