"""Another doctor sits instead (替诊): of the same level, told to everybody who is booked there."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clinics.models import Clinic, ClinicStatus
from api.clinics.stopping import (
    except_plan,
    lock_affected,
    lock_clinic,
    record,
    take_place_again,
)
from api.clock import Clock
from api.doctors.models import Doctor
from api.errors import Refused
from api.notices.models import NoticeKind
from api.notices.outbox import Telling, tell_all
from api.staff.models import Staff


async def possible_substitutes(session: AsyncSession, clinic_id: int) -> list[Doctor]:
    """Doctors of the same department and title who don't sit in that half-day, by name."""
    clinic = await session.get(Clinic, clinic_id)
    if clinic is None or clinic.doctor_id is None:
        return []
    regular = await session.get_one(Doctor, clinic.doctor_id)
    found = await session.scalars(
        select(Doctor)
        .where(
            Doctor.active,
            Doctor.department_code == clinic.department_code,
            Doctor.title == regular.title,
            Doctor.id != regular.id,
            ~_sits_elsewhere(clinic),
        )
        .order_by(Doctor.name, Doctor.id)
    )
    return list(found)


async def substitute(
    session: AsyncSession,
    clock: Clock,
    staff: Staff,
    clinic_id: int,
    doctor_id: str,
    reason: str,
) -> int:
    """Let `doctor_id` sit instead; a stopped clinic takes place again. Returns how many were told.

    Raises `NotFound`, `Refused` (clinic_over, substitute_not_possible: another level or department,
    sits elsewhere, or the clinic is no doctor's).
    """
    now = clock.now()
    clinic = await lock_clinic(session, now, clinic_id)
    if doctor_id not in {doctor.id for doctor in await possible_substitutes(session, clinic_id)}:
        raise Refused("substitute_not_possible")
    if clinic.status is ClinicStatus.STOPPED:
        clinic.status, clinic.stop_reason = ClinicStatus.OPEN, None
        await take_place_again(session, now, clinic_id, tell=False)
    clinic.substitute_id = doctor_id
    await except_plan(session, clinic, "substitute", reason, doctor_id)
    told = await _tell(session, now, clinic)
    record(session, staff, now, "substitute_doctor", clinic_id, doctor=doctor_id)
    return told


async def _tell(session: AsyncSession, now: datetime, clinic: Clinic) -> int:
    """Everybody who has a place; the words name the substitute when they are sent."""
    kind = NoticeKind.SUBSTITUTE
    affected = await lock_affected(session, clinic.id)
    return await tell_all(
        session,
        now,
        [
            (one, Telling(kind, f"{kind}:{one.id}:{clinic.substitute_id}:{now.isoformat()}", now))
            for one in affected
        ],
    )


def _sits_elsewhere(clinic: Clinic) -> ColumnElement[bool]:
    return exists().where(
        Clinic.date == clinic.date,
        Clinic.period == clinic.period,
        Clinic.status == ClinicStatus.OPEN,
        Clinic.id != clinic.id,
        or_(
            and_(Clinic.doctor_id == Doctor.id, Clinic.substitute_id.is_(None)),
            Clinic.substitute_id == Doctor.id,
        ),
    )
