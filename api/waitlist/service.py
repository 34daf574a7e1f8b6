"""The waitlist (候补): joining, leaving, answering an offer, and what the minutes bring.

Strictly in order of arrival. A freed place is held for the next in line (`offers`); whoever doesn't
answer until the deadline gives way to the one behind. It ends the evening before the clinic:
`facts/rules-china.md`, Booking.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NoReturn

from sqlalchemy import case, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.booker import Booker, lock_booker, others_near
from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.places import find_place
from api.appointments.refusals import broken_rule, refuse
from api.appointments.rules import BookingRules, BrokenRule, Place
from api.clinics.models import Clinic, Quota, Slot
from api.clock import Clock
from api.conversations.service import account_of
from api.errors import NotFound, Refused
from api.waitlist.models import ON_THE_LIST, WaitlistEntry, WaitlistStatus, somebody_waits
from api.waitlist.notices import Waiting, recipient, tell_ended
from api.waitlist.offers import offer_places

__all__ = ["Wish", "answered", "ended_with", "find_offer", "join", "leave", "offer_places", "sweep"]

# What stands in the way of one segment only; which one they get is seen when it is offered.
_OF_ONE_SEGMENT = {"same_time"}
_ENDED_AS = {
    AppointmentStatus.EXPIRED: WaitlistStatus.LAPSED,
    AppointmentStatus.CANCELLED: WaitlistStatus.CANCELLED,
    AppointmentStatus.CHANGED: WaitlistStatus.CANCELLED,
}


@dataclass(frozen=True)
class Wish:
    """Whose conversation, which visitor card, which clinic."""

    conversation_id: uuid.UUID
    visitor: int
    clinic_id: int


async def join(
    session: AsyncSession, clock: Clock, rules: BookingRules, wish: Wish
) -> WaitlistEntry:
    """Put a patient on the list of a full clinic; again changes nothing.

    Raises `NotFound` (visitor_not_found, not_found), `Refused` (waitlist_places_free,
    waitlist_closed, already_waiting for a patient whom another account put there, and what booking
    there would be refused with).
    """
    now = clock.now()
    booker = await lock_booker(session, now, wish.conversation_id, wish.visitor)
    await settle(session, now, wish.clinic_id)
    if earlier := await _earlier(session, booker, wish.clinic_id):
        return earlier
    place = await _any_place(session, now, wish.clinic_id)
    await _refuse_unless_waiting_makes_sense(session, now, rules, place, booker)
    added: WaitlistEntry | None = await session.scalar(
        insert(WaitlistEntry)
        .values(
            id=uuid.uuid4(),
            patient_id=booker.patient_id,
            card_id=booker.card_id,
            account_id=booker.account_id,
            conversation_id=booker.conversation_id,
            channel=booker.channel,
            clinic_id=wish.clinic_id,
            date=place.date,
            status=WaitlistStatus.WAITING,
            created_at=now,
            updated_at=now,
        )
        .returning(WaitlistEntry)
    )
    if added is None:  # cannot be: nothing is in conflict while the patient is locked
        raise Refused("already_waiting")
    return added


async def _earlier(session: AsyncSession, booker: Booker, clinic_id: int) -> WaitlistEntry | None:
    """The patient's entry on this list, which must be the account's own."""
    entry = await session.scalar(
        select(WaitlistEntry).where(
            WaitlistEntry.patient_id == booker.patient_id,
            WaitlistEntry.clinic_id == clinic_id,
            WaitlistEntry.status.in_(ON_THE_LIST),
        )
    )
    if entry is not None and entry.account_id != booker.account_id:
        raise Refused("already_waiting")
    return entry


async def _any_place(session: AsyncSession, now: datetime, clinic_id: int) -> Place:
    """A place of the clinic that has not begun, with which its rules are asked."""
    slot_id = await session.scalar(
        select(Slot.id)
        .where(Slot.clinic_id == clinic_id, Slot.quota == Quota.OPEN)
        .order_by((Slot.starts_at > now).desc(), Slot.starts_at)
        .limit(1)
    )
    if slot_id is None:
        raise NotFound("not_found")
    return await find_place(session, slot_id)


async def _refuse_unless_waiting_makes_sense(
    session: AsyncSession, now: datetime, rules: BookingRules, place: Place, booker: Booker
) -> None:
    async def no(broken: BrokenRule) -> NoReturn:
        await refuse(session, now, rules, place, booker.patient_id, broken)

    others = await others_near(session, rules, booker, place)
    broken = broken_rule(now, rules, place, booker, others)
    if broken is not None and broken.code not in _OF_ONE_SEGMENT:
        await no(broken)
    until = rules.waitlist.closes_at(place.date)
    if now >= until:
        await no(BrokenRule("waitlist_closed", {"until": until}))
    if await _has_free_place(session, rules.bookable_after(now), place.clinic_id):
        await no(BrokenRule("waitlist_places_free", {}))


async def _has_free_place(session: AsyncSession, after: datetime, clinic_id: int) -> bool:
    """Whether anybody can book there. The slots are locked: whoever gives a place back at this
    moment sees the new entry, or is seen."""
    slots = await session.execute(
        select(Slot.id, Slot.capacity - Slot.taken)
        .where(Slot.clinic_id == clinic_id, Slot.quota == Quota.OPEN, Slot.starts_at > after)
        .order_by(Slot.id)
        .with_for_update(read=True)
    )
    free = sum(places for _, places in slots)
    waited_for = await session.scalar(
        select(somebody_waits(Clinic.id)).where(Clinic.id == clinic_id)
    )
    return free > 0 and not waited_for


async def find_offer(
    session: AsyncSession, conversation_id: uuid.UUID, entry_id: uuid.UUID
) -> uuid.UUID:
    """The appointment that is held for an entry of this conversation's account.

    Raises `NotFound("waitlist_entry_not_found")`, `Refused("not_offered")` while they wait, and
    `Refused("waitlist_ended")` when the list is closed for them.
    """
    entry = await _mine(session, conversation_id, entry_id)
    if entry.appointment_id is not None:
        return entry.appointment_id
    ended = entry.status is not WaitlistStatus.WAITING
    raise Refused("waitlist_ended" if ended else "not_offered")


async def answered(session: AsyncSession, now: datetime, entry_id: uuid.UUID) -> None:
    """An offer was confirmed or cancelled: the entry follows its appointment."""
    await _settle(session, now, WaitlistEntry.id == entry_id)


async def leave(
    session: AsyncSession, clock: Clock, conversation_id: uuid.UUID, entry_id: uuid.UUID
) -> uuid.UUID | None:
    """Take an entry off the list; again changes nothing. Returns the appointment that is held for
    it, if there is an offer: declining that is the caller's.

    Raises `NotFound("waitlist_entry_not_found")`.
    """
    entry = await _mine(session, conversation_id, entry_id)
    left = await session.scalar(
        update(WaitlistEntry)
        .where(WaitlistEntry.id == entry.id, WaitlistEntry.status == WaitlistStatus.WAITING)
        .values(status=WaitlistStatus.CANCELLED, updated_at=clock.now())
        .returning(WaitlistEntry.id)
    )
    if left is not None:
        return None
    await session.refresh(entry)
    return entry.appointment_id if entry.status is WaitlistStatus.OFFERED else None


async def _mine(
    session: AsyncSession, conversation_id: uuid.UUID, entry_id: uuid.UUID
) -> WaitlistEntry:
    account_id = await account_of(session, conversation_id)
    entry = await session.scalar(
        select(WaitlistEntry).where(
            WaitlistEntry.id == entry_id, WaitlistEntry.account_id == account_id
        )
    )
    if entry is None:
        raise NotFound("waitlist_entry_not_found")
    return entry


async def sweep(session: AsyncSession, now: datetime, rules: BookingRules) -> int:
    """What the minute brings: offers that ran out, lists that close, places that came back in a
    way that could not offer them at once. Run it after `release_expired`; returns how many places
    were offered."""
    await settle(session, now)
    await _close_due(session, now, rules)
    return await offer_places(session, now, rules)


async def settle(session: AsyncSession, now: datetime, clinic_id: int | None = None) -> None:
    """Entries whose offer was taken, declined or let go by become so."""
    which = [] if clinic_id is None else [WaitlistEntry.clinic_id == clinic_id]
    await _settle(session, now, *which)


async def _settle(session: AsyncSession, now: datetime, *which: Any) -> None:
    due = (
        select(WaitlistEntry.id)
        .join(Appointment, Appointment.id == WaitlistEntry.appointment_id)
        .where(
            WaitlistEntry.status == WaitlistStatus.OFFERED,
            Appointment.status != AppointmentStatus.HELD,
            *which,
        )
        .with_for_update(of=WaitlistEntry, skip_locked=True, key_share=True)
    )
    became = case(_ENDED_AS, value=Appointment.status, else_=WaitlistStatus.TAKEN)
    await session.execute(
        update(WaitlistEntry)
        .where(WaitlistEntry.id.in_(due.scalar_subquery()))
        .where(Appointment.id == WaitlistEntry.appointment_id)
        .values(status=became, updated_at=now)
        .execution_options(synchronize_session=False)
    )


async def _close_due(session: AsyncSession, now: datetime, rules: BookingRules) -> None:
    """Whoever still waits when the list closes is told so."""
    day = _last_closed_day(now, rules)
    waited = await ended_with(
        session, now, WaitlistEntry.date <= day, WaitlistEntry.status == WaitlistStatus.WAITING
    )
    await tell_ended(session, now, waited, "closed")


def _last_closed_day(now: datetime, rules: BookingRules) -> date:
    day = now.date() + timedelta(days=rules.waitlist.days_before)
    return day if now >= rules.waitlist.closes_at(day) else day - timedelta(days=1)


async def ended_with(session: AsyncSession, now: datetime, *which: Any) -> list[Waiting]:
    """Close these entries and return whom to tell. Ones that somebody is busy with are left."""
    due = select(WaitlistEntry.id).where(*which).with_for_update(skip_locked=True, key_share=True)
    closed = await session.scalars(
        update(WaitlistEntry)
        .where(WaitlistEntry.id.in_(due.scalar_subquery()))
        .values(status=WaitlistStatus.CLOSED, updated_at=now)
        .returning(WaitlistEntry)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return [recipient(entry) for entry in closed]
