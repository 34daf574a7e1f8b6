"""Stopping a clinic (停诊), with all that follows for whoever is booked there, in one transaction.

Everybody is told through their ladder, with up to three places instead; whoever had a booked place
keeps it, marked for a refund, until they take another (`api.appointments.service.change`, which
knows no deadline where the clinic is stopped) or cancel. Holds and offers end, the waitlist closes.
The number of statements is the same for one patient and for two hundred.

Locks: the plan, the clinic, its appointments, their slots, then waitlist entries.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import LIVE, Appointment, AppointmentStatus
from api.appointments.places import give_back_all, record_expiry
from api.appointments.rules import BookingRules
from api.clinics.models import Clinic, ClinicException, ClinicStatus
from api.clinics.proposals import propose
from api.clinics.providers import provider_of
from api.clinics.rolling import lock_plan
from api.clock import HOSPITAL_ZONE, Clock
from api.errors import NotFound, Refused
from api.notices.models import Delivery, Notice, NoticeKind, NoticeStatus
from api.notices.outbox import Telling, tell_all
from api.staff.audit import entries
from api.staff.models import Staff
from api.waitlist.models import ON_THE_LIST, WaitlistEntry, WaitlistStatus
from api.waitlist.notices import tell_ended
from api.waitlist.service import ended_with

BY_STAFF = "staff"


@dataclass(frozen=True)
class Stopped:
    """What stopping a clinic came to: how many had a place (and keep it until they move), how many
    holds and offers ended, how many waited in vain. All were told."""

    clinic_id: int
    booked: int
    held: int
    waiting: int


async def stop_clinic(
    session: AsyncSession,
    clock: Clock,
    rules: BookingRules,
    staff: Staff,
    clinic_id: int,
    reason: str,
) -> Stopped:
    """Stop a clinic for `reason` (at most 100 characters; patients are told it).

    Raises `NotFound`, `Refused` (clinic_stopped_already, clinic_over).
    """
    now = clock.now()
    clinic = await lock_clinic(session, now, clinic_id)
    if clinic.status is ClinicStatus.STOPPED:
        raise Refused("clinic_stopped_already", reason=clinic.stop_reason)
    clinic.status, clinic.stop_reason, clinic.substitute_id = ClinicStatus.STOPPED, reason, None
    await except_plan(session, clinic, "stopped", reason)
    affected = await lock_affected(session, clinic_id)
    placed = [one for one in affected if one.status is not AppointmentStatus.HELD]
    held = [one for one in affected if one.status is AppointmentStatus.HELD]
    await _mark_refunds(session, [one.id for one in placed], due=True)
    await _end_holds(session, now, held)
    waited = await _close_waitlist(session, now, clinic_id)
    await _tell_stopped(session, now, rules, clinic, affected)
    done = Stopped(clinic_id, len(placed), len(held), waited)
    record(session, staff, now, "stop_clinic", clinic_id, booked=done.booked, held=done.held)
    return done


async def reopen(session: AsyncSession, clock: Clock, staff: Staff, clinic_id: int) -> int:
    """Undo `stop_clinic`: whoever still has a place there keeps it and is told that all is as
    before. Returns how many. Lost holds and waitlist entries don't come back.

    Raises `NotFound`, `Refused` (clinic_over, not_stopped_by_staff: what the timetable's files stop
    is reopened there).
    """
    now = clock.now()
    clinic = await lock_clinic(session, now, clinic_id)
    undone = await session.execute(
        delete(ClinicException)
        .where(*_exception_of(clinic), ClinicException.change == "stopped")
        .returning(ClinicException.id)
    )
    if clinic.status is not ClinicStatus.STOPPED or not undone.all():
        raise Refused("not_stopped_by_staff")
    clinic.status, clinic.stop_reason = ClinicStatus.OPEN, None
    await session.flush()
    back = await take_place_again(session, now, clinic_id)
    record(session, staff, now, "reopen_clinic", clinic_id, booked=back)
    return back


async def take_place_again(
    session: AsyncSession, now: datetime, clinic_id: int, *, tell: bool = True
) -> int:
    """The clinic takes place after all: no refund, and who was told otherwise is told so."""
    affected = await lock_affected(session, clinic_id)
    await _mark_refunds(session, [one.id for one in affected], due=False)
    told = await _drop_untold(session, now, [one.id for one in affected])
    kind = NoticeKind.CLINIC_REOPENED
    await tell_all(
        session,
        now,
        [
            (one, Telling(kind, f"{kind}:{one.id}:{now.isoformat()}", now))
            for one in affected
            if tell and one.id in told
        ],
    )
    return len(affected)


async def lock_clinic(session: AsyncSession, now: datetime, clinic_id: int) -> Clinic:
    """The clinic and the plan, unchanged by others until this transaction ends; no place can be
    taken there meanwhile. Raises `NotFound`, `Refused("clinic_over")`."""
    await lock_plan(session)
    clinic = await session.scalar(
        select(Clinic)
        .where(Clinic.id == clinic_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if clinic is None:
        raise NotFound("not_found")
    if datetime.combine(clinic.date, clinic.end, HOSPITAL_ZONE) <= now:
        raise Refused("clinic_over")
    return clinic


async def lock_affected(session: AsyncSession, clinic_id: int) -> Sequence[Appointment]:
    """Everybody who keeps a place in the clinic, by number."""
    found = await session.scalars(
        select(Appointment)
        .where(Appointment.clinic_id == clinic_id, Appointment.status.in_(LIVE))
        .order_by(Appointment.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return sorted(found, key=lambda appointment: appointment.number)


async def except_plan(
    session: AsyncSession,
    clinic: Clinic,
    change: str,
    reason: str,
    substitute_id: str | None = None,
) -> None:
    """Write the day's exception, so that the next roll-forward agrees."""
    said = {"change": change, "reason": reason, "substitute_id": substitute_id}
    await session.execute(
        insert(ClinicException)
        .values(
            provider=provider_of(clinic),
            date=clinic.date,
            period=clinic.period,
            source=BY_STAFF,
            **said,
        )
        .on_conflict_do_update(index_elements=["provider", "date", "period", "source"], set_=said)
    )
    await session.flush()


