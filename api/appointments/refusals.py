"""Saying no: which rule, and what is possible instead. Every refusal here ends the transaction."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.alternatives import alternatives
from api.appointments.booker import Booker, Other
from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.rules import (
    BookingRules,
    BrokenRule,
    Place,
    broken_by_person,
    broken_by_place,
    broken_by_quota,
    too_many_with_doctor,
)
from api.clinics.models import Clinic, ClinicStatus, Slot
from api.departments.models import Department
from api.errors import Refused

# Another time in the same department doesn't help here.
_NO_OTHER_TIME = {"sex_limit", "age_limit", "suspended", "guardian_missing", "consent_withdrawn"}


async def refuse(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    place: Place,
    patient_id: uuid.UUID,
    broken: BrokenRule,
) -> NoReturn:
    """Raise `Refused` with the rule's params and `alternatives`: free places instead of `place`."""
    free = []
    if broken.code not in _NO_OTHER_TIME:
        free = await alternatives(
            session,
            now,
            rules,
            place,
            patient_id=patient_id,
            other_doctors=broken.code == "doctor_limit",
        )
    raise Refused(
        broken.code,
        **broken.params,
        alternatives=[alternative.model_dump(mode="json") for alternative in free],
    )


async def refuse_unless_allowed(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    place: Place,
    booker: Booker,
    others: Iterable[Other],
) -> None:
    """Check every rule but whether the slot is full. `others` are what the patient has already."""
    broken = broken_rule(now, rules, place, booker, others)
    if broken is not None:
        await refuse(session, now, rules, place, booker.patient_id, broken)


def broken_rule(
    now: datetime,
    rules: BookingRules,
    place: Place,
    booker: Booker,
    others: Iterable[Other],
    *,
    granted: bool = False,
) -> BrokenRule | None:
    """The first rule that says no, but for whether the slot is full. A `granted` place is this
    patient's, whatever its quota."""
    standing = [other for other in others if other.appointment.stands(now)]
    quota = None
    if not granted:
        quota = broken_by_quota(rules, now, place, booker.person, booker.channel)
    return (
        broken_by_place(rules, now, place)
        or broken_by_person(now, place, booker.person, booker.channel)
        or quota
        or _broken_by_others(rules, place, standing)
    )


def _broken_by_others(rules: BookingRules, place: Place, others: list[Other]) -> BrokenRule | None:
    for other in others:
        if other.same_half_day(place):
            return BrokenRule("already_booked_half_day", {"appointment": _told(other)})
        if _needed_at_both(rules, place, other):
            return BrokenRule("same_time", {"appointment": _told(other)})
    days = [other.appointment.date for other in others if other.doctor_id == place.doctor_id]
    if place.doctor_id is not None and too_many_with_doctor(rules, place.date, days):
        limit = rules.max_per_doctor
        return BrokenRule("doctor_limit", {"bookings": limit.bookings, "days": limit.days})
    return None


def _needed_at_both(rules: BookingRules, place: Place, other: Other) -> bool:
    """Whether the patient would have to be in two places; a parking space needs nobody."""
    alone = rules.without_patient
    return other.overlaps(place) and place.kind not in alone and other.kind not in alone


def _told(other: Other) -> dict[str, Any] | None:
    """What stands in the way; nothing when somebody else booked it (see `VisitorCard`)."""
    if not other.may_see:
        return None
    appointment, slot = other.appointment, other.slot
    return {
        "id": str(appointment.id),
        "status": appointment.status.value,
        "doctor": other.name,
        "date": appointment.date.isoformat(),
        "time": f"{slot.start:%H:%M}-{slot.end:%H:%M}",
    }


def refuse_ended(appointment: Appointment) -> None:
    """Raise `Refused("appointment_ended")` for one that was cancelled or changed, and
    `Refused("visit_over")` for one whose patient was seen or didn't come."""
    if appointment.status in {AppointmentStatus.CANCELLED, AppointmentStatus.CHANGED}:
        raise Refused("appointment_ended", status=appointment.status.value)
    if appointment.status in {AppointmentStatus.SEEN, AppointmentStatus.NO_SHOW}:
        raise Refused("visit_over")


def refuse_pending(appointment: Appointment) -> None:
    """Raise `Refused("his_pending")` while the hospital information system has not answered what
    was asked about this appointment before."""
    if appointment.submitted:
        raise Refused("his_pending")


async def refuse_late(
    session: AsyncSession, now: datetime, rules: BookingRules, appointment: Appointment
) -> None:
    """Raise `Refused("cancel_too_late")` with the deadline and the department's phone. A held
    place, or one of a stopped clinic, can be given back at any time."""
    starts_at, status, phone = (
        await session.execute(
            select(Slot.starts_at, Clinic.status, Department.phone)
            .join(Clinic, Clinic.id == Slot.clinic_id)
            .join(Department, Department.code == Clinic.department_code)
            .where(Slot.id == appointment.slot_id)
        )
    ).one()
    free_to_go = appointment.status is AppointmentStatus.HELD or status is ClinicStatus.STOPPED
    until = rules.cancel_deadline(starts_at)
    if not free_to_go and now > until:
        raise Refused("cancel_too_late", until=until, phone=phone)
