"""No-shows as they are looked up: by the account that booked, so that it can appeal."""

from datetime import datetime, timedelta

from sqlalchemy import Row, ScalarSelect, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.appointments.cards import may_see
from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.rules import NoShow
from api.attendance.models import Appeal, AppealStatus, Suspension
from api.attendance.schemas import NoShowOut, NoShowsOut
from api.clinics.models import Clinic, Resource, Slot
from api.clinics.providers import provider_name
from api.departments.models import Department
from api.doctors.models import Doctor
from api.patients.models import VisitorCard

_MissedRow = Row[Appointment, Slot, str, str, str, AppealStatus | None]


async def no_shows_of(
    session: AsyncSession, now: datetime, rules: NoShow, account_id: int
) -> NoShowsOut:
    """What the account's visitors missed within the days that count, and until when one of them
    is suspended."""
    first_day = now.date() - timedelta(days=rules.within_days - 1)
    rows = await session.execute(
        _missed()
        .where(
            VisitorCard.account_id == account_id,
            Appointment.status == AppointmentStatus.NO_SHOW,
            Appointment.date >= first_day,
        )
        .order_by(Slot.starts_at.desc(), Appointment.number)
    )
    until = await session.scalar(
        select(func.max(Suspension.ends_at))
        .join(VisitorCard, VisitorCard.patient_id == Suspension.patient_id)
        .where(
            VisitorCard.account_id == account_id,
            Suspension.ends_at > now,
            Suspension.lifted_at.is_(None),
        )
    )
    return NoShowsOut(suspended_until=until, items=[_shown(row) for row in rows])


def latest_appeal() -> ScalarSelect[AppealStatus]:
    """What became of the latest appeal against the `Appointment` of the surrounding query."""
    latest = aliased(Appeal)
    return (
        select(latest.status)
        .where(latest.appointment_id == Appointment.id)
        .order_by(latest.id.desc())
        .limit(1)
        .correlate(Appointment)
        .scalar_subquery()
    )


def _missed() -> Select[Appointment, Slot, str, str, str, AppealStatus | None]:
    return (
        select(
            Appointment,
            Slot,
            provider_name(),
            Department.name,
            VisitorCard.name_masked,
            latest_appeal(),
        )
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Clinic, Clinic.id == Appointment.clinic_id)
        .outerjoin(Doctor, Doctor.id == Clinic.doctor_id)
        .outerjoin(Resource, Resource.code == Clinic.resource_code)
        .join(Department, Department.code == Appointment.department_code)
        .join(VisitorCard, may_see())
    )


def _shown(row: _MissedRow) -> NoShowOut:
    appointment, slot, doctor, department, visitor, appeal = row
    return NoShowOut(
        id=appointment.id,
        number=str(appointment.number),
        visitor=visitor,
        doctor=doctor,
        department=department,
        date=appointment.date,
        period=appointment.period,
        time=f"{slot.start:%H:%M}-{slot.end:%H:%M}",
        appeal=appeal,
    )
