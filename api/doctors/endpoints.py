"""GET /v1/doctors: public, read-only."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.departments.schemas import StoredText
from api.dependencies import SessionDep, WordingDep
from api.doctors import service
from api.doctors.schemas import DoctorOut
from api.doctors.specialities import find_by_speciality

router = APIRouter(prefix="/v1/doctors", tags=["hospital"])

Words = Annotated[str | None, Query(max_length=100)]
Ids = Annotated[str | None, Query(max_length=2000, pattern=r"^[^\x00]*$")]


@router.get("")
async def list_doctors(
    session: SessionDep,
    words: WordingDep,
    q: Words = None,
    department: Words = None,
    ids: Ids = None,
    speciality: Words = None,
) -> list[DoctorOut]:
    """Doctors by name, pinyin, initials or speciality; `department` is a code, name or alias.

    `ids` (d001,d002) asks for exactly these, in this order; `speciality` (a disease, or a sentence
    that names one) for those whose field it is, in the roster's order.
    """
    if ids:
        found = await service.get_doctors(session, ids.split(","))
    elif speciality is not None:
        found = await find_by_speciality(session, speciality, department)
    else:
        address = service.forms_of_address(words)
        found = await service.find_doctors(session, q, department, address)
    return [service.describe(words, entry) for entry in found]


@router.get("/{doctor_id}")
async def get_doctor(session: SessionDep, words: WordingDep, doctor_id: StoredText) -> DoctorOut:
    """One doctor."""
    return service.describe(words, await service.get_doctor(session, doctor_id))
