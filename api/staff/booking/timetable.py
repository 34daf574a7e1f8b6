"""The timetable as staff see it: a week of a department."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.clinics.affected import preview
from api.clinics.models import Clinic, Quota, Resource, Slot
from api.clinics.providers import provider_name
from api.clinics.substitutes import possible_substitutes
from api.clock import HOSPITAL_ZONE
from api.departments.models import Department
from api.doctors.models import Doctor, Title
from api.errors import NotFound
from api.staff.booking.timetable_schemas import (
    ClinicCell,
    ClinicDetails,
    DepartmentChoice,
    SegmentOut,
    SubstituteChoice,
    WeekOut,
)
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.waitlist.models import WaitlistEntry, WaitlistStatus
from api.wording import Wording

_WEEK = timedelta(days=7)


async def departments(office: Office, staff: Staff) -> list[DepartmentChoice]:
    """The departments that have clinics, in the hospital's order."""
    check(staff, Permission.SEE_TIMETABLE)
    having = select(Clinic.id).where(Clinic.department_code == Department.code).exists()
    query = select(Department).where(Department.active, having).order_by(Department.position)
    async with office.sessions() as session:
        found = await session.scalars(query)
        return [DepartmentChoice(code=one.code, name=one.name) for one in found]


async def week(office: Office, staff: Staff, department: str, day: date) -> WeekOut:
    """The week, Monday to Sunday, that `day` is in. Raises `NotFound` for an unknown code."""
    check(staff, Permission.SEE_TIMETABLE)
    monday = day - timedelta(days=day.weekday())
    async with office.sessions() as session:
        found = await session.get(Department, department)
        if found is None:
            raise NotFound("not_found")
        clinics = await _clinics(session, department, monday)
    now = office.clock.now()
    return WeekOut(
        department=DepartmentChoice(code=found.code, name=found.name),
        days=[monday + timedelta(days=offset) for offset in range(_WEEK.days)],
        clinics=[_cell(office.wording, row, now) for row in clinics],
    )


async def clinic(office: Office, staff: Staff, clinic_id: int) -> ClinicDetails:
    """One clinic with its segments, and what changing it would mean. Raises `NotFound`."""
    check(staff, Permission.SEE_TIMETABLE)
    query = _composed().add_columns(Department.name).where(Clinic.id == clinic_id)
    query = query.join(Department, Department.code == Clinic.department_code)
    async with office.sessions() as session:
        row = (await session.execute(query)).one_or_none()
        if row is None:
            raise NotFound("not_found")
        *cell, department = row
        concerned = await preview(session, clinic_id)
        return ClinicDetails(
            **_cell(office.wording, cell, office.clock.now()).model_dump(),
            department=department,
            segments=await _segments(session, clinic_id),
            keep=concerned.booked,
            held=concerned.held,
            on_list=concerned.waiting,
            substitutes=[
                SubstituteChoice(
                    id=doctor.id,
                    name=doctor.name,
                    title=office.wording(f"doctors.title.{doctor.title}"),
                )
                for doctor in await possible_substitutes(session, clinic_id)
            ],
        )


async def _segments(session: AsyncSession, clinic_id: int) -> list[SegmentOut]:
    slots = await session.scalars(
        select(Slot).where(Slot.clinic_id == clinic_id).order_by(Slot.start, Slot.quota)
    )
    return [
        SegmentOut(
            slot_id=slot.id,
            time=f"{slot.start:%H:%M}-{slot.end:%H:%M}",
            quota=slot.quota,
            capacity=slot.capacity,
            free=slot.capacity - slot.taken,
        )
        for slot in slots
    ]


async def _clinics(session: AsyncSession, department: str, monday: date) -> list[Any]:
    query = (
        _composed()
        .where(
            Clinic.department_code == department,
            Clinic.date.between(monday, monday + _WEEK - timedelta(days=1)),
        )
        .order_by(Clinic.date, Clinic.start, Clinic.provider)
    )
    return list(await session.execute(query))


def _composed() -> Select[Clinic, str, Title, str, int, int, int, int, int]:
    substitute = aliased(Doctor)
    return (
        select(
            Clinic,
            provider_name(),
            Doctor.title,
            substitute.name,
            _sum(Slot.capacity, Slot.quota != Quota.EXTRA),
            _sum(Slot.capacity - Slot.taken, Slot.quota != Quota.EXTRA),
            _sum(Slot.capacity, Slot.quota == Quota.EXTRA),
            _sum(Slot.taken, True),
            _waiting(),
        )
        .outerjoin(Doctor, Doctor.id == Clinic.doctor_id)
        .outerjoin(Resource, Resource.code == Clinic.resource_code)
        .outerjoin(substitute, substitute.id == Clinic.substitute_id)
    )


def _sum(what: Any, where: Any) -> ScalarSelect[int]:
    return (
        select(func.coalesce(func.sum(what), 0))
        .where(Slot.clinic_id == Clinic.id, where)
        .correlate(Clinic)
        .scalar_subquery()
    )


def _waiting() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(WaitlistEntry)
        .where(WaitlistEntry.clinic_id == Clinic.id, WaitlistEntry.status == WaitlistStatus.WAITING)
        .correlate(Clinic)
        .scalar_subquery()
    )


def _cell(wording: Wording, row: Any, now: datetime) -> ClinicCell:
    clinic, name, title, substitute, places, free, extra, booked, waiting = row
    return ClinicCell(
        id=clinic.id,
        provider=clinic.provider,
        name=name,
        title=wording(f"doctors.title.{title}") if title else "",
        date=clinic.date,
        period=clinic.period,
        start=clinic.start,
        end=clinic.end,
        kind=clinic.kind,
        room=clinic.room,
        fee=clinic.fee,
        status=clinic.status,
        stop_reason=clinic.stop_reason,
        substitute=substitute,
        opens_at=clinic.opens_at,
        places=places,
        free=free,
        extra=extra,
        booked=booked,
        waiting=waiting,
        over=datetime.combine(clinic.date, clinic.end, HOSPITAL_ZONE) <= now,
    )
