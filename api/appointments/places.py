"""Taking places in slots and giving them back. Every change of `slots.taken` is made here.

Locks are taken in one order, so that no two bookings wait for each other in a circle: patient,
clinic, appointment, then slots by rising id.
"""

import uuid
from collections import Counter
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, AppointmentEvent, AppointmentStatus, standing
from api.appointments.rules import BookingRules, Place
from api.appointments.schemas import Alternative
from api.clinics.models import Clinic, ClinicStatus, Quota, Resource, Slot
from api.clinics.providers import provider_name
from api.departments.models import Department
from api.doctors.models import Doctor
from api.errors import NotFound


async def find_place(session: AsyncSession, slot_id: int) -> Place:
    """The slot with its clinic, which can't be stopped before this transaction ends.

    Raises `NotFound("slot_not_found")`.
    """
    row = (
        await session.execute(
            select(
                Slot.id.label("slot_id"),
                Slot.quota,
                Slot.clinic_id,
                Slot.starts_at,
                Clinic.date,
                Clinic.period,
                Clinic.status,
                Clinic.stop_reason,
                Clinic.opens_at,
                Clinic.fee,
                Clinic.doctor_id,
                Clinic.resource_code,
                Clinic.department_code,
                Department.name.label("department"),
                Department.sex,
                Department.min_age,
                Department.max_age,
            )
            .join(Clinic, Clinic.id == Slot.clinic_id)
            .join(Department, Department.code == Clinic.department_code)
            .where(Slot.id == slot_id)
            .with_for_update(of=Clinic, read=True)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("slot_not_found")
    return Place(**row._mapping)


async def take(session: AsyncSession, now: datetime, slot_id: int) -> bool:
    """Take a place, or say that there is none. Expired holds of a full slot are freed first."""
    if await _take(session, now, slot_id):
        return True
    # Tried again even when there was nothing to release: somebody else may just have done it.
    await release_expired(session, now, slot_id=slot_id)
    return await _take(session, now, slot_id)


async def _take(session: AsyncSession, now: datetime, slot_id: int) -> bool:
    taken = await session.scalar(
        update(Slot)
        .where(
            Slot.id == slot_id,
            Slot.taken < Slot.capacity,
            Slot.starts_at > now,
            Slot.clinic_id == Clinic.id,
            Clinic.status == ClinicStatus.OPEN,
        )
        .values(taken=Slot.taken + 1)
        .returning(Slot.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


async def give_back(session: AsyncSession, slot_id: int, places: int = 1) -> None:
    """Give places back to a slot."""
    await session.execute(
        update(Slot)
        .where(Slot.id == slot_id)
        .values(taken=Slot.taken - places)
        .execution_options(synchronize_session=False)
    )


async def release_expired(
    session: AsyncSession, now: datetime, *, slot_id: int | None = None
) -> int:
    """End every hold whose time is over (of one slot, when given); return how many.

    Waits for whoever changes the same slots just now; holds that their own patient is busy with
    are left to that transaction.
    """
    due = [Appointment.status == AppointmentStatus.HELD, Appointment.held_until <= now]
    if slot_id is not None:
        due.append(Appointment.slot_id == slot_id)
    with_due = select(Appointment.slot_id).where(*due).scalar_subquery()
    slots = list(
        await session.scalars(
            select(Slot.id)
            .where(Slot.id.in_(with_due))
            .order_by(Slot.id)
            .with_for_update(key_share=True)
        )
    )
    if not slots:
        return 0
    released = await _expire(session, now, [*due, Appointment.slot_id.in_(slots)])
    await _return_places(session, Counter(slot_id for _, slot_id in released))
    await _record_expiry(session, [appointment_id for appointment_id, _ in released], now)
    return len(released)


async def _expire(
    session: AsyncSession, now: datetime, due: list[ColumnElement[bool]]
) -> list[tuple[uuid.UUID, int]]:
    """Appointment and slot of each hold that ended. Busy ones are skipped: whoever waits here
    holds slots already, and appointments come before slots."""
    free = select(Appointment.id).where(*due).with_for_update(skip_locked=True, key_share=True)
    rows = await session.execute(
        update(Appointment)
        .where(Appointment.id.in_(free.scalar_subquery()))
        .values(status=AppointmentStatus.EXPIRED, updated_at=now)
        .returning(Appointment.id, Appointment.slot_id)
        .execution_options(synchronize_session=False)
    )
    return [(appointment_id, slot_id) for appointment_id, slot_id in rows]


async def _return_places(session: AsyncSession, places: Counter[int]) -> None:
    for slot_id, count in sorted(places.items()):
        await give_back(session, slot_id, count)


async def _record_expiry(session: AsyncSession, ids: list[uuid.UUID], now: datetime) -> None:
    if not ids:
        return
    await session.execute(
        insert(AppointmentEvent).values(
            appointment_id=bindparam("appointment"),
            status=AppointmentStatus.EXPIRED,
            actor="system",
            at=now,
        ),
        [{"appointment": appointment_id} for appointment_id in ids],
    )


async def alternatives(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    place: Place,
    *,
    patient_id: uuid.UUID,
    other_doctors: bool = False,
) -> list[Alternative]:
    """Free places of the same department nearest in time: one of the same clinic, one of the same
    doctor, one of a colleague, then more; of a resource its own. None on a half-day the patient
    already has there."""
    first_choice = [*_free(now, rules), _same_sort(place), ~_already_there(patient_id, now)]
    if other_doctors:
        first_choice.append(Clinic.doctor_id != place.doctor_id)
    closeness = case(
        (Clinic.id == place.clinic_id, 0), (Clinic.doctor_id == place.doctor_id, 1), else_=2
    )
    distance = func.abs(func.extract("epoch", Slot.starts_at - place.starts_at))
    rank = func.row_number().over(partition_by=closeness, order_by=[distance, Slot.id])
    rows = await session.execute(
        select(Slot, Clinic, provider_name(), Department.name)
        .join(Clinic, Clinic.id == Slot.clinic_id)
        .outerjoin(Doctor, Doctor.id == Clinic.doctor_id)
        .outerjoin(Resource, Resource.code == Clinic.resource_code)
        .join(Department, Department.code == Clinic.department_code)
        .where(*first_choice)
        .order_by(rank, closeness)
        .limit(rules.alternatives)
        .execution_options(populate_existing=True)
    )
    return [_alternative(row) for row in rows]


def _same_sort(place: Place) -> ColumnElement[bool]:
    if place.resource_code is not None:
        return Clinic.resource_code == place.resource_code
    return and_(Clinic.department_code == place.department_code, Clinic.resource_code.is_(None))


def _free(now: datetime, rules: BookingRules) -> list[ColumnElement[bool]]:
    return [
        Clinic.status == ClinicStatus.OPEN,
        Clinic.date.between(now.date(), rules.last_day(now.date())),
        Slot.starts_at > rules.bookable_after(now),
        Slot.taken < Slot.capacity,
        Slot.quota == Quota.OPEN,
        or_(Clinic.opens_at.is_(None), Clinic.opens_at <= now),
    ]


def _already_there(patient_id: uuid.UUID, now: datetime) -> ColumnElement[bool]:
    return exists().where(
        Appointment.patient_id == patient_id,
        Appointment.unit == func.coalesce(Clinic.resource_code, Clinic.department_code),
        Appointment.date == Clinic.date,
        Appointment.period == Clinic.period,
        standing(now),
    )


def _alternative(row: Row[Slot, Clinic, str, str]) -> Alternative:
    slot, clinic, doctor, department = row
    return Alternative(
        slot_id=slot.id,
        clinic_id=clinic.id,
        doctor_id=clinic.provider,
        doctor=doctor,
        department=department,
        date=clinic.date,
        period=clinic.period,
        time=f"{slot.start:%H:%M}-{slot.end:%H:%M}",
        fee=clinic.fee,
        remaining=slot.capacity - slot.taken,
    )
