"""/v1/staff/timetable: a department's week, and what is changed in it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path

from api.extra_slots.models import ExtraSlotStatus
from api.staff.booking import extra_slots, timetable, timetable_changes
from api.staff.booking.timetable_schemas import (
    AffectedLine,
    ClinicDetails,
    CountOut,
    DecisionIn,
    DepartmentChoice,
    ExtraSlotIn,
    ExtraSlotLine,
    GrantIn,
    StopIn,
    StoppedOut,
    SubstituteIn,
    WeekOut,
)
from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep

router = APIRouter(prefix="/v1/staff/timetable", tags=["staff"], dependencies=[SameOrigin])

RowPath = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/departments")
async def list_departments(office: OfficeDep, staff: StaffDep) -> list[DepartmentChoice]:
    """The departments that have clinics."""
    return await timetable.departments(office, staff)


@router.get("")
async def get_week(
    office: OfficeDep, staff: StaffDep, department: str, day: date | None = None
) -> WeekOut:
    """The week that `day` (today unless given) is in."""
    return await timetable.week(office, staff, department, day or office.clock.today())


@router.get("/clinics/{clinic_id}")
async def get_clinic(office: OfficeDep, staff: StaffDep, clinic_id: RowPath) -> ClinicDetails:
    """One clinic with its segments."""
    return await timetable.clinic(office, staff, clinic_id)


@router.post("/clinics/{clinic_id}/stop")
async def stop_clinic(
    office: OfficeDep, staff: StaffDep, clinic_id: RowPath, body: StopIn
) -> StoppedOut:
    """停诊: everybody who is booked there is told."""
    return await timetable_changes.stop(office, staff, clinic_id, body.reason)


@router.post("/clinics/{clinic_id}/reopen")
async def reopen_clinic(office: OfficeDep, staff: StaffDep, clinic_id: RowPath) -> CountOut:
    """It takes place after all."""
    return await timetable_changes.reopen(office, staff, clinic_id)


@router.post("/clinics/{clinic_id}/substitute")
async def substitute_doctor(
    office: OfficeDep, staff: StaffDep, clinic_id: RowPath, body: SubstituteIn
) -> CountOut:
    """替诊: another doctor of the same level sits."""
    return await timetable_changes.substitute(office, staff, clinic_id, body)


@router.get("/clinics/{clinic_id}/affected")
async def list_affected(
    office: OfficeDep, staff: StaffDep, clinic_id: RowPath
) -> list[AffectedLine]:
    """Who was told that it is stopped, and whom nobody has reached."""
    return await timetable_changes.affected(office, staff, clinic_id)


@router.get("/extra-slots")
async def list_extra_slots(
    office: OfficeDep, staff: StaffDep, status: ExtraSlotStatus | None = None
) -> list[ExtraSlotLine]:
    """Requests for extra places."""
    return await extra_slots.listed(office, staff, status)


@router.post("/extra-slots", status_code=201)
async def ask_extra_slot(office: OfficeDep, staff: StaffDep, body: ExtraSlotIn) -> ExtraSlotLine:
    """加号: ask for one."""
    return await extra_slots.ask(office, staff, body)


@router.post("/extra-slots/{request_id}/approve")
async def approve_extra_slot(
    office: OfficeDep, staff: StaffDep, request_id: RowPath, body: DecisionIn
) -> ExtraSlotLine:
    """Make the place, and book it for the patient of the request."""
    return await extra_slots.approve(office, staff, request_id, body)


@router.post("/extra-slots/{request_id}/refuse")
async def refuse_extra_slot(
    office: OfficeDep, staff: StaffDep, request_id: RowPath, body: DecisionIn
) -> ExtraSlotLine:
    """Say no, with the reason."""
    return await extra_slots.refuse(office, staff, request_id, body)


@router.post("/extra-slots/{request_id}/grant")
async def grant_extra_slot(
    office: OfficeDep, staff: StaffDep, request_id: RowPath, body: GrantIn
) -> ExtraSlotLine:
    """Give an approved place that nobody has yet to a patient."""
    return await extra_slots.grant(office, staff, request_id, body)
