"""Taking places in slots and giving them back. Every change of `slots.taken` is made here.

Locks are taken in one order, so that no two bookings wait for each other in a circle: patient,
clinic, appointment, then slots by rising id.
"""

import uuid
from collections import Counter
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, AppointmentEvent, AppointmentStatus
from api.appointments.rules import BrokenRule, Place
from api.clinics.models import Clinic, ClinicStatus, Quota, Slot
from api.departments.models import Department
from api.errors import NotFound
from api.waitlist.models import somebody_waits

# Written once: putting such a statement together costs as much as running it.
_PLACE = (
    select(
        Slot.id.label("slot_id"),
        Slot.quota,
        Slot.clinic_id,
        Slot.starts_at,
        (Slot.starts_at + (Slot.end - Slot.start)).label("ends_at"),
        Clinic.kind,
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
    .where(Slot.id == bindparam("slot"))
    .with_for_update(of=Clinic, read=True)
)

_TAKE_GRANTED = (
    update(Slot)
    .where(
        Slot.id == bindparam("slot"),
        Slot.taken < Slot.capacity,
        Slot.starts_at > bindparam("now"),
        Slot.clinic_id == Clinic.id,
        Clinic.status == ClinicStatus.OPEN,
    )
    .values(taken=Slot.taken + 1)
    .returning(Slot.id)
    .execution_options(synchronize_session=False)
)
# Whoever joins a waitlist locks the clinic's slots first, so that a statement which finds nobody
# waiting is right.
_TAKE = _TAKE_GRANTED.where(
    or_(
        Slot.quota == Quota.ON_SITE,
        and_(Slot.quota == Quota.OPEN, ~somebody_waits(Slot.clinic_id)),
    )
)


async def find_place(session: AsyncSession, slot_id: int) -> Place:
    """The slot with its clinic, which can't be stopped before this transaction ends.

    Raises `NotFound("slot_not_found")`.
    """
    row = (await session.execute(_PLACE, {"slot": slot_id})).one_or_none()
    if row is None:
        raise NotFound("slot_not_found")
    return Place(**row._mapping)


async def take(
    session: AsyncSession, now: datetime, slot_id: int, *, granted: bool = False
) -> bool:
    """Take a place, or say that there is none. Expired holds of a full slot are freed first.

    Places of a clinic that somebody waits for, and extra ones (加号), are only for whom they were
    `granted`: see `api.waitlist.offers` and `api.extra_slots.service`.
    """
    if await _take(session, now, slot_id, granted):
        return True
    # Tried again even when there was nothing to release: somebody else may just have done it.
    await release_expired(session, now, slot_id=slot_id)
    return await _take(session, now, slot_id, granted)


async def _take(session: AsyncSession, now: datetime, slot_id: int, granted: bool) -> bool:
    statement = _TAKE_GRANTED if granted else _TAKE
    return await session.scalar(statement, {"slot": slot_id, "now": now}) is not None


async def why_not_taken(session: AsyncSession, slot_id: int) -> BrokenRule:
    """Why `take` found no place: all are taken, or what is free is kept for those who wait."""
    free = await session.scalar(select(Slot.taken < Slot.capacity).where(Slot.id == slot_id))
    return BrokenRule("kept_for_waitlist" if free else "slot_full", {})


async def give_back(session: AsyncSession, slot_id: int, places: int = 1) -> None:
    """Give places back to a slot. Who waits for one is offered it by `offers.offer_places`, which
    the caller runs last in its transaction; until then nobody else can take it."""
    await session.execute(
        update(Slot)
        .where(Slot.id == slot_id)
        .values(taken=Slot.taken - places)
        .execution_options(synchronize_session=False)
    )


async def remove_place(session: AsyncSession, slot_id: int) -> None:
    """Give a place back that turned out not to exist, and close the slot: the hospital information
    system has no more there. Its next timetable says what there is (`api.his.sync`)."""
    await session.execute(
        update(Slot)
        .where(Slot.id == slot_id)
        .values(taken=Slot.taken - 1, capacity=Slot.taken - 1)
        .execution_options(synchronize_session=False)
    )


async def give_back_all(session: AsyncSession, places: Counter[int]) -> None:
    """Give places back to many slots, by rising id, in two statements."""
    if not places:
        return
    slots = select(Slot.id).where(Slot.id.in_(places)).order_by(Slot.id)
    await session.execute(slots.with_for_update(key_share=True))
    await session.execute(
        update(Slot)
        .where(Slot.id.in_(places))
        .values(taken=Slot.taken - case(dict(places), value=Slot.id))
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
    await give_back_all(session, Counter(slot_id for _, slot_id in released))
    await record_expiry(session, [appointment_id for appointment_id, _ in released], now)
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


async def record_expiry(session: AsyncSession, ids: list[uuid.UUID], now: datetime) -> None:
    """Write into the history of each that it ended by itself."""
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
