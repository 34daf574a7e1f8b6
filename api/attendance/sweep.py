"""Marking those who didn't come, after the clinic. A handful of statements, however many."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, AppointmentEvent, AppointmentStatus
from api.appointments.records import SYSTEM
from api.appointments.rules import BookingRules
from api.attendance.suspensions import suspend_where_due
from api.clinics.models import Clinic, ClinicStatus
from api.departments.schemas import Hospital
from api.patients.models import Patient

# A hospital that was without its server for longer settles the rest by hand.
_LOOK_BACK = timedelta(days=31)

# Booked, and nobody has taken that back: not the hospital, and not the patient, whose cancelling
# the hospital information system may just not have answered yet.
_EXPECTED = (
    Appointment.status == AppointmentStatus.BOOKED,
    Appointment.cancelling.is_(False),
    Appointment.changing.is_(False),
    Clinic.status == ClinicStatus.OPEN,
)


async def sweep_no_shows(
    session: AsyncSession, now: datetime, rules: BookingRules, profile: Hospital
) -> int:
    """Mark everybody who was booked and not checked in when their clinic ended; return how many.

    Stopped clinics are not the patients' fault, and kinds without check-in (parking) know no
    no-shows. Who is being worked on at this moment is left for the next time.
    """
    due = await _due(session, now, profile)
    if not due:
        return 0
    await _lock_patients(session, due)
    missed = await _mark(session, now, due)
    await suspend_where_due(session, now, rules.no_show, missed)
    return len(missed)


async def _due(session: AsyncSession, now: datetime, profile: Hospital) -> Sequence[uuid.UUID]:
    kinds = [code for code, kind in profile.slot_kinds.items() if kind.check_in]
    found = await session.scalars(
        select(Appointment.id)
        .join(Clinic, Clinic.id == Appointment.clinic_id)
        .where(
            *_EXPECTED,
            Clinic.kind.in_(kinds),
            _over(now),
        )
    )
    return found.all()


def _over(now: datetime) -> ColumnElement[bool]:
    today = now.date()
    return and_(
        Clinic.date.between(today - _LOOK_BACK, today),
        or_(Clinic.date < today, Clinic.end <= now.time()),
    )


async def _lock_patients(session: AsyncSession, due: Sequence[uuid.UUID]) -> None:
    theirs = select(Appointment.patient_id).where(Appointment.id.in_(due)).scalar_subquery()
    await session.execute(
        select(Patient.id)
        .where(Patient.id.in_(theirs))
        .order_by(Patient.id)
        .with_for_update(key_share=True)
    )


async def _mark(
    session: AsyncSession, now: datetime, due: Sequence[uuid.UUID]
) -> Sequence[Appointment]:
    free = (
        select(Appointment.id)
        .join(Clinic, Clinic.id == Appointment.clinic_id)
        .where(Appointment.id.in_(due), *_EXPECTED)
        .with_for_update(of=Appointment, skip_locked=True, key_share=True)
    )
    marked = await session.scalars(
        update(Appointment)
        .where(Appointment.id.in_(free.scalar_subquery()))
        .values(status=AppointmentStatus.NO_SHOW, updated_at=now)
        .returning(Appointment)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    missed = marked.all()
    if missed:
        rows = [_event(appointment, now) for appointment in missed]
        await session.execute(insert(AppointmentEvent), rows)
    return missed


def _event(appointment: Appointment, now: datetime) -> dict[str, object]:
    status = AppointmentStatus.NO_SHOW
    return {"appointment_id": appointment.id, "status": status, "actor": SYSTEM, "at": now}
