"""GET /v1/clinics and their slots: public, read-only."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.clinics import service
from api.clinics.models import Period
from api.clinics.schemas import ClinicOut, SlotOut
from api.departments.schemas import SlotKindCode, StoredText
from api.dependencies import ClockDep, SessionDep, WordingDep

router = APIRouter(prefix="/v1/clinics", tags=["hospital"])

Names = Annotated[list[StoredText] | None, Query(max_length=50)]
Identifier = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("")
async def list_clinics(
    session: SessionDep,
    clock: ClockDep,
    words: WordingDep,
    department: Names = None,
    doctor: Names = None,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    period: Period | None = None,
    kind: SlotKindCode | None = None,
    resource: Names = None,
    available: bool = False,
    limit: Annotated[int, Query(ge=1, le=5000)] = 500,
) -> list[ClinicOut]:
    """Clinics ahead, by date; `department` and `doctor` may be given several times."""
    wanted = service.ClinicFilter(
        department, doctor, first, last, period, kind, resource, available, limit
    )
    rows = await service.find_clinics(session, clock.now(), wanted)
    return [service.describe(words, row) for row in rows]


@router.get("/{clinic_id}")
async def get_clinic(
    session: SessionDep, clock: ClockDep, words: WordingDep, clinic_id: Identifier
) -> ClinicOut:
    """One clinic."""
    return service.describe(words, await service.get_clinic(session, clock.now(), clinic_id))


@router.get("/{clinic_id}/slots")
async def list_slots(session: SessionDep, clock: ClockDep, clinic_id: Identifier) -> list[SlotOut]:
    """The slots of a clinic that have not begun."""
    slots = await service.open_slots(session, clock.now(), clinic_id)
    return [service.describe_slot(slot) for slot in slots]
