"""Departments: listing, finding by what people call them, and saying where they are."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.departments.models import Department, DepartmentKind, HospitalProfile
from api.departments.schemas import DepartmentOut, Hospital
from api.errors import NotFound, Unavailable
from api.matching import Term, best_likeness, plain, term, well_matched
from api.wording import Wording

# A department is found by its name or alias before it is found by what it treats.
_TREATS_WEIGHT = 0.9


async def list_departments(
    session: AsyncSession, kind: DepartmentKind | None = None
) -> list[Department]:
    """All active departments in the hospital's own order."""
    query = select(Department).where(Department.active).order_by(Department.position)
    if kind is not None:
        query = query.where(Department.kind == kind)
    return list(await session.scalars(query))


async def get_department(session: AsyncSession, code: str) -> Department:
    """One active department. Raises `NotFound`."""
    department = await session.get(Department, code)
    if department is None or not department.active:
        raise NotFound("not_found")
    return department


async def find_departments(
    session: AsyncSession, q: str, kind: DepartmentKind | None = None
) -> list[tuple[float, Department]]:
    """Departments that `q` may mean, with scores 0..1, best first.

    `q` is a name, an alias, pinyin, initials, or what is treated, perhaps inside a sentence.
    """
    query = term(q)
    departments = await list_departments(session, kind)
    return well_matched(
        (max(named_likeness(query, one), _TREATS_WEIGHT * treats_likeness(query, one)), one)
        for one in departments
    )


async def codes_of(session: AsyncSession, name: str) -> list[str]:
    """Codes of the departments that are exactly called so (code, name or alias)."""
    wanted = plain(name)
    return [
        department.code
        for department in await list_departments(session)
        if wanted in {plain(form) for form in _forms(department)}
    ]


def named_likeness(query: Term, department: Department) -> float:
    """How like a department's name and aliases, 0..1."""
    return best_likeness(query, map(term, _forms(department)))


def treats_likeness(query: Term, department: Department) -> float:
    """How like something that the department treats, 0..1."""
    return best_likeness(query, map(term, department.treats))


def _forms(department: Department) -> list[str]:
    return [department.name, *department.aliases, department.code]


async def hospital(session: AsyncSession) -> Hospital:
    """The hospital as it was imported. Raises `Unavailable` before the first import."""
    profile = await session.get(HospitalProfile, 1)
    if profile is None:
        raise Unavailable("unavailable")
    return Hospital.model_validate(profile.profile)


def location(words: Wording, department: Department, room: str | None = None) -> str:
    """Where it is, ready to be said: 门诊楼 3 楼 B 区, with the room when there is one."""
    key = "basement" if department.floor < 0 else "location"
    place = words(
        f"departments.{key}",
        building=department.building,
        floor=abs(department.floor),
        zone=department.zone,
    )
    return words("departments.room", location=place, room=room) if room else place


def describe(words: Wording, department: Department, score: float | None = None) -> DepartmentOut:
    """A department as it is shown."""
    names = DepartmentOut.model_fields.keys() - {"location", "score"}
    columns = {name: getattr(department, name) for name in names}
    return DepartmentOut(**columns, location=location(words, department), score=score)
