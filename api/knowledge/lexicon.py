"""Makes the lexicon from the database, so that a doctor added there is understood at once."""

import hashlib

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clinics.models import Resource
from api.departments.models import Department
from api.doctors.models import Doctor
from api.knowledge.schemas import Lexicon, LexiconDepartment, LexiconDoctor, LexiconResource


async def lexicon(session: AsyncSession) -> Lexicon:
    """Active departments, doctors and resources, with a version that changes
    when anything of it does."""
    content = Lexicon(
        version="",
        departments=await _departments(session),
        doctors=await _doctors(session),
        resources=await _resources(session),
    )
    version = hashlib.sha256(content.model_dump_json().encode()).hexdigest()[:32]
    return content.model_copy(update={"version": version})


async def _departments(session: AsyncSession) -> list[LexiconDepartment]:
    query = (
        select(Department.code, Department.name, Department.aliases, Department.kind)
        .where(Department.active)
        .order_by(Department.position, Department.code)
    )
    return [
        LexiconDepartment(code=code, name=name, aliases=aliases, kind=kind)
        for code, name, aliases, kind in await session.execute(query)
    ]


async def _doctors(session: AsyncSession) -> list[LexiconDoctor]:
    query = (
        select(
            Doctor.id,
            Doctor.name,
            Doctor.reading,
            Doctor.title,
            Doctor.department_code,
            Doctor.sex,
        )
        .where(Doctor.active)
        .order_by(Doctor.id)
    )
    return [
        LexiconDoctor(
            id=row.id,
            name=row.name,
            reading=row.reading,
            title=row.title,
            department=row.department_code,
            sex=row.sex,
        )
        for row in await session.execute(query)
    ]


async def _resources(session: AsyncSession) -> list[LexiconResource]:
    query = (
        select(Resource.code, Resource.name, Resource.aliases, Resource.kind)
        .where(Resource.active)
        .order_by(Resource.code)
    )
    return [
        LexiconResource(code=code, name=name, aliases=aliases, kind=kind)
        for code, name, aliases, kind in await session.execute(query)
    ]
