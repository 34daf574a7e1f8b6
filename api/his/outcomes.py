"""What the HIS answered, brought about here, in one transaction per answer.

Everything is locked in the order of `api.appointments.places`, the order's row with its
appointment. An answer that comes twice, or too late, changes nothing the second time.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.places import give_back, remove_place
from api.appointments.records import become, lock
from api.appointments.rules import BookingRules
from api.his.conflicts import ended, seen
from api.his.models import UNSETTLED, ConflictKind, OrderKind, OrderStatus, SourceOrder
from api.his.orders import pause_after, write
from api.his.source import SLOT_FULL, Declined, Done, Placed, Unknown
from api.notices.models import NoticeKind
from api.notices.outbox import Recipient, Telling, tell
from api.notices.planning import tell_booked, tell_cancelled, tell_changed
from api.waitlist.offers import offer_places

HIS = "his"


@dataclass(frozen=True)
class Outcome:
    """How an answer is brought about: at `now`, by the hospital's `rules`. `said`: whether the
    patient's open conversation says the result itself, because it waits for it."""

    now: datetime
    rules: BookingRules
    said: bool


async def booking_answered(
    session: AsyncSession, how: Outcome, order_id: int, answer: Placed | Declined | Unknown
) -> Appointment:
    """Book, or give the place back, or leave it to be asked again. The caller commits."""
    appointment, order = await _locked(session, order_id)
    if order.status not in UNSETTLED:
        return appointment
    old = await _being_left(session, appointment)
    if isinstance(answer, Unknown):
        _ask_again(order, how.now, answer.reason)
    elif isinstance(answer, Placed):
        _settle(order, how.now, OrderStatus.DONE)
        await _booked(session, how, appointment, old, answer)
    else:
        _settle(order, how.now, OrderStatus.REFUSED, answer.reason)
        await _not_booked(session, how, appointment, old, answer)
    await session.flush()
    return appointment


async def cancellation_answered(
    session: AsyncSession, how: Outcome, order_id: int, answer: Done | Declined | Unknown
) -> Appointment:
    """Cancel here what is cancelled there, or keep it, or leave it to be asked again."""
    appointment, order = await _locked(session, order_id)
    if order.status not in UNSETTLED:
        return appointment
    if isinstance(answer, Unknown):
        _ask_again(order, how.now, answer.reason)
    elif isinstance(answer, Done):
        _settle(order, how.now, OrderStatus.DONE)
        await ended(session, how.now, ConflictKind.CANCEL_REFUSED, str(appointment.id))
        if appointment.cancelling:
            await _cancelled(session, how, appointment)
    else:
        _settle(order, how.now, OrderStatus.REFUSED, answer.reason)
        await seen(
            session, how.now, ConflictKind.CANCEL_REFUSED, {str(appointment.id): answer.reason}
        )
        appointment.cancelling = False
    await session.flush()
    return appointment


async def _locked(session: AsyncSession, order_id: int) -> tuple[Appointment, SourceOrder]:
    """The predecessor first, which is being left for this one: see `service.change`."""
    which = (
        await session.execute(
            select(Appointment.id, Appointment.replaces_id)
            .join(SourceOrder, SourceOrder.appointment_id == Appointment.id)
            .where(SourceOrder.id == order_id)
        )
    ).one()
    if which.replaces_id is not None:
        await lock(session, which.replaces_id)
    appointment = await lock(session, which.id)
    order = await session.get_one(
        SourceOrder, order_id, with_for_update=True, populate_existing=True
    )
    return appointment, order


async def _being_left(session: AsyncSession, appointment: Appointment) -> Appointment | None:
    """The booked place that stands until the HIS has given this one."""
    if appointment.replaces_id is None:
        return None
    old = await session.get_one(Appointment, appointment.replaces_id)
    return old if old.changing else None


def _settle(
    order: SourceOrder, now: datetime, status: OrderStatus, error: str | None = None
) -> None:
    order.status, order.error, order.updated_at = status, error, now


def _ask_again(order: SourceOrder, now: datetime, reason: str) -> None:
    _settle(order, now, OrderStatus.UNKNOWN, reason[:80])
    order.next_at = now + pause_after(order.attempts)


async def _booked(
    session: AsyncSession,
    how: Outcome,
    appointment: Appointment,
    old: Appointment | None,
    answer: Placed,
) -> None:
    appointment.external_reference = answer.external_reference
    await ended(session, how.now, ConflictKind.BOOKING_GONE, str(appointment.id))
    if appointment.status is AppointmentStatus.SUBMITTED and not appointment.cancelling:
        await become(session, appointment, AppointmentStatus.BOOKED, how.now, HIS)
        reminders = how.rules.reminders
        if old is None:
            await tell_booked(session, how.now, reminders, appointment, said=how.said)
        else:
            await _left(session, how, old)
            await tell_changed(session, how.now, reminders, old, appointment, said=how.said)
    elif not appointment.stands(how.now):
        # It ended here meanwhile: the HIS must not keep it.
        await write(session, how.now, appointment, OrderKind.CANCEL, asks_itself=False)


async def _left(session: AsyncSession, how: Outcome, old: Appointment) -> None:
    """The old place goes back, and the HIS is told (by whoever asked for the change, or by the
    next to settle orders): the new one is sure."""
    old.changing = False
    if old.stands(how.now):
        await become(session, old, AppointmentStatus.CHANGED, how.now)
        await _give_back(session, how, old)
    if old.external_reference is not None:
        await write(session, how.now, old, OrderKind.CANCEL, asks_itself=how.said)


async def _not_booked(
    session: AsyncSession,
    how: Outcome,
    appointment: Appointment,
    old: Appointment | None,
    answer: Declined,
) -> None:
    if not appointment.stands(how.now):
        return
    wanted = appointment.cancelling
    booked = appointment.status is not AppointmentStatus.SUBMITTED
    ended_as = AppointmentStatus.CANCELLED if wanted or booked else AppointmentStatus.EXPIRED
    appointment.cancelling = appointment.changing = False
    appointment.refund_due = booked and appointment.fee > 0
    await become(session, appointment, ended_as, how.now, HIS)
    if answer.reason == SLOT_FULL:
        await remove_place(session, appointment.slot_id)
    else:
        await _give_back(session, how, appointment)
    if old is not None:
        old.changing = False
    if wanted:
        await tell_cancelled(session, how.now, appointment, said=how.said)
    elif not how.said:
        await tell(session, how.now, Recipient.of(appointment), _refused(how.now, appointment.id))


def _refused(now: datetime, appointment_id: uuid.UUID) -> Telling:
    kind = NoticeKind.BOOKING_REFUSED
    return Telling(kind, f"{kind}:{appointment_id}", now)


async def _cancelled(session: AsyncSession, how: Outcome, appointment: Appointment) -> None:
    appointment.cancelling = False
    if appointment.stands(how.now):
        await become(session, appointment, AppointmentStatus.CANCELLED, how.now)
        await _give_back(session, how, appointment)
        await tell_cancelled(session, how.now, appointment, said=how.said)


async def _give_back(session: AsyncSession, how: Outcome, appointment: Appointment) -> None:
    await give_back(session, appointment.slot_id)
    await offer_places(session, how.now, how.rules, [appointment.clinic_id])
