"""Doctors: finding them by name, sound, initials, department, or what they are good at.

Whose field something is: `api.doctors.specialities`.
"""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.departments.models import Department
from api.departments.service import codes_of, named_likeness, treats_likeness
from api.doctors.models import Doctor, Title
from api.doctors.schemas import DoctorOut
from api.errors import NotFound
from api.matching import Term, best_likeness, likeness, plain, term, well_matched
from api.wording import Wording

# A name decides before what somebody is good at, and that before the department.
_SPECIALITY_WEIGHT = 0.95
_DEPARTMENT_WEIGHT = 0.8
_TREATS_WEIGHT = 0.7
_IN_DEPARTMENT = 0.1
_SURNAME = 0.85
_RANK = {title: position for position, title in enumerate(Title)}


@dataclass(frozen=True)
class OnRoster:
    """A doctor with the department, read in one query; `score` 0..1 after a search, and
    `matched`, the speciality that fitted, after one for a speciality."""

    doctor: Doctor
    department: Department
    score: float | None = None
    matched: str | None = None


async def roster(
    session: AsyncSession, codes: list[str] | None = None, ids: list[str] | None = None
) -> list[OnRoster]:
    """Active doctors, of these departments or ids when given, in the roster's order."""
    query = (
        select(Doctor, Department)
        .join(Department, Department.code == Doctor.department_code)
        .where(Doctor.active, Department.active)
        .order_by(Department.position, Doctor.id)
    )
    if codes is not None:
        query = query.where(Doctor.department_code.in_(codes))
    if ids is not None:
        query = query.where(Doctor.id.in_(ids))
    return [OnRoster(doctor, department) for doctor, department in await session.execute(query)]


async def get_doctor(session: AsyncSession, doctor_id: str) -> OnRoster:
    """One active doctor. Raises `NotFound`."""
    entries = await roster(session, ids=[doctor_id])
    if not entries:
        raise NotFound("not_found")
    return entries[0]


async def get_doctors(session: AsyncSession, ids: list[str]) -> list[OnRoster]:
    """The active ones of these, in the order given."""
    entries = {entry.doctor.id: entry for entry in await roster(session, ids=ids)}
    return [entries[one] for one in dict.fromkeys(ids) if one in entries]


async def find_doctors(
    session: AsyncSession,
    q: str | None = None,
    department: str | None = None,
    forms_of_address: tuple[str, ...] = (),
) -> list[OnRoster]:
    """Doctors that `q` may mean, best first, in `department` (code, name or alias) when given.

    `forms_of_address` are words that may follow a name (主任, 医生), longest first.
    """
    codes = await codes_of(session, department) if department else None
    entries = await roster(session, codes)
    if not q or not plain(q):
        return entries
    name = _without_address(plain(q), forms_of_address)
    scores = _scores(term(plain(q)), term(name), entries)
    by_rank = sorted(scores, key=lambda pair: (_RANK[pair[1].doctor.title], pair[1].doctor.id))
    return [replace(entry, score=score) for score, entry in well_matched(by_rank)]


def _without_address(name: str, forms_of_address: tuple[str, ...]) -> str:
    for form in forms_of_address:
        if name.endswith(form) and len(name) > len(form):
            return name.removesuffix(form)
    return name


def _scores(query: Term, name: Term, entries: list[OnRoster]) -> list[tuple[float, OnRoster]]:
    departments = {entry.department.code: entry.department for entry in entries}
    placed = {code: named_likeness(name, one) for code, one in departments.items()}
    treated = {code: treats_likeness(query, one) for code, one in departments.items()}
    return [
        (
            max(
                _personal(query, name, entry.doctor, placed[entry.department.code]),
                _DEPARTMENT_WEIGHT * placed[entry.department.code],
                _TREATS_WEIGHT * treated[entry.department.code],
            ),
            entry,
        )
        for entry in entries
    ]


def _personal(query: Term, name: Term, doctor: Doctor, placed: float) -> float:
    """By name or by what the doctor is good at."""
    named = _name_likeness(name, term(doctor.name, doctor.reading))
    good_at = best_likeness(query, map(term, doctor.specialities))
    # 骨科张山: the department tells two doctors of one name apart.
    in_department = _IN_DEPARTMENT if named and placed else 0.0
    return max(min(1.0, named + in_department), _SPECIALITY_WEIGHT * good_at)


def _name_likeness(query: Term, name: Term) -> float:
    """A surname alone fits everybody who bears it equally well."""
    if len(query.text) < len(name.text) and name.text.startswith(query.text):
        return _SURNAME
    return likeness(query, name) if len(query.text) > 1 else 0.0


def forms_of_address(words: Wording) -> tuple[str, ...]:
    """Words that may follow a doctor's name, longest first."""
    return tuple(words("doctors.forms_of_address").split())


def describe(words: Wording, entry: OnRoster) -> DoctorOut:
    """A doctor as shown."""
    doctor = entry.doctor
    return DoctorOut(
        id=doctor.id,
        name=doctor.name,
        reading=doctor.reading,
        sex=doctor.sex,
        title=words(f"doctors.title.{doctor.title}"),
        title_code=doctor.title,
        department=entry.department.name,
        department_code=doctor.department_code,
        specialities=doctor.specialities,
        kind=doctor.kind,
        fee=doctor.fee,
        score=entry.score,
        matched=entry.matched,
    )