def record(
    session: AsyncSession,
    staff: Staff,
    now: datetime,
    action: str,
    clinic_id: int,
    **details: object,
) -> None:
    """Who changed the timetable."""
    entries.record(session, staff.actor, action, f"clinic:{clinic_id}", now, **details)


def _exception_of(clinic: Clinic) -> list[ColumnElement[bool]]:
    return [
        ClinicException.provider == provider_of(clinic),
        ClinicException.date == clinic.date,
        ClinicException.period == clinic.period,
        ClinicException.source == BY_STAFF,
    ]


async def _mark_refunds(session: AsyncSession, ids: list[uuid.UUID], *, due: bool) -> None:
    await session.execute(
        update(Appointment)
        .where(Appointment.id.in_(ids), Appointment.fee > 0)
        .values(refund_due=due)
        .execution_options(synchronize_session=False)
    )


async def _end_holds(session: AsyncSession, now: datetime, held: list[Appointment]) -> None:
    ids = [one.id for one in held]
    await session.execute(
        update(Appointment)
        .where(Appointment.id.in_(ids))
        .values(status=AppointmentStatus.EXPIRED, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    await record_expiry(session, ids, now)
    await give_back_all(session, Counter(one.slot_id for one in held))


async def _close_waitlist(session: AsyncSession, now: datetime, clinic_id: int) -> int:
    """Those who wait are told so; those with an offer are told of the stopped clinic."""
    await session.execute(
        update(WaitlistEntry)
        .where(
            WaitlistEntry.clinic_id == clinic_id,
            WaitlistEntry.status == WaitlistStatus.OFFERED,
        )
        .values(status=WaitlistStatus.CLOSED, reason="clinic_stopped", updated_at=now)
        .execution_options(synchronize_session=False)
    )
    waited = await ended_with(
        session, now, WaitlistEntry.clinic_id == clinic_id, WaitlistEntry.status.in_(ON_THE_LIST)
    )
    await tell_ended(session, now, waited, "clinic_stopped")
    return len(waited)


async def _tell_stopped(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    clinic: Clinic,
    affected: Sequence[Appointment],
) -> None:
    # Only a place that stands can be changed with one tap.
    placed = [one for one in affected if one.status is not AppointmentStatus.HELD]
    proposed = await propose(session, now, rules, clinic, placed)
    kind = NoticeKind.CLINIC_STOPPED
    await tell_all(
        session,
        now,
        [
            (
                one,
                Telling(
                    kind,
                    # A clinic that is stopped, reopened and stopped again is told of twice.
                    f"{kind}:{one.id}:{now.isoformat()}",
                    now,
                    {"reason": clinic.stop_reason, "proposals": proposed.get(one.id, [])},
                ),
            )
            for one in affected
        ],
    )


async def _drop_untold(
    session: AsyncSession, now: datetime, ids: list[uuid.UUID]
) -> set[uuid.UUID]:
    """Nobody is told any more that the clinic is stopped; returns who may know it already."""
    kind = NoticeKind.CLINIC_STOPPED
    open_ones = (NoticeStatus.WAITING, NoticeStatus.TO_CALL)
    tried = exists().where(Delivery.notice_id == Notice.id)
    about = [Notice.appointment_id.in_(ids), Notice.kind == kind]
    told = await session.scalars(
        select(Notice.appointment_id).where(
            *about, or_(tried, Notice.status.in_([NoticeStatus.SENT, NoticeStatus.CALLED]))
        )
    )
    await session.execute(
        update(Notice)
        .where(*about, Notice.status.in_(open_ones))
        .values(status=NoticeStatus.DROPPED, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    return {one for one in told if one is not None}
