"""Booking: hold, confirm, book, change, cancel. One pool of places for every channel.

The place itself is taken by one conditional statement (`places.take`); constraints in the database
are the last line of defence. A refusal is a `Refused` whose `params` say what is possible instead;
it leaves the transaction to be rolled back by the caller. Locks: see `places`.
"""

import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.booker import Booker, Other, lock_booker, lock_booker_of, others_near
from api.appointments.cards import card_of, upcoming
from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.places import find_place, give_back, release_expired, take, why_not_taken
from api.appointments.records import (
    PATIENT,
    SYSTEM,
    add,
    become,
    find,
    first_result,
    lock,
    successor,
)
from api.appointments.refusals import (
    refuse,
    refuse_ended,
    refuse_late,
    refuse_pending,
    refuse_unless_allowed,
)
from api.appointments.rules import DESK, BookingRules, BrokenRule, Place
from api.appointments.schemas import BookingRequest
from api.clinics.models import ClinicStatus
from api.clock import Clock
from api.errors import Refused
from api.notices.planning import tell_booked, tell_cancelled, tell_changed
from api.waitlist.offers import offer_places

__all__ = [
    "book",
    "cancel",
    "card_of",
    "change",
    "confirm",
    "hold",
    "release_expired",
    "upcoming",
]

# Confirming again, however late the repeat comes, changes nothing.
_CONFIRMED = (
    AppointmentStatus.SUBMITTED,
    AppointmentStatus.BOOKED,
    AppointmentStatus.CHECKED_IN,
    AppointmentStatus.SEEN,
)
_HOLD_EXPIRED = BrokenRule("hold_expired", {})


async def hold(
    session: AsyncSession, clock: Clock, rules: BookingRules, request: BookingRequest
) -> Appointment:
    """Keep a place for `rules.hold_minutes`. The same idempotency key gives the same appointment.

    Another hold of this account for the same patient, department and half-day is replaced. Raises
    `NotFound` (visitor, slot) and `Refused` (clinic_stopped, slot_past, beyond_window, sex_limit,
    age_limit, already_booked_half_day, doctor_limit, slot_full, and idempotency_conflict for a key
    that was used for another wish).
    """
    return await _reserve(session, clock.now(), rules, request, AppointmentStatus.HELD)


async def book(
    session: AsyncSession, clock: Clock, rules: BookingRules, request: BookingRequest
) -> Appointment:
    """Hold and confirm in one step. Raises as `hold`."""
    return await _reserve(session, clock.now(), rules, request, AppointmentStatus.BOOKED)


async def confirm(
    session: AsyncSession,
    clock: Clock,
    rules: BookingRules,
    conversation_id: uuid.UUID,
    appointment_id: uuid.UUID,
    *,
    to: AppointmentStatus = AppointmentStatus.BOOKED,
) -> Appointment:
    """Make a held place a booked one; again changes nothing. `to` is submitted while the hospital
    information system has the last word (`api.appointments.submission`).

    Raises `NotFound("not_your_appointment")`, `Refused` (hold_expired, clinic_stopped,
    appointment_ended).
    """
    now = clock.now()
    patient_id, slot_id = await find(session, conversation_id, appointment_id)
    place = await find_place(session, slot_id)
    appointment = await lock(session, appointment_id)
    if appointment.status in _CONFIRMED:
        return appointment
    refuse_ended(appointment)
    if not appointment.stands(now):
        await refuse(session, now, rules, place, patient_id, _HOLD_EXPIRED)
    if place.status is ClinicStatus.STOPPED:
        stopped = BrokenRule("clinic_stopped", {"reason": place.stop_reason})
        await refuse(session, now, rules, place, patient_id, stopped)
    appointment.held_until = None
    await become(session, appointment, to, now)
    if to is AppointmentStatus.BOOKED:
        await tell_booked(session, now, rules.reminders, appointment, starts_at=place.starts_at)
    return appointment


async def cancel(
    session: AsyncSession,
    clock: Clock,
    rules: BookingRules,
    conversation_id: uuid.UUID,
    appointment_id: uuid.UUID,
) -> Appointment:
    """Give the place back; again, or after a hold ended by itself, changes nothing.

    Raises `NotFound("not_your_appointment")`, `Refused` (cancel_too_late, appointment_ended).
    """
    now = clock.now()
    await find(session, conversation_id, appointment_id)
    appointment = await lock(session, appointment_id)
    if appointment.status in {AppointmentStatus.CANCELLED, AppointmentStatus.EXPIRED}:
        return appointment
    refuse_ended(appointment)
    await refuse_late(session, now, rules, appointment)
    held = appointment.status is AppointmentStatus.HELD
    await become(session, appointment, AppointmentStatus.CANCELLED, now)
    await give_back(session, appointment.slot_id)
    if not held:
        await tell_cancelled(session, now, appointment)
    await offer_places(session, now, rules, [appointment.clinic_id])
    return appointment


