"""GET /v1/departments, /v1/hospital: public, read-only."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.departments import service
from api.departments.models import DepartmentKind
from api.departments.schemas import DepartmentOut, HospitalOut, StoredText
from api.dependencies import SessionDep, WordingDep

router = APIRouter(prefix="/v1", tags=["hospital"])

Words = Annotated[str | None, Query(max_length=100)]


@router.get("/departments")
async def list_departments(
    session: SessionDep, words: WordingDep, q: Words = None, kind: DepartmentKind | None = None
) -> list[DepartmentOut]:
    """All departments and places, or those that `q` may mean, best first."""
    if q and q.strip():
        found = await service.find_departments(session, q, kind)
        return [service.describe(words, department, score) for score, department in found]
    departments = await service.list_departments(session, kind)
    return [service.describe(words, department) for department in departments]


@router.get("/departments/{code}")
async def get_department(session: SessionDep, words: WordingDep, code: StoredText) -> DepartmentOut:
    """One department."""
    return service.describe(words, await service.get_department(session, code))


@router.get("/hospital")
async def get_hospital(session: SessionDep) -> HospitalOut:
    """Name, address, telephones, emergency department, buildings, opening hours."""
    return HospitalOut.model_validate(await service.hospital(session), from_attributes=True)
