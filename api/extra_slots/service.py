"""Extra slots (加号): asked for with a reason, decided by somebody else, every step on record.

An approved one is a place of the quota `extra`, which no list shows and only the patient gets for
whom it was granted. All booking rules hold for them but that the clinic is full.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.booker import Booker, lock_booker_at_desk, others_near
from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.places import find_place, take
from api.appointments.records import add
from api.appointments.refusals import broken_rule, refuse
from api.appointments.rules import BookingRules, BrokenRule, broken_by_place
from api.clinics.models import Clinic, Quota, Slot
from api.clock import Clock
from api.errors import NotFound, Refused
from api.extra_slots.models import ExtraSlotRequest, ExtraSlotStatus
from api.notices.planning import tell_booked
from api.staff.audit import entries
from api.staff.models import Staff


@dataclass(frozen=True)
class Wish:
    """An extra place in the segment of `slot_id`, for the patient of a visitor card or for nobody
    yet; `reason` of at most 200 characters, `doctor` included when it is the doctor's wish."""

    slot_id: int
    reason: str
    card_id: int | None = None


async def ask(
    session: AsyncSession, clock: Clock, rules: BookingRules, staff: Staff, wish: Wish
) -> ExtraSlotRequest:
    """Write a request down. Raises `NotFound` (slot_not_found, visitor_not_found), `Refused`
    (clinic_stopped, slot_past, …: what nobody can book; extra_slots_used_up)."""
    now = clock.now()
    patient_id = None
    if wish.card_id is not None:
        patient_id = (await lock_booker_at_desk(session, now, wish.card_id)).patient_id
    place = await find_place(session, wish.slot_id)
    if broken := broken_by_place(rules, now, place):
        raise Refused(broken.code, **broken.params)
    await _refuse_beyond_limit(session, rules, place.clinic_id)
    asked = ExtraSlotRequest(
        clinic_id=place.clinic_id,
        slot_id=place.slot_id,
        patient_id=patient_id,
        card_id=wish.card_id,
        reason=wish.reason,
        status=ExtraSlotStatus.REQUESTED,
        requested_by=staff.username,
        requested_at=now,
    )
    session.add(asked)
    await session.flush()
    _record(session, staff, now, "ask_extra_slot", asked)
    return asked


async def approve(
    session: AsyncSession,
    clock: Clock,
    rules: BookingRules,
    staff: Staff,
    request_id: int,
    words: str = "",
) -> ExtraSlotRequest:
    """Make the place, and book it for the patient of the request, in one transaction; tell them.

    Raises `NotFound`, `Refused` (own_request, already_decided, extra_slots_used_up, and what
    booking is refused with, but for a full slot).
    """
    now = clock.now()
    asked = await _get(session, request_id)
    # Patient, clinic, request, slots: the order of every booking.
    booker = await lock_booker_at_desk(session, now, asked.card_id) if asked.card_id else None
    if asked.patient_id is not None and booker is None:
        raise NotFound("visitor_not_found")
    clinic = select(Clinic.id).where(Clinic.id == asked.clinic_id)
    await session.execute(clinic.with_for_update(key_share=True))
    asked = await _lock_open(session, staff, request_id)
    await _refuse_beyond_limit(session, rules, asked.clinic_id)
    slot_id = await _make_place(session, asked.slot_id)
    _decide(asked, ExtraSlotStatus.APPROVED, staff, now, words)
    if booker is not None:
        appointment = await _book(session, now, rules, staff, booker, slot_id)
        asked.appointment_id = appointment.id
    await session.flush()
    _record(session, staff, now, "approve_extra_slot", asked)
    return asked


async def refuse_request(
    session: AsyncSession, clock: Clock, staff: Staff, request_id: int, words: str
) -> ExtraSlotRequest:
    """Say no, with the reason. Raises `NotFound`, `Refused` (own_request, already_decided)."""
    now = clock.now()
    await _get(session, request_id)
    asked = await _lock_open(session, staff, request_id)
    _decide(asked, ExtraSlotStatus.REFUSED, staff, now, words)
    await session.flush()
    _record(session, staff, now, "refuse_extra_slot", asked)
    return asked


