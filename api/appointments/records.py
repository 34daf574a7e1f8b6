"""Rows of appointments: finding one, locking it, adding one, and its history."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, String, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import ExecutableReturnsRows

from api.appointments.booker import Booker
from api.appointments.cards import may_see
from api.appointments.models import LIVE, Appointment, AppointmentEvent, AppointmentStatus
from api.appointments.rules import BookingRules, Place
from api.conversations.models import Conversation
from api.errors import NotFound, Refused
from api.patients.models import VisitorCard

PATIENT = "patient"
SYSTEM = "system"

_COLUMNS = (
    "id",
    "patient_id",
    "account_id",
    "conversation_id",
    "channel",
    "slot_id",
    "clinic_id",
    "department_code",
    "unit",
    "date",
    "period",
    "fee",
    "status",
    "idempotency_key",
    "replaces_id",
    "held_until",
)


def _adding() -> ExecutableReturnsRows:
    """One statement for an appointment and the first line of its history; no row when the unique
    index knows of another. Written once, because putting it together takes as long as running it.
    """
    at = bindparam("at", type_=DateTime(timezone=True))
    added = (
        insert(Appointment)
        .values({name: bindparam(name) for name in _COLUMNS} | {"created_at": at, "updated_at": at})
        .on_conflict_do_nothing()
        .returning(*Appointment.__table__.c)
        .cte("added")
    )
    event = (
        insert(AppointmentEvent)
        .from_select(
            ["appointment_id", "status", "actor", "at"],
            select(added.c.id, added.c.status, bindparam("actor", type_=String), at),
        )
        .cte("event")
    )
    return select(Appointment).from_statement(select(added).add_cte(event))


_ADD = _adding()


async def find(
    session: AsyncSession, conversation_id: uuid.UUID, appointment_id: uuid.UUID
) -> tuple[uuid.UUID, int]:
    """Patient and slot of an appointment that this conversation may act on.

    Raises `NotFound("not_your_appointment")`, also for one that doesn't exist.
    """
    found = (
        await session.execute(
            select(Appointment.patient_id, Appointment.slot_id)
            .join(VisitorCard, may_see())
            .join(Conversation, Conversation.account_id == VisitorCard.account_id)
            .where(Appointment.id == appointment_id, Conversation.id == conversation_id)
        )
    ).one_or_none()
    if found is None:
        raise NotFound("not_your_appointment")
    patient_id, slot_id = found
    return patient_id, slot_id


async def lock(session: AsyncSession, appointment_id: uuid.UUID) -> Appointment:
    """The appointment as it is now, unchanged by others until this transaction ends."""
    return await session.get_one(
        Appointment,
        appointment_id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )


async def first_result(
    session: AsyncSession, booker: Booker, slot_id: int, key: str
) -> Appointment | None:
    """The appointment that was made under this idempotency key.

    Raises `Refused("idempotency_conflict")` when it was another patient or slot.
    """
    first = await session.scalar(
        select(Appointment).where(Appointment.idempotency_key == scoped_key(booker, key))
    )
    if first is not None and (first.patient_id, first.slot_id) != (booker.patient_id, slot_id):
        raise Refused("idempotency_conflict")
    return first


def scoped_key(booker: Booker, key: str) -> str:
    """Keys of different accounts never meet."""
    return f"{booker.account_id}:{key}"


async def successor(session: AsyncSession, old: Appointment, slot_id: int) -> Appointment | None:
    """The appointment that `old` was changed into, if that is in this slot and stands."""
    return await session.scalar(
        select(Appointment).where(
            Appointment.replaces_id == old.id,
            Appointment.slot_id == slot_id,
            Appointment.status.in_(LIVE),
        )
    )


async def become(
    session: AsyncSession,
    appointment: Appointment,
    status: AppointmentStatus,
    now: datetime,
    actor: str = PATIENT,
) -> None:
    """Change a locked appointment's status and write it into its history."""
    appointment.status = status
    appointment.updated_at = now
    session.add(AppointmentEvent(appointment_id=appointment.id, status=status, actor=actor, at=now))
    await session.flush()


async def add(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    place: Place,
    booker: Booker,
    status: AppointmentStatus,
    *,
    key: str | None = None,
    replaces: Appointment | None = None,
    held_until: datetime | None = None,
    actor: str = PATIENT,
) -> Appointment:
    """Write an appointment for a place that was taken, a held one until `held_until` or as long as
    the rules say. Raises `Refused("already_booked_half_day")`
    when the unique index knows better than the rules did."""
    until = held_until or rules.held_until(now)
    values = _whose_and_where(booker, place) | {
        "id": uuid.uuid4(),
        "status": status,
        "idempotency_key": scoped_key(booker, key) if key else None,
        "replaces_id": replaces.id if replaces else None,
        "held_until": until if status is AppointmentStatus.HELD else None,
        "at": now,
        "actor": actor,
    }
    added: Appointment | None = await session.scalar(_ADD, values)
    if added is None:
        raise Refused("already_booked_half_day", appointment=None, alternatives=[])
    return added


def _whose_and_where(booker: Booker, place: Place) -> dict[str, Any]:
    return {
        "patient_id": booker.patient_id,
        "account_id": booker.account_id,
        "conversation_id": booker.conversation_id,
        "channel": booker.channel,
        "slot_id": place.slot_id,
        "clinic_id": place.clinic_id,
        "department_code": place.department_code,
        "unit": place.unit,
        "date": place.date,
        "period": place.period,
        "fee": place.fee,
    }
