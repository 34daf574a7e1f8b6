"""A patient with appointments, and the words and rules of the sample hospital."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.rules import BookingRules, load_booking_rules
from api.clock import FixedClock
from api.departments.profile import load_hospital
from api.page_links.sources import Sources
from api.wording import load_wording
from tests.api.appointments.booking_rows import BookingRows
from tests.api.attendance.visits import Visits


@pytest.fixture
def rules(knowledge_base: Path) -> BookingRules:
    return load_booking_rules(knowledge_base / "booking.yml")


@pytest.fixture
async def visits(session: AsyncSession, clock: FixedClock, rules: BookingRules) -> Visits:
    """林*雨 of a small hospital of its own; rolled back after the test."""
    return await Visits(BookingRows(session), clock, rules).open()


@pytest.fixture
def sources(
    session: AsyncSession, clock: FixedClock, rules: BookingRules, knowledge_base: Path
) -> Sources:
    words = load_wording(knowledge_base / "wording")
    return Sources(session, clock, words, load_hospital(knowledge_base / "hospital.yml"), rules)