async def grant(
    session: AsyncSession,
    clock: Clock,
    rules: BookingRules,
    staff: Staff,
    request_id: int,
    card_id: int,
) -> ExtraSlotRequest:
    """Give an approved place that nobody has yet to the patient of a visitor card, and book it.

    Raises `NotFound`, `Refused` (not_approved, already_granted, and what booking is refused with).
    """
    now = clock.now()
    asked = await _get(session, request_id)
    booker = await lock_booker_at_desk(session, now, card_id)
    await find_place(session, asked.slot_id)
    asked = await _lock(session, request_id)
    if asked.status is not ExtraSlotStatus.APPROVED:
        raise Refused("not_approved")
    if asked.appointment_id is not None:
        raise Refused("already_granted")
    slot_id = await session.scalar(_extra_slot(await session.get_one(Slot, asked.slot_id)))
    if slot_id is None:
        raise NotFound("slot_not_found")
    appointment = await _book(session, now, rules, staff, booker, slot_id)
    asked.patient_id, asked.card_id = booker.patient_id, card_id
    asked.appointment_id = appointment.id
    await session.flush()
    _record(session, staff, now, "grant_extra_slot", asked)
    return asked


async def requests(
    session: AsyncSession, status: ExtraSlotStatus | None = None, limit: int = 200
) -> list[ExtraSlotRequest]:
    """Requests, the oldest undecided first, then the latest decided."""
    query = select(ExtraSlotRequest)
    if status is not None:
        query = query.where(ExtraSlotRequest.status == status)
    undecided = ExtraSlotRequest.status == ExtraSlotStatus.REQUESTED
    found = await session.scalars(
        query.order_by(
            undecided.desc(), ExtraSlotRequest.decided_at.desc(), ExtraSlotRequest.requested_at
        ).limit(limit)
    )
    return list(found)


async def _book(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    staff: Staff,
    booker: Booker,
    slot_id: int,
) -> Appointment:
    place = await find_place(session, slot_id)
    others = await others_near(session, rules, booker, place)
    if broken := broken_rule(now, rules, place, booker, others, granted=True):
        await refuse(session, now, rules, place, booker.patient_id, broken)
    if not await take(session, now, slot_id, granted=True):
        await refuse(session, now, rules, place, booker.patient_id, BrokenRule("slot_full", {}))
    status = AppointmentStatus.BOOKED
    booked = await add(session, now, rules, place, booker, status, actor=staff.actor)
    await tell_booked(session, now, rules.reminders, booked, said=False)
    return booked


async def _make_place(session: AsyncSession, slot_id: int) -> int:
    """One more extra place in the segment of a slot; returns the extra slot."""
    segment = await session.get_one(Slot, slot_id)
    made = await session.scalar(
        insert(Slot)
        .values(
            clinic_id=segment.clinic_id,
            start=segment.start,
            end=segment.end,
            starts_at=segment.starts_at,
            quota=Quota.EXTRA,
            capacity=1,
            taken=0,
        )
        .on_conflict_do_update(
            index_elements=["clinic_id", "start", "quota"], set_={"capacity": Slot.capacity + 1}
        )
        .returning(Slot.id)
    )
    if made is None:
        raise NotFound("slot_not_found")
    return int(made)


def _extra_slot(segment: Slot) -> Select[int]:
    return select(Slot.id).where(
        Slot.clinic_id == segment.clinic_id,
        Slot.start == segment.start,
        Slot.quota == Quota.EXTRA,
    )


async def _refuse_beyond_limit(session: AsyncSession, rules: BookingRules, clinic_id: int) -> None:
    approved = await session.scalar(
        select(func.count()).where(
            ExtraSlotRequest.clinic_id == clinic_id,
            ExtraSlotRequest.status == ExtraSlotStatus.APPROVED,
        )
    )
    if (approved or 0) >= rules.extra_slots.per_clinic:
        raise Refused("extra_slots_used_up", most=rules.extra_slots.per_clinic)


async def _get(session: AsyncSession, request_id: int) -> ExtraSlotRequest:
    asked = await session.get(ExtraSlotRequest, request_id, populate_existing=True)
    if asked is None:
        raise NotFound("not_found")
    return asked


async def _lock(session: AsyncSession, request_id: int) -> ExtraSlotRequest:
    return await session.get_one(
        ExtraSlotRequest,
        request_id,
        with_for_update={"key_share": True},
        populate_existing=True,
    )


async def _lock_open(session: AsyncSession, staff: Staff, request_id: int) -> ExtraSlotRequest:
    asked = await _lock(session, request_id)
    if asked.status is not ExtraSlotStatus.REQUESTED:
        raise Refused("already_decided")
    if asked.requested_by == staff.username:
        raise Refused("own_request")
    return asked


def _decide(
    asked: ExtraSlotRequest, status: ExtraSlotStatus, staff: Staff, now: datetime, words: str
) -> None:
    asked.status = status
    asked.decided_by, asked.decided_at, asked.decision = staff.username, now, words


def _record(
    session: AsyncSession, staff: Staff, now: datetime, action: str, asked: ExtraSlotRequest
) -> None:
    entries.record(session, staff.actor, action, f"extra_slot:{asked.id}", now, slot=asked.slot_id)
