"""Places instead of those in a stopped clinic: for each patient up to three, spread over what is
free, so that thirty people are not all sent to the same one."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, standing
from api.appointments.rules import BookingRules
from api.clinics.models import Clinic, ClinicStatus, Period, Quota, Resource, Slot
from api.clinics.providers import provider_name, provider_of
from api.doctors.models import Doctor
from api.waitlist.models import somebody_waits

MOST = 3
# Two for each of the 200 patients that a clinic may have; the nearest ones are enough.
_CANDIDATES = 400


@dataclass(frozen=True)
class Candidate:
    """A slot with `free` places. `name` is the doctor's, or the resource's."""

    slot_id: int
    clinic_id: int
    provider: str
    name: str
    unit: str
    date: date
    period: Period
    starts_at: datetime
    free: int


@dataclass(frozen=True)
class Wanted:
    """What a patient had: with whom and when. `busy` are half-days they have in that unit already,
    and moments at which they are somewhere else."""

    appointment_id: uuid.UUID
    provider: str
    date: date
    period: Period
    starts_at: datetime
    busy: frozenset[object] = frozenset()


async def propose(
    session: AsyncSession,
    now: datetime,
    rules: BookingRules,
    clinic: Clinic,
    affected: Sequence[Appointment],
) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """For each appointment of a stopped clinic up to three places, best first, as a notice holds
    them: `{"slot", "doctor", "starts_at"}`. The same doctor on another date, a doctor of the same
    level in the same half-day, and the nearest; of a resource its own. Three statements."""
    if not affected:
        return {}
    candidates = await _candidates(session, now, rules, clinic)
    wanted = await _wanted(session, now, clinic, affected)
    chosen = spread(wanted, candidates)
    return {
        appointment_id: [
            {"slot": one.slot_id, "doctor": one.name, "starts_at": one.starts_at.isoformat()}
            for one in places
        ]
        for appointment_id, places in chosen.items()
    }


def spread(
    wanted: Iterable[Wanted], candidates: Sequence[Candidate]
) -> dict[uuid.UUID, list[Candidate]]:
    """Who is shown what: each sort of place in turn (see `propose`), the nearest of those that have
    been shown to fewest people for each of their free places."""
    shown: Counter[int] = Counter()
    result = {}
    for one in wanted:
        mine: list[Candidate] = []
        possible = [
            place
            for place in candidates
            if (place.unit, place.date, place.period) not in one.busy
            and place.starts_at not in one.busy
        ]
        for sort in (_same_provider, _same_half_day, _any):
            fitting = [place for place in possible if sort(one, place) and place not in mine]
            if fitting:
                mine.append(min(fitting, key=lambda place: _crowding(shown, one, place)))
        for place in possible if len(mine) < MOST else ():
            if len(mine) < MOST and place not in mine:
                mine.append(place)
        shown.update(place.slot_id for place in mine)
        result[one.appointment_id] = mine
    return result


def _same_provider(one: Wanted, place: Candidate) -> bool:
    return place.provider == one.provider


def _same_half_day(one: Wanted, place: Candidate) -> bool:
    return (place.date, place.period) == (one.date, one.period)


def _any(one: Wanted, place: Candidate) -> bool:
    return True


def _crowding(shown: Counter[int], one: Wanted, place: Candidate) -> tuple[int, float, int]:
    distance = abs((place.starts_at - one.starts_at).total_seconds())
    return shown[place.slot_id] // place.free, distance, place.slot_id


async def _candidates(
    session: AsyncSession, now: datetime, rules: BookingRules, clinic: Clinic
) -> list[Candidate]:
    """Free places of the same doctor, or of one of the same title in the department, nearest
    first."""
    distance = func.abs(Clinic.date - clinic.date)
    rows = await session.execute(
        select(
            Slot.id,
            Clinic.id,
            Clinic.provider,
            provider_name(),
            func.coalesce(Clinic.resource_code, Clinic.department_code),
            Clinic.date,
            Clinic.period,
            Slot.starts_at,
            Slot.capacity - Slot.taken,
        )
        .join(Clinic, Clinic.id == Slot.clinic_id)
        .outerjoin(Doctor, Doctor.id == Clinic.doctor_id)
        .outerjoin(Resource, Resource.code == Clinic.resource_code)
        .where(
            Clinic.department_code == clinic.department_code,
            Clinic.date.between(now.date(), rules.last_day(now.date())),
            Clinic.status == ClinicStatus.OPEN,
            Clinic.substitute_id.is_(None),
            or_(Clinic.opens_at.is_(None), Clinic.opens_at <= now),
            ~somebody_waits(Clinic.id),
            Slot.quota == Quota.OPEN,
            Slot.taken < Slot.capacity,
            Slot.starts_at > rules.bookable_after(now),
            _same_level(clinic),
        )
        .order_by(distance, Slot.starts_at, Slot.id)
        .limit(_CANDIDATES)
    )
    return [Candidate(*row) for row in rows]


def _same_level(clinic: Clinic) -> ColumnElement[bool]:
    if clinic.resource_code is not None:
        return Clinic.resource_code == clinic.resource_code
    title = select(Doctor.title).where(Doctor.id == clinic.doctor_id).scalar_subquery()
    return and_(Clinic.doctor_id.is_not(None), Doctor.title == title, Clinic.kind == clinic.kind)


async def _wanted(
    session: AsyncSession, now: datetime, clinic: Clinic, affected: Sequence[Appointment]
) -> list[Wanted]:
    """What each had, in the order in which they booked, with where they are otherwise."""
    slots = {one.slot_id for one in affected}
    found = await session.execute(select(Slot.id, Slot.starts_at).where(Slot.id.in_(slots)))
    starts = {row.id: row.starts_at for row in found}
    busy = await _busy(session, now, clinic, {one.patient_id for one in affected})
    return [
        Wanted(
            one.id,
            provider_of(clinic),
            one.date,
            one.period,
            starts[one.slot_id],
            frozenset(busy[one.patient_id]),
        )
        for one in affected
    ]


async def _busy(
    session: AsyncSession, now: datetime, clinic: Clinic, patients: set[uuid.UUID]
) -> dict[uuid.UUID, set[object]]:
    rows = await session.execute(
        select(
            Appointment.patient_id,
            Appointment.unit,
            Appointment.date,
            Appointment.period,
            Slot.starts_at,
        )
        .join(Slot, Slot.id == Appointment.slot_id)
        .where(
            Appointment.patient_id.in_(patients),
            Appointment.clinic_id != clinic.id,
            Appointment.date >= now.date(),
            standing(now),
        )
    )
    busy: dict[uuid.UUID, set[object]] = defaultdict(set)
    for patient_id, unit, day, period, starts_at in rows:
        busy[patient_id] |= {(unit, day, period), starts_at}
    return busy