async def change(
    session: AsyncSession,
    clock: Clock,
    rules: BookingRules,
    conversation_id: uuid.UUID,
    appointment_id: uuid.UUID,
    slot_id: int,
    *,
    submit: bool = False,
    actor: str = PATIENT,
) -> Appointment:
    """Take a new place and give the old one back in one step; returns the new appointment.

    With `submit` a booked place is kept, and the new one submitted, until the hospital information
    system has said which of them stands (`api.appointments.submission`). `actor` is who does it in
    the patient's stead.

    Again with the same slot gives the same answer. Raises what `cancel` raises for the old place,
    what `hold` raises for the new one, `Refused` (same_slot, hold_expired, his_pending).
    """
    now = clock.now()
    patient_id, _ = await find(session, conversation_id, appointment_id)
    booker = await lock_booker_of(session, now, conversation_id, patient_id)
    place = await find_place(session, slot_id)
    old = await lock(session, appointment_id)
    changed = old.changing or old.status is AppointmentStatus.CHANGED
    if changed and (new := await successor(session, old, slot_id)):
        return new
    refuse_ended(old)
    refuse_pending(old)
    if not old.stands(now):
        await refuse(session, now, rules, place, patient_id, _HOLD_EXPIRED)
    if old.slot_id == slot_id:
        raise Refused("same_slot")
    await refuse_late(session, now, rules, old)
    others = await others_near(session, rules, booker, place)
    others = [other for other in others if other.appointment.id != old.id]
    await refuse_unless_allowed(session, now, rules, place, booker, others)
    if submit and old.status is not AppointmentStatus.HELD:
        await _exchange(session, now, rules, place, booker, None)
        old.changing = True
        submitted = AppointmentStatus.SUBMITTED
        return await add(session, now, rules, place, booker, submitted, replaces=old, actor=actor)
    return await _move(session, now, rules, place, booker, old, actor)


async def _move(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    place: Place,
    booker: Booker,
    old: Appointment,
    actor: str,
) -> Appointment:
    held = old.status is AppointmentStatus.HELD
    # Whoever had checked in where the clinic was stopped has not checked in at the new place.
    status = AppointmentStatus.HELD if held else AppointmentStatus.BOOKED
    await _exchange(session, now, rules, place, booker, old, actor)
    new = await add(session, now, rules, place, booker, status, replaces=old, actor=actor)
    if not held:
        await tell_changed(session, now, rules.reminders, old, new, starts_at=place.starts_at)
    old.refund_due = False  # the fee goes with the new place
    await offer_places(session, now, rules, [old.clinic_id])
    return new


async def _reserve(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    request: BookingRequest,
    status: AppointmentStatus,
) -> Appointment:
    booker = await lock_booker(session, now, request.conversation_id, request.visitor)
    if request.staff:
        booker = replace(booker, channel=DESK)
    key = request.idempotency_key
    if key and (first := await first_result(session, booker, request.slot_id, key)):
        return first
    place = await find_place(session, request.slot_id)
    others = await others_near(session, rules, booker, place)
    old = await _hold_to_replace(session, now, others, place, booker)
    others = [other for other in others if other.appointment is not old]
    await refuse_unless_allowed(session, now, rules, place, booker, others)
    await _exchange(session, now, rules, place, booker, old)
    actor = request.staff or PATIENT
    added = await add(
        session, now, rules, place, booker, status, key=key, replaces=old, actor=actor
    )
    if status is AppointmentStatus.BOOKED:
        said, starts_at = request.said or request.staff is None, place.starts_at
        await tell_booked(session, now, rules.reminders, added, starts_at=starts_at, said=said)
    if old is not None:
        await offer_places(session, now, rules, [old.clinic_id])
    return added


async def _hold_to_replace(
    session: AsyncSession, now: datetime, others: list[Other], place: Place, booker: Booker
) -> Appointment | None:
    """A hold in the same half-day that gives way: expired, or of this account itself, because
    whoever chooses 9:30 after 9:00 has changed their mind."""
    for other in others:
        candidate = other.appointment
        gives_way = candidate.account_id == booker.account_id or not candidate.stands(now)
        if other.same_half_day(place) and gives_way:
            old = await lock(session, candidate.id)
            return old if old.status is AppointmentStatus.HELD else None
    return None


async def _exchange(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    place: Place,
    booker: Booker,
    old: Appointment | None,
    actor: str = PATIENT,
) -> None:
    """Take the place and, when there is an `old` one, give that back: slots by rising id."""
    back = old.slot_id if old is not None and old.slot_id != place.slot_id else None
    if back is not None and back < place.slot_id:
        await give_back(session, back)
    # Within one slot the place passes on as it is.
    passes_on = old is not None and back is None
    if not passes_on and not await take(session, now, place.slot_id):
        why = await why_not_taken(session, place.slot_id)
        await refuse(session, now, rules, place, booker.patient_id, why)
    if back is not None and back > place.slot_id:
        await give_back(session, back)
    if old is not None:
        expired = not old.stands(now)
        ended = AppointmentStatus.EXPIRED if expired else AppointmentStatus.CHANGED
        await become(session, old, ended, now, SYSTEM if expired else actor)
