"""The sample hospital's promises and words."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from api.appointments.rules import BookingRules, load_booking_rules
from api.clock import FixedClock
from api.database import Sessions
from api.handoff.levels import ServiceLevels, load_service_levels
from api.wording import Wording, load_wording
from tests.api.appointments.booking_rows import BookingRows
from tests.api.attendance.visits import Visits
from tests.api.knowledge.sample import hospital
from tests.api.staff.booked import BookedDesk, give_name, remove_all, seal_of

__all__ = ["hospital"]


@pytest.fixture
def levels(knowledge_base: Path) -> ServiceLevels:
    """Desk hours and deadlines."""
    return load_service_levels(knowledge_base)


@pytest.fixture
def wording(knowledge_base: Path) -> Wording:
    """What is said."""
    return load_wording(knowledge_base / "wording")


@pytest.fixture(scope="session")
def booking_rules(knowledge_base: Path) -> BookingRules:
    """The rules of the sample hospital."""
    return load_booking_rules(knowledge_base / "booking.yml")


@pytest.fixture
async def desk(
    app: FastAPI,
    client: AsyncClient,
    sessions: Sessions,
    clock: FixedClock,
    booking_rules: BookingRules,
) -> AsyncIterator[BookedDesk]:
    """A small hospital with a patient of a real name, committed; removed after the test."""
    async with sessions() as session:
        visits = await Visits(BookingRows(session), clock, booking_rules).open()
        give_name(visits.patient, seal_of(app))
        await session.commit()
        yield BookedDesk(client, sessions, clock, visits)
    async with sessions() as session, session.begin():
        await remove_all(session)
