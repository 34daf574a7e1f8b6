"""What the desk does in a patient's stead: the same rules, another name in the history."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.places import give_back
from api.appointments.records import become, lock
from api.appointments.refusals import refuse_ended, refuse_late, refuse_pending
from api.appointments.rules import BookingRules
from api.departments.models import Department
from api.errors import NotFound, Refused
from api.his.models import OrderKind, OrderStatus, SourceOrder
from api.his.orders import write
from api.notices.planning import tell_cancelled
from api.waitlist.offers import offer_places

_CANCELLABLE = (
    AppointmentStatus.HELD,
    AppointmentStatus.BOOKED,
    AppointmentStatus.CHECKED_IN,
)


async def cancel_at_desk(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    appointment_id: uuid.UUID,
    actor: str,
    *,
    late: bool = False,
    said: bool = False,
) -> Appointment:
    """Give a patient's place back, and tell them; again changes nothing. `late` when somebody who
    may do so has decided that the deadline doesn't count; `said` when the conversation says so.

    Where the hospital information system has the booking, it is asked first, by the next round of
    `api.his.settling`: until it answers the appointment stays, as one that is `cancelling`.

    Raises `NotFound`, `Refused` (cancel_too_late, appointment_ended, status_not_possible,
    his_pending, his_cancel_declined).
    """
    if await session.get(Appointment, appointment_id) is None:
        raise NotFound("not_found")
    appointment = await lock(session, appointment_id)
    ended = {AppointmentStatus.CANCELLED, AppointmentStatus.EXPIRED}
    if appointment.status in ended or appointment.cancelling:
        return appointment
    refuse_ended(appointment)
    if appointment.status not in _CANCELLABLE:
        raise Refused("status_not_possible", status=appointment.status.value)
    refuse_pending(appointment)
    if not late:
        await refuse_late(session, now, rules, appointment)
    if await _is_known_to_his(session, appointment_id):
        await _ask_his(session, now, appointment)
        return appointment
    await become(session, appointment, AppointmentStatus.CANCELLED, now, actor)
    await give_back(session, appointment.slot_id)
    await tell_cancelled(session, now, appointment, said=said)
    await offer_places(session, now, rules, [appointment.clinic_id])
    return appointment


async def _ask_his(session: AsyncSession, now: datetime, appointment: Appointment) -> None:
    """Leave an order for the next round. It is asked once: what it said no to needs a person."""
    if not await write(session, now, appointment, OrderKind.CANCEL, asks_itself=False):
        phone = select(Department.phone).where(Department.code == appointment.department_code)
        raise Refused("his_cancel_declined", phone=await session.scalar(phone))
    appointment.cancelling = True


async def _is_known_to_his(session: AsyncSession, appointment_id: uuid.UUID) -> bool:
    """Whether the hospital information system has this booking, or may have it."""
    known = select(SourceOrder.id).where(
        SourceOrder.appointment_id == appointment_id,
        SourceOrder.kind == OrderKind.BOOK,
        SourceOrder.status != OrderStatus.REFUSED,
    )
    return await session.scalar(known) is not None
