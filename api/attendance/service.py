"""Who came and who didn't: check-in, seen, no-show, and taking a mark back on the same day.

A place stays taken whatever is marked: its time is over, or somebody sits in it. Locks as in
`api.appointments.places`: patient, clinic, appointment.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import LIVE, Appointment, AppointmentStatus
from api.appointments.records import become, lock
from api.appointments.rules import BookingRules
from api.attendance.suspensions import lift_where_undue, suspend_where_due
from api.clinics.models import Clinic, ClinicStatus, Slot
from api.clock import HOSPITAL_ZONE
from api.errors import NotFound, Refused
from api.patients.models import Patient

_EXPECTED = (AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN)


@dataclass(frozen=True)
class Visit:
    """An appointment, locked, with the hours of its segment and of its clinic."""

    appointment: Appointment
    starts_at: datetime
    ends_at: datetime
    clinic_ends_at: datetime
    clinic: Clinic


async def check_in(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    appointment_id: uuid.UUID,
    actor: str,
    *,
    at_desk: bool = True,
) -> Appointment:
    """报到. From `check_in_minutes_before` until the segment ends; the desk may until the clinic
    ends, because whoever stands there is no no-show. Again changes nothing.

    Raises `NotFound`, `Refused` (check_in_early, check_in_over, clinic_stopped,
    status_not_possible).
    """
    visit = await lock_visit(session, appointment_id)
    appointment = visit.appointment
    if appointment.status is AppointmentStatus.CHECKED_IN:
        return appointment
    _refuse_unless(appointment, AppointmentStatus.BOOKED)
    _refuse_stopped(visit)
    _refuse_early(visit, rules, now)
    if now >= (visit.clinic_ends_at if at_desk else visit.ends_at):
        raise Refused("check_in_over")
    appointment.checked_in_at = now
    await become(session, appointment, AppointmentStatus.CHECKED_IN, now, actor)
    return appointment


async def mark_seen(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    appointment_id: uuid.UUID,
    actor: str,
) -> Appointment:
    """就诊. Also of a no-show that was marked today: they came after all, and a suspension that
    it led to ends. Again changes nothing. Raises `NotFound`, `Refused` (check_in_early,
    undo_too_late, clinic_stopped, status_not_possible)."""
    visit = await lock_visit(session, appointment_id)
    appointment = visit.appointment
    before = appointment.status
    if before is AppointmentStatus.SEEN:
        return appointment
    _refuse_unless(appointment, *_EXPECTED, AppointmentStatus.NO_SHOW)
    _refuse_stopped(visit)
    _refuse_early(visit, rules, now)
    if before is AppointmentStatus.NO_SHOW:
        _refuse_another_day(appointment, now)
    await become(session, appointment, AppointmentStatus.SEEN, now, actor)
    if before is AppointmentStatus.NO_SHOW:
        await lift_where_undue(session, now, rules.no_show, appointment.patient_id, actor)
    return appointment


async def mark_no_show(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    appointment_id: uuid.UUID,
    actor: str,
) -> Appointment:
    """爽约, once the segment is over. With too many of them the patient is suspended and told.
    Again changes nothing. Raises `NotFound`, `Refused` (no_show_early, clinic_stopped,
    status_not_possible)."""
    visit = await lock_visit(session, appointment_id)
    appointment = visit.appointment
    if appointment.status is AppointmentStatus.NO_SHOW:
        return appointment
    _refuse_unless(appointment, AppointmentStatus.BOOKED)
    _refuse_stopped(visit)
    if now < visit.ends_at:
        raise Refused("no_show_early", until=visit.ends_at)
    await become(session, appointment, AppointmentStatus.NO_SHOW, now, actor)
    await suspend_where_due(session, now, rules.no_show, [appointment])
    return appointment


async def undo(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    appointment_id: uuid.UUID,
    actor: str,
) -> Appointment:
    """Take back what was marked today. A no-show only while the clinic goes on (afterwards
    `mark_seen` says that they came). Raises `NotFound`, `Refused` (undo_too_late, undo_clinic_over,
    already_booked_half_day, status_not_possible)."""
    visit = await lock_visit(session, appointment_id)
    appointment = visit.appointment
    before = appointment.status
    _refuse_unless(
        appointment,
        AppointmentStatus.CHECKED_IN,
        AppointmentStatus.SEEN,
        AppointmentStatus.NO_SHOW,
    )
    _refuse_another_day(appointment, now)
    if before is AppointmentStatus.NO_SHOW and now >= visit.clinic_ends_at:
        raise Refused("undo_clinic_over")
    await _refuse_second(session, appointment)
    came = before is AppointmentStatus.SEEN and appointment.checked_in_at is not None
    if not came:
        appointment.checked_in_at = None
    after = AppointmentStatus.CHECKED_IN if came else AppointmentStatus.BOOKED
    await become(session, appointment, after, now, actor)
    if before is AppointmentStatus.NO_SHOW:
        await lift_where_undue(session, now, rules.no_show, appointment.patient_id, actor)
    return appointment


async def lock_visit(session: AsyncSession, appointment_id: uuid.UUID) -> Visit:
    """The appointment with its patient and clinic, unchanged by others until this transaction
    ends. Raises `NotFound`."""
    found = (
        await session.execute(
            select(Appointment.patient_id, Slot.starts_at, Slot.end, Appointment.clinic_id)
            .join(Slot, Slot.id == Appointment.slot_id)
            .where(Appointment.id == appointment_id)
        )
    ).one_or_none()
    if found is None:
        raise NotFound("not_found")
    patient_id, starts_at, end, clinic_id = found
    await session.execute(
        select(Patient.id).where(Patient.id == patient_id).with_for_update(key_share=True)
    )
    clinic = await session.get_one(
        Clinic, clinic_id, with_for_update={"read": True}, populate_existing=True
    )
    appointment = await lock(session, appointment_id)
    return Visit(appointment, starts_at, _on_day(clinic, end), _on_day(clinic, clinic.end), clinic)


def _on_day(clinic: Clinic, hour: time) -> datetime:
    return datetime.combine(clinic.date, hour, HOSPITAL_ZONE)


def _refuse_unless(appointment: Appointment, *statuses: AppointmentStatus) -> None:
    leaving = appointment.cancelling or appointment.changing
    if leaving or appointment.status not in statuses:
        raise Refused("status_not_possible", status=appointment.status.value)


def _refuse_stopped(visit: Visit) -> None:
    if visit.clinic.status is ClinicStatus.STOPPED:
        raise Refused("clinic_stopped", reason=visit.clinic.stop_reason)


def _refuse_early(visit: Visit, rules: BookingRules, now: datetime) -> None:
    opens_at = visit.starts_at - timedelta(minutes=rules.check_in_minutes_before)
    if now < opens_at:
        raise Refused("check_in_early", opens_at=opens_at.astimezone(HOSPITAL_ZONE))


def _refuse_another_day(appointment: Appointment, now: datetime) -> None:
    if appointment.updated_at.astimezone(HOSPITAL_ZONE).date() != now.date():
        raise Refused("undo_too_late")


async def _refuse_second(session: AsyncSession, appointment: Appointment) -> None:
    """Whoever was marked as away may have booked the same half-day again since."""
    another = exists().where(
        Appointment.patient_id == appointment.patient_id,
        Appointment.unit == appointment.unit,
        Appointment.date == appointment.date,
        Appointment.period == appointment.period,
        Appointment.status.in_(LIVE),
        Appointment.id != appointment.id,
    )
    if await session.scalar(select(another)):
        raise Refused("already_booked_half_day", appointment=None, alternatives=[])
