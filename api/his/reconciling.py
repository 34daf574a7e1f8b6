"""Comparing bookings: what the HIS has under our references, and what we have.

What ended here is cancelled there; what was booked here before there was a HIS, or by a way that
doesn't ask it, is placed there; what it cancelled is cancelled here, and the patient is told. What
neither side can explain is recorded for a person.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.places import remove_place
from api.appointments.records import become, lock
from api.clinics.models import Clinic, Slot
from api.his import conflicts
from api.his.link import HisLink
from api.his.models import UNSETTLED, ConflictKind, OrderKind, OrderStatus, SourceOrder
from api.his.outcomes import HIS
from api.his.source import SourceBooking
from api.notices.models import NoticeKind
from api.notices.outbox import Telling, drop, tell

_ENDED = (AppointmentStatus.CANCELLED, AppointmentStatus.CHANGED, AppointmentStatus.EXPIRED)
# What the HIS must have: not yet seen, and nothing is being asked about it.
_STANDS = (
    Appointment.status.in_([AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN]),
    Appointment.external_reference.is_not(None),
    ~Appointment.cancelling,
    ~Appointment.changing,
)


async def reconcile(
    link: HisLink,
    started: datetime,
    last: date,
    bookings: Sequence[SourceBooking],
    own_kinds: Sequence[str],
) -> None:
    """Bring about what follows from `bookings`, read after `started`. Appointments that changed
    since are left to the next time; those of `own_kinds` are none of the HIS's business."""
    live = Counter(booking.reference for booking in bookings if booking.live)
    ended = {booking.reference for booking in bookings} - set(live)
    async with link.sessions() as session, session.begin():
        ours = await _ours(session, {*live, *ended})
        await _order_cancellations(session, started, [ours[one] for one in live if one in ours])
        await _order_bookings(session, own_kinds, started, last)
        gone = await _gone(session, started, last, live)
        strange = {one: "not ours" for one in live if one not in ours}
        await conflicts.only(session, started, ConflictKind.UNKNOWN_BOOKING, strange)
        to_cancel = [one for one, status in gone.items() if _may_end(one, status, ended)]
        lost = {str(one): "not in the HIS" for one in gone if one not in to_cancel}
        await conflicts.only(session, started, ConflictKind.BOOKING_GONE, lost)
    for appointment_id in to_cancel:
        # One by one: appointments are locked before slots (`api.appointments.places`).
        async with link.sessions() as session, session.begin():
            await _cancelled_there(session, link, started, appointment_id)
    for reference in sorted(reference for reference, number in live.items() if number > 1):
        await link.source.find(reference)  # which keeps one of several and cancels the others


def _may_end(appointment_id: uuid.UUID, status: AppointmentStatus, ended: set[str]) -> bool:
    """Whether the HIS says that it cancelled it, and the patient isn't there already."""
    return str(appointment_id) in ended and status is AppointmentStatus.BOOKED


async def _ours(session: AsyncSession, references: set[str]) -> dict[str, uuid.UUID]:
    """Our appointments by reference; what is no reference of ours is left out."""
    ids = [uuid.UUID(one) for one in references if _is_uuid(one)]
    known = await session.scalars(select(Appointment.id).where(Appointment.id.in_(ids)))
    return {str(appointment_id): appointment_id for appointment_id in known}


def _is_uuid(reference: str) -> bool:
    try:
        return str(uuid.UUID(reference)) == reference
    except ValueError:
        return False


async def _order_cancellations(session: AsyncSession, now: datetime, live: list[uuid.UUID]) -> None:
    """What ended here and lives there is to be cancelled, again if need be."""
    asked = exists().where(
        SourceOrder.appointment_id == Appointment.id, SourceOrder.status.in_(UNSETTLED)
    )
    to_cancel = (
        Appointment.id.in_(live),
        Appointment.status.in_(_ENDED),
        Appointment.updated_at < now,
        ~asked,
    )
    statement = _orders(OrderKind.CANCEL, now, to_cancel)
    again = {"status": OrderStatus.OPEN, "attempts": 0, "next_at": now, "updated_at": now}
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["appointment_id", "kind"],
            set_=again,
            where=SourceOrder.status == OrderStatus.DONE,
        )
    )


async def _order_bookings(
    session: AsyncSession, own_kinds: Sequence[str], now: datetime, last: date
) -> None:
    """What is booked here and was never ordered there."""
    slots = select(Slot.id).join(Clinic, Clinic.id == Slot.clinic_id)
    to_book = (
        Appointment.slot_id.in_(slots.where(_ahead(now, last), Clinic.kind.not_in(own_kinds))),
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.external_reference.is_(None),
    )
    statement = _orders(OrderKind.BOOK, now, to_book)
    await session.execute(
        statement.on_conflict_do_nothing(index_elements=["appointment_id", "kind"])
    )


def _orders(kind: OrderKind, now: datetime, which: Sequence[ColumnElement[bool]]) -> Insert:
    values: dict[str, Any] = {
        "reference": literal(f"{kind}:").concat(cast(Appointment.id, String)),
        "appointment_id": Appointment.id,
        "kind": literal(kind.value),
        "status": literal(OrderStatus.OPEN.value),
        "attempts": literal(0),
        "next_at": literal(now),
        "created_at": literal(now),
        "updated_at": literal(now),
    }
    columns: list[Any] = [value.label(name) for name, value in values.items()]
    rows: Any = select(*columns).where(*which)
    return insert(SourceOrder).from_select(list(values), rows)


async def _gone(
    session: AsyncSession, started: datetime, last: date, live: Counter[str]
) -> dict[uuid.UUID, AppointmentStatus]:
    """Bookings that stand here, and not there, though the HIS had them."""
    mine = await session.execute(
        select(Appointment.id, Appointment.status)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Clinic, Clinic.id == Slot.clinic_id)
        .where(
            _ahead(started, last),
            Appointment.updated_at < started,
            *_STANDS,
        )
        .order_by(Appointment.id)
    )
    return {id_: status for id_, status in mine if str(id_) not in live}


def _ahead(now: datetime, last: date) -> ColumnElement[bool]:
    return and_(Clinic.date.between(now.date(), last), Slot.starts_at > now)


async def _cancelled_there(
    session: AsyncSession, link: HisLink, started: datetime, appointment_id: uuid.UUID
) -> None:
    """The HIS cancelled it: the place is gone, the fee is paid back, and the patient is told."""
    appointment = await lock(session, appointment_id)
    touched = appointment.updated_at >= started or appointment.submitted
    if touched or appointment.status is not AppointmentStatus.BOOKED:
        return
    appointment.refund_due = appointment.fee > 0
    await become(session, appointment, AppointmentStatus.CANCELLED, started, HIS)
    await remove_place(session, appointment.slot_id)
    await drop(session, started, appointment.id)
    kind = NoticeKind.BOOKING_REFUSED
    why = {"reason": link.words("his.cancelled_there")}
    telling = Telling(kind, f"{kind}:{appointment.id}", started, why)
    await tell(session, started, appointment, telling)
