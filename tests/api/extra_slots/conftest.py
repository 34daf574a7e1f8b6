"""A small hospital with a full clinic, made for each test."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.rules import BookingRules, load_booking_rules
from api.clock import FixedClock
from tests.api.waitlist.waiting import Line


@pytest.fixture(scope="session")
def rules(knowledge_base: Path) -> BookingRules:
    """The rules of the sample hospital: five extra places in a clinic."""
    return load_booking_rules(knowledge_base / "booking.yml")


@pytest.fixture
def line(session: AsyncSession, clock: FixedClock, rules: BookingRules) -> Line:
    """People who book, rolled back after the test."""
    return Line(session, clock, rules)
