"""What staff decide about a clinic outlives the next roll-forward of the timetable."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.rules import BookingRules, load_booking_rules
from api.clinics import stopping, substitutes
from api.clinics.models import Clinic, ClinicException, ClinicStatus
from api.clinics.rolling import roll_forward
from api.clock import FixedClock
from api.database import Sessions
from api.staff.models import Role
from tests.api.staff.factories import staff_member


@pytest.fixture(scope="module")
def rules(knowledge_base: Path) -> BookingRules:
    return load_booking_rules(knowledge_base / "booking.yml")


async def _open_clinic(session: AsyncSession, clock: FixedClock) -> int:
    clinic_id = await session.scalar(
        select(Clinic.id)
        .where(Clinic.date > clock.today(), Clinic.status == ClinicStatus.OPEN)
        .where(Clinic.doctor_id.is_not(None))
        .order_by(Clinic.date, Clinic.id)
        .limit(1)
    )
    assert clinic_id is not None
    return clinic_id


async def _status(session: AsyncSession, clinic_id: int) -> tuple[ClinicStatus, str | None]:
    clinic = await session.get_one(Clinic, clinic_id, populate_existing=True)
    return clinic.status, clinic.substitute_id


@pytest.mark.usefixtures("hospital")
async def test_a_stopped_clinic_stays_stopped_and_a_reopened_one_open(
    session: AsyncSession, clock: FixedClock, rules: BookingRules
) -> None:
    staff = await staff_member(session, Role.SUPERVISOR)
    clinic_id = await _open_clinic(session, clock)
    await stopping.stop_clinic(session, clock, rules, staff, clinic_id, "医生生病")
    await roll_forward(session, clock.today())
    assert await _status(session, clinic_id) == (ClinicStatus.STOPPED, None)
    await stopping.reopen(session, clock, staff, clinic_id)
    await roll_forward(session, clock.today())
    assert await _status(session, clinic_id) == (ClinicStatus.OPEN, None)


@pytest.mark.usefixtures("hospital")
async def test_a_substitute_stays_and_ends_a_stop(
    session: AsyncSession, clock: FixedClock, rules: BookingRules
) -> None:
    staff = await staff_member(session, Role.SUPERVISOR)
    clinics = await session.scalars(
        select(Clinic.id).where(Clinic.date > clock.today(), Clinic.doctor_id.is_not(None))
    )
    for clinic_id in clinics:
        if possible := await substitutes.possible_substitutes(session, clinic_id):
            break
    await stopping.stop_clinic(session, clock, rules, staff, clinic_id, "医生生病")
    which = clinic_id, possible[0].id
    await substitutes.substitute(session, clock, staff, *which, "替诊")
    await roll_forward(session, clock.today())
    assert await _status(session, clinic_id) == (ClinicStatus.OPEN, possible[0].id)


@pytest.fixture
async def undone(sessions: Sessions, clock: FixedClock) -> AsyncIterator[None]:
    """The sample hospital as it was."""
    yield
    async with sessions() as session, session.begin():
        await session.execute(delete(ClinicException).where(ClinicException.source == "staff"))
        await roll_forward(session, clock.today())


@pytest.mark.usefixtures("hospital", "undone")
async def test_a_roll_forward_at_the_same_moment_does_not_undo_it(
    sessions: Sessions, clock: FixedClock, rules: BookingRules
) -> None:
    async with sessions() as session, session.begin():
        staff = await staff_member(session, Role.SUPERVISOR)
        clinic_id = await _open_clinic(session, clock)

    async def roll() -> None:
        async with sessions() as session, session.begin():
            await roll_forward(session, clock.today())

    async def stop() -> None:
        async with sessions() as session, session.begin():
            await stopping.stop_clinic(session, clock, rules, staff, clinic_id, "医生生病")

    await asyncio.gather(roll(), stop(), roll())
    async with sessions() as session:
        assert await _status(session, clinic_id) == (ClinicStatus.STOPPED, None)
