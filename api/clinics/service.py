"""Clinics and slots as they are looked up. `roll_forward` makes them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.clinics.models import Clinic, ClinicStatus, Period, Quota, Resource, Slot
from api.clinics.providers import name_of, place_of
from api.clinics.rolling import RolledForward, roll_forward
from api.clinics.schemas import ClinicOut, SlotOut
from api.departments.models import Department
from api.doctors.models import Doctor
from api.errors import NotFound
from api.waitlist.models import somebody_waits
from api.wording import Wording

__all__ = [
    "ClinicFilter",
    "RolledForward",
    "describe",
    "describe_slot",
    "find_clinics",
    "get_clinic",
    "open_slots",
    "roll_forward",
]

_Substitute = aliased(Doctor)


@dataclass(frozen=True)
class FoundClinic:
    """A clinic with its doctor or its resource, the name of who sits instead, and its places that
    everybody can still take."""

    clinic: Clinic
    doctor: Doctor | None
    resource: Resource | None
    department: Department
    substitute: str | None
    remaining: int


@dataclass(frozen=True)
class ClinicFilter:
    """What to look for. `departments` are codes, names or aliases; `doctors` ids or names;
    `resources` codes. Clinics of resources are found only when a resource or a kind is asked for.

    `first` and `last` are included; `available` leaves only clinics with a place to take.
    """

    departments: list[str] | None = None
    doctors: list[str] | None = None
    first: date | None = None
    last: date | None = None
    period: Period | None = None
    kind: str | None = None
    resources: list[str] | None = None
    available: bool = False
    limit: int = 500


async def find_clinics(
    session: AsyncSession, now: datetime, wanted: ClinicFilter
) -> list[FoundClinic]:
    """Clinics that have not ended at `now`, by date and hour, each with its free places.

    One query.
    """
    query = _with_remaining(now).where(_not_ended(now), *_conditions(wanted))
    if wanted.available:
        query = query.where(_has_place(now))
    query = query.order_by(Clinic.date, Clinic.start, Department.position, Clinic.provider).limit(
        wanted.limit
    )
    return [FoundClinic(*row) for row in await session.execute(query)]


async def get_clinic(session: AsyncSession, now: datetime, clinic_id: int) -> FoundClinic:
    """One clinic, past ones too. Raises `NotFound`."""
    query = _with_remaining(now).where(Clinic.id == clinic_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return FoundClinic(*row)


async def open_slots(session: AsyncSession, now: datetime, clinic_id: int) -> list[Slot]:
    """Slots for everybody that have not begun, full ones too; none of a stopped clinic. Raises
    `NotFound`."""
    clinic = await session.get(Clinic, clinic_id)
    if clinic is None:
        raise NotFound("not_found")
    if clinic.status is ClinicStatus.STOPPED:
        return []
    query = (
        select(Slot)
        .where(Slot.clinic_id == clinic_id, Slot.starts_at > now, Slot.quota == Quota.OPEN)
        .order_by(Slot.start)
    )
    return list(await session.scalars(query))


def _with_remaining(
    now: datetime,
) -> Select[Clinic, Doctor | None, Resource | None, Department, str | None, int]:
    # A subquery in the list of columns is evaluated for the rows that are left after LIMIT.
    free = (
        select(func.coalesce(func.sum(Slot.capacity - Slot.taken), 0))
        .where(Slot.clinic_id == Clinic.id, Slot.starts_at > now, Slot.quota == Quota.OPEN)
        .scalar_subquery()
    )
    # What is free while somebody waits is theirs.
    kept = or_(Clinic.status == ClinicStatus.STOPPED, somebody_waits(Clinic.id))
    remaining = case((kept, 0), else_=free)
    return (
        select(Clinic, Doctor, Resource, Department, _Substitute.name, remaining.label("remaining"))
        .outerjoin(Doctor, Doctor.id == Clinic.doctor_id)
        .outerjoin(Resource, Resource.code == Clinic.resource_code)
        .outerjoin(_Substitute, _Substitute.id == Clinic.substitute_id)
        .join(Department, Department.code == Clinic.department_code)
    )


def _has_place(now: datetime) -> ColumnElement[bool]:
    free = exists().where(
        Slot.clinic_id == Clinic.id,
        Slot.starts_at > now,
        Slot.taken < Slot.capacity,
        Slot.quota == Quota.OPEN,
    )
    released = or_(Clinic.opens_at.is_(None), Clinic.opens_at <= now)
    unclaimed = ~somebody_waits(Clinic.id)
    return and_(Clinic.status == ClinicStatus.OPEN, unclaimed, released, free)


def _not_ended(now: datetime) -> ColumnElement[bool]:
    today = now.date()
    return or_(Clinic.date > today, and_(Clinic.date == today, Clinic.end > now.time()))


def _conditions(wanted: ClinicFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.departments is not None:
        names = wanted.departments
        conditions.append(
            or_(
                Department.code.in_(names),
                Department.name.in_(names),
                Department.aliases.overlap(names),
            )
        )
    if wanted.doctors is not None:
        conditions.append(or_(Doctor.id.in_(wanted.doctors), Doctor.name.in_(wanted.doctors)))
    if wanted.resources is not None:
        conditions.append(Clinic.resource_code.in_(wanted.resources))
    elif wanted.kind is None:
        conditions.append(Clinic.resource_code.is_(None))
    if wanted.first is not None:
        conditions.append(Clinic.date >= wanted.first)
    if wanted.last is not None:
        conditions.append(Clinic.date <= wanted.last)
    if wanted.period is not None:
        conditions.append(Clinic.period == wanted.period)
    if wanted.kind is not None:
        conditions.append(Clinic.kind == wanted.kind)
    return conditions


def describe(words: Wording, found: FoundClinic) -> ClinicOut:
    """A clinic in the shape of a `schedule` card."""
    clinic, doctor, resource = found.clinic, found.doctor, found.resource
    department = found.department
    return ClinicOut(
        id=clinic.id,
        doctor=name_of(doctor, resource),
        title=words(f"doctors.title.{doctor.title}") if doctor else "",
        department=department.name,
        date=clinic.date,
        period=clinic.period,
        start=clinic.start,
        end=clinic.end,
        remaining=found.remaining,
        fee=clinic.fee,
        location=place_of(words, clinic, department),
        status=clinic.status,
        kind=clinic.kind,
        doctor_id=doctor.id if doctor else None,
        doctor_sex=doctor.sex if doctor else None,
        title_code=doctor.title if doctor else None,
        resource=resource.code if resource else None,
        about=resource.about if resource else None,
        substitute=found.substitute,
        opens_at=clinic.opens_at,
        department_code=department.code,
        stop_reason=clinic.stop_reason,
    )


def describe_slot(slot: Slot) -> SlotOut:
    """A slot as shown."""
    return SlotOut(
        id=slot.id,
        start=slot.start,
        end=slot.end,
        starts_at=slot.starts_at,
        capacity=slot.capacity,
        remaining=slot.capacity - slot.taken,
    )
