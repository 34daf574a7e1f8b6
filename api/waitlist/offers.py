"""Offering freed places to those who wait, in order, in the transaction that frees them.

Whoever offers holds a slot already, and maybe an appointment, which come after patient and clinic
in the order of locks (see `places`). So nothing here waits: what somebody else is busy with is left
alone, and the sweep of the next minute takes it up. Meanwhile nobody else can have the place,
because `places.take` keeps it for those who wait.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.booker import Booker, Other, lock_booker, others_near
from api.appointments.models import AppointmentStatus
from api.appointments.places import find_place, give_back, take
from api.appointments.records import SYSTEM, add
from api.appointments.refusals import broken_rule
from api.appointments.rules import BookingRules, Place, broken_by_place
from api.clinics.models import Clinic, ClinicStatus, Quota, Slot
from api.errors import NotFound, Refused
from api.notices.models import NoticeKind
from api.notices.outbox import Telling, tell
from api.patients.models import Patient
from api.waitlist.models import WaitlistEntry, WaitlistStatus, somebody_waits
from api.waitlist.notices import recipient, tell_ended


class _Free(NamedTuple):
    """Free places of one slot, and until when one of them is kept if it is offered now."""

    slot_id: int
    clinic_id: int
    places: int
    until: datetime


async def offer_places(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    clinic_ids: Collection[int] | None = None,
) -> int:
    """Hold the free places of these clinics (of all) for those who wait, in order of arrival, and
    tell them; return how many were offered. Run it last in a transaction that gave places back.

    Whoever is not allowed any more (booked that half-day elsewhere, say) is told so and leaves the
    list. Nothing is offered at night, or too late to answer: see `WaitlistRules`.
    """
    offered = 0
    done: set[int] = set()
    for free in await _free_places(session, now, rules, clinic_ids):
        for _ in range(free.places):
            if free.clinic_id in done:
                break
            if await _offer_next(session, now, rules, free):
                offered += 1
            else:
                done.add(free.clinic_id)
    return offered


async def _free_places(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    clinic_ids: Collection[int] | None,
) -> list[_Free]:
    """Free places that somebody waits for, by time. Their slots and clinics are locked."""
    dates = await _waited_for(session, now, clinic_ids)
    deadlines = {clinic: rules.waitlist.deadline(now, day) for clinic, day in dates.items()}
    open_now = [clinic for clinic, until in deadlines.items() if until is not None]
    if not open_now:
        return []
    slots = await session.execute(
        select(Slot.id, Slot.clinic_id, Slot.capacity - Slot.taken)
        .where(
            Slot.clinic_id.in_(open_now),
            Slot.quota == Quota.OPEN,
            Slot.starts_at > rules.bookable_after(now),
            Slot.taken < Slot.capacity,
        )
        .order_by(Slot.starts_at, Slot.id)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return [
        _Free(slot_id, clinic_id, places, until)
        for slot_id, clinic_id, places in slots
        if (until := deadlines[clinic_id]) is not None
    ]


async def _waited_for(
    session: AsyncSession, now: datetime, clinic_ids: Collection[int] | None
) -> dict[int, date]:
    """Clinics with somebody who waits and a free place, and their days; they can't be stopped
    before this transaction ends."""
    free = exists().where(
        Slot.clinic_id == Clinic.id,
        Slot.quota == Quota.OPEN,
        Slot.starts_at > now,
        Slot.taken < Slot.capacity,
    )
    query = select(Clinic.id, Clinic.date).where(
        Clinic.status == ClinicStatus.OPEN, somebody_waits(Clinic.id), free
    )
    if clinic_ids is not None:
        query = query.where(Clinic.id.in_(clinic_ids))
    rows = await session.execute(
        query.order_by(Clinic.id).with_for_update(read=True, skip_locked=True)
    )
    return {row.id: row.date for row in rows}


async def _offer_next(
    session: AsyncSession, now: datetime, rules: BookingRules, free: _Free
) -> bool:
    """Offer one place to the first who may have it. False when nobody can be offered one of this
    clinic just now: the list is empty, or whoever is next is busy."""
    place = await find_place(session, free.slot_id)
    if broken_by_place(rules, now, place):
        return False
    while entry := await _next_in_line(session, free.clinic_id):
        if not await _lock_patient(session, entry):
            return False
        booker = await _booker(session, now, entry)
        others = await others_near(session, rules, booker, place) if booker else []
        if _is_choosing(now, rules, place, others):
            return False
        code = _objection(now, rules, place, booker, others)
        if booker and code is None:
            return await _offer(session, now, rules, place, booker, entry, free.until)
        await _skip(session, now, entry, code or "visitor_not_found")
    return False


async def _next_in_line(session: AsyncSession, clinic_id: int) -> WaitlistEntry | None:
    """The first whom nobody else is just offering a place, or taking off the list."""
    return await session.scalar(
        select(WaitlistEntry)
        .where(
            WaitlistEntry.clinic_id == clinic_id,
            WaitlistEntry.status == WaitlistStatus.WAITING,
        )
        .order_by(WaitlistEntry.number)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )


async def _lock_patient(session: AsyncSession, entry: WaitlistEntry) -> bool:
    """Whether the patient isn't doing something else at this moment."""
    patient = select(Patient.id).where(Patient.id == entry.patient_id)
    locked = patient.with_for_update(skip_locked=True, key_share=True)
    return await session.scalar(locked) is not None


async def _booker(session: AsyncSession, now: datetime, entry: WaitlistEntry) -> Booker | None:
    try:
        return await lock_booker(session, now, entry.conversation_id, entry.card_id)
    except NotFound:
        return None


def _is_choosing(now: datetime, rules: BookingRules, place: Place, others: list[Other]) -> bool:
    """Whether the patient holds a place of the same half-day just for the minutes of choosing:
    how that ends will be known soon."""
    soon = now + timedelta(minutes=rules.hold_minutes)
    return any(
        other.same_half_day(place)
        and other.appointment.held_until is not None
        and other.appointment.held_until <= soon
        and other.appointment.status is AppointmentStatus.HELD
        for other in others
    )


def _objection(
    now: datetime, rules: BookingRules, place: Place, booker: Booker | None, others: list[Other]
) -> str | None:
    """The code of the rule that doesn't let the patient have the place any more."""
    if booker is None:
        return None
    broken = broken_rule(now, rules, place, booker, others, granted=True)
    return broken.code if broken else None


async def _offer(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    place: Place,
    booker: Booker,
    entry: WaitlistEntry,
    until: datetime,
) -> bool:
    if not await take(session, now, place.slot_id, granted=True):
        return False
    status = AppointmentStatus.HELD
    try:
        held = await add(session, now, rules, place, booker, status, held_until=until, actor=SYSTEM)
    except Refused:
        # The unique index knows of a hold that the rules overlooked; nothing was written.
        await give_back(session, place.slot_id)
        return False
    entry.status = WaitlistStatus.OFFERED
    entry.appointment_id = held.id
    entry.updated_at = now
    await session.flush()
    params = {"entry": str(entry.id), "until": until.isoformat()}
    key = f"{NoticeKind.WAITLIST_OFFER}:{held.id}"
    await tell(session, now, held, Telling(NoticeKind.WAITLIST_OFFER, key, now, params))
    return True


async def _skip(session: AsyncSession, now: datetime, entry: WaitlistEntry, reason: str) -> None:
    entry.status = WaitlistStatus.SKIPPED
    entry.reason = reason
    entry.updated_at = now
    await session.flush()
    await tell_ended(session, now, [recipient(entry)], reason)
