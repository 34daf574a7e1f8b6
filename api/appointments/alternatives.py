"""What can be had instead of a place that can't: the free places nearest in time."""

import uuid
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.appointments.models import LIVE, Appointment
from api.appointments.rules import BookingRules, Place
from api.appointments.schemas import Alternative
from api.clinics.models import Clinic, ClinicStatus, Quota, Resource, Slot
from api.clinics.providers import provider_name
from api.departments.models import Department
from api.doctors.models import Doctor
from api.waitlist.models import somebody_waits

_Taken = aliased(Slot)


async def alternatives(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    place: Place,
    *,
    patient_id: uuid.UUID,
    other_doctors: bool = False,
) -> list[Alternative]:
    """Free places of the same department nearest in time: one of the same clinic, one of the same
    doctor, one of a colleague, then more; of a resource its own. None on a half-day the patient
    already has there, nor while they are somewhere else."""
    statement = _nearest(place.resource_code is not None, other_doctors)
    rows = await session.execute(
        statement,
        {
            "now": now,
            "first": now.date(),
            "last": rules.last_day(now.date()),
            "after": rules.bookable_after(now),
            "clinic": place.clinic_id,
            "doctor": place.doctor_id,
            "resource": place.resource_code,
            "department": place.department_code,
            "starts": place.starts_at,
            "patient": patient_id,
            "most": rules.alternatives,
        },
    )
    return [_alternative(row) for row in rows]


@cache
def _nearest(of_resource: bool, other_doctors: bool) -> Select[Slot, Clinic, str, str]:
    """The statement, put together once for each sort of place."""
    closeness = case(
        (Clinic.id == bindparam("clinic"), 0), (Clinic.doctor_id == bindparam("doctor"), 1), else_=2
    )
    distance = func.abs(func.extract("epoch", Slot.starts_at - bindparam("starts")))
    rank = func.row_number().over(partition_by=closeness, order_by=[distance, Slot.id])
    return (
        select(Slot, Clinic, provider_name(), Department.name)
        .join(Clinic, Clinic.id == Slot.clinic_id)
        .outerjoin(Doctor, Doctor.id == Clinic.doctor_id)
        .outerjoin(Resource, Resource.code == Clinic.resource_code)
        .join(Department, Department.code == Clinic.department_code)
        .where(*_same_sort(of_resource, other_doctors), *_free(), ~_taken_by_patient())
        .order_by(rank, closeness)
        .limit(bindparam("most"))
        .execution_options(populate_existing=True)
    )


def _same_sort(of_resource: bool, other_doctors: bool) -> list[ColumnElement[bool]]:
    if of_resource:
        return [Clinic.resource_code == bindparam("resource")]
    same = [Clinic.department_code == bindparam("department"), Clinic.resource_code.is_(None)]
    return [*same, Clinic.doctor_id != bindparam("doctor")] if other_doctors else same


def _free() -> list[ColumnElement[bool]]:
    return [
        Clinic.status == ClinicStatus.OPEN,
        Clinic.date.between(bindparam("first"), bindparam("last")),
        Slot.starts_at > bindparam("after"),
        Slot.taken < Slot.capacity,
        Slot.quota == Quota.OPEN,
        ~somebody_waits(Clinic.id),
        or_(Clinic.opens_at.is_(None), Clinic.opens_at <= bindparam("now")),
    ]


def _taken_by_patient() -> ColumnElement[bool]:
    """The patient has this half-day there already, or is somewhere else at that time."""
    half_day = and_(
        Appointment.unit == func.coalesce(Clinic.resource_code, Clinic.department_code),
        Appointment.date == Clinic.date,
        Appointment.period == Clinic.period,
    )
    same_time = and_(
        _Taken.starts_at < _end(Slot),
        Slot.starts_at < _end(_Taken),
        Appointment.date == Clinic.date,
    )
    return exists().where(
        Appointment.patient_id == bindparam("patient"),
        Appointment.status.in_(LIVE),
        or_(Appointment.held_until.is_(None), Appointment.held_until > bindparam("now")),
        _Taken.id == Appointment.slot_id,
        or_(half_day, same_time),
    )


def _end(slot: type[Slot]) -> ColumnElement[Any]:
    return slot.starts_at + (slot.end - slot.start)


def _alternative(row: Row[Slot, Clinic, str, str]) -> Alternative:
    slot, clinic, doctor, department = row
    return Alternative(
        slot_id=slot.id,
        clinic_id=clinic.id,
        doctor_id=clinic.provider,
        doctor=doctor,
        department=department,
        date=clinic.date,
        period=clinic.period,
        time=f"{slot.start:%H:%M}-{slot.end:%H:%M}",
        fee=clinic.fee,
        remaining=slot.capacity - slot.taken,
    )
