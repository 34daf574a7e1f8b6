"""Who came and who didn't, as the desk marks it; no-shows and appeals."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.rules import BookingRules, NoShow
from api.attendance import appeals, service
from api.attendance.appeals import Decision
from api.attendance.missed import latest_appeal
from api.attendance.models import Appeal, AppealStatus, Suspension
from api.attendance.suspensions import excused
from api.clinics.models import Slot
from api.staff.booking.appointment_lines import composed, line_fields
from api.staff.booking.appointments import shown
from api.staff.booking.schemas import AppealLine, AppointmentOut, DecideIn, NoShowLine
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check

_LISTED = 200


class Mark(StrEnum):
    """What the desk can mark; the last takes the mark before it back."""

    CHECK_IN = "check_in"
    SEEN = "seen"
    NO_SHOW = "no_show"
    UNDO = "undo"


_Work = Callable[[AsyncSession, datetime, BookingRules, uuid.UUID, str], Awaitable[Appointment]]
_WORK: dict[Mark, _Work] = {
    Mark.CHECK_IN: service.check_in,
    Mark.SEEN: service.mark_seen,
    Mark.NO_SHOW: service.mark_no_show,
    Mark.UNDO: service.undo,
}


async def mark(
    office: Office, staff: Staff, appointment_id: uuid.UUID, what: Mark
) -> AppointmentOut:
    """Mark an appointment. Raises `Forbidden` and what `api.attendance.service` raises."""
    check(staff, Permission.CHECK_IN)
    now = office.clock.now()
    async with office.sessions() as session, session.begin():
        await _WORK[what](session, now, office.booking, appointment_id, staff.actor)
        subject = f"appointment:{appointment_id}"
        office.record(session, staff, f"appointment.{what.value}", subject)
        return await shown(office, session, appointment_id)


async def no_shows(office: Office, staff: Staff) -> list[NoShowLine]:
    """The no-shows of the days that count, the latest first, at most 200. Looking is recorded."""
    check(staff, Permission.SEE_APPOINTMENTS)
    now, rules = office.clock.now(), office.booking.no_show
    query = (
        _no_shows(now, rules)
        .where(Appointment.date >= _first_day(now, rules))
        .order_by(Appointment.date.desc(), Slot.starts_at.desc(), Appointment.number)
        .limit(_LISTED)
    )
    async with office.sessions() as session, session.begin():
        rows = (await session.execute(query)).all()
        office.record(session, staff, "no_shows.view", "no_shows", found=len(rows))
    return [_line(row, now.date()) for row in rows]


async def open_appeals(office: Office, staff: Staff) -> list[AppealLine]:
    """Appeals that wait for a decision, the oldest first. Looking is recorded."""
    check(staff, Permission.SEE_APPOINTMENTS)
    now = office.clock.now()
    query = (
        _no_shows(now, office.booking.no_show)
        .add_columns(Appeal)
        .join(Appeal, Appeal.appointment_id == Appointment.id)
        .where(Appeal.status == AppealStatus.OPEN)
        .order_by(Appeal.created_at, Appeal.id)
        .limit(_LISTED)
    )
    async with office.sessions() as session, session.begin():
        rows = (await session.execute(query)).all()
        office.record(session, staff, "appeals.view", "appeals", found=len(rows))
    return [
        AppealLine(
            id=appeal.id,
            words=appeal.words,
            created_at=appeal.created_at,
            appointment=_line(line, now.date()),
        )
        for *line, appeal in rows
    ]


async def decide(office: Office, staff: Staff, appeal_id: int, decision: DecideIn) -> None:
    """Grant or refuse an appeal; the patient is told. Raises `Forbidden` and what
    `api.attendance.appeals.decide` raises."""
    check(staff, Permission.DECIDE_APPEALS)
    now = office.clock.now()
    decided = Decision(decision.granted, decision.reason, staff.actor)
    async with office.sessions() as session, session.begin():
        lifted = await appeals.decide(session, now, office.booking.no_show, appeal_id, decided)
        details: dict[str, object] = {"granted": decision.granted, "lifted": len(lifted)}
        office.record(session, staff, "appeal.decide", f"appeal:{appeal_id}", **details)


def _first_day(now: datetime, rules: NoShow) -> date:
    return now.date() - timedelta(days=rules.within_days - 1)


def _no_shows(now: datetime, rules: NoShow) -> Select[Any]:
    """Lines of no-shows, each with how many of its patient's count, the suspension, the appeal."""
    return (
        composed()
        .add_columns(_counting(_first_day(now, rules)), _suspended_until(now), latest_appeal())
        .where(Appointment.status == AppointmentStatus.NO_SHOW)
    )


def _counting(first_day: date) -> ScalarSelect[int]:
    other = aliased(Appointment)
    return (
        select(func.count())
        .select_from(other)
        .where(
            other.patient_id == Appointment.patient_id,
            other.date >= first_day,
            other.status == AppointmentStatus.NO_SHOW,
            ~excused(other),
        )
        .correlate(Appointment)
        .scalar_subquery()
    )


def _suspended_until(now: datetime) -> ScalarSelect[datetime]:
    return (
        select(func.max(Suspension.ends_at))
        .where(
            Suspension.patient_id == Appointment.patient_id,
            Suspension.ends_at > now,
            Suspension.lifted_at.is_(None),
        )
        .correlate(Appointment)
        .scalar_subquery()
    )


def _line(row: Any, today: date) -> NoShowLine:
    *line, misses, until, appeal = row
    return NoShowLine(
        **line_fields(line, today), misses=misses, suspended_until=until, appeal=appeal
    )
