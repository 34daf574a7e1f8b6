"""/v1/staff: appointments at the desk, who came, appeals, calls, the register."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.staff.booking import appointments, attendance, calls, register
from api.staff.booking.attendance import Mark
from api.staff.booking.schemas import (
    AppealLine,
    AppointmentOut,
    AppointmentSearch,
    AppointmentsFound,
    BookIn,
    CallResult,
    CallsOut,
    CancelIn,
    DecideIn,
    NoShowLine,
    NumberOut,
    RegisterIn,
    RegisterOut,
)
from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep

router = APIRouter(prefix="/v1/staff", tags=["staff"], dependencies=[SameOrigin])

AppealPath = Annotated[int, Path(ge=1, le=2**31 - 1)]
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.post("/appointments", status_code=201)
async def book_appointment(office: OfficeDep, staff: StaffDep, body: BookIn) -> AppointmentOut:
    """Book in the patient's stead."""
    return await appointments.book(office, staff, body)


@router.post("/appointments/search")
async def search_appointments(
    office: OfficeDep, staff: StaffDep, body: AppointmentSearch
) -> AppointmentsFound:
    """Find appointments. A POST, so that what is typed stands in no address."""
    return await appointments.search(office, staff, body)


@router.get("/appointments/{appointment_id}")
async def get_appointment(
    office: OfficeDep, staff: StaffDep, appointment_id: uuid.UUID
) -> AppointmentOut:
    """One appointment with its history."""
    return await appointments.read(office, staff, appointment_id)


@router.post("/appointments/{appointment_id}/cancel")
async def cancel_appointment(
    office: OfficeDep, staff: StaffDep, appointment_id: uuid.UUID, body: CancelIn
) -> AppointmentOut:
    """Cancel in the patient's stead."""
    return await appointments.cancel(office, staff, appointment_id, body)


@router.post("/appointments/{appointment_id}/check-in")
async def check_in(office: OfficeDep, staff: StaffDep, appointment_id: uuid.UUID) -> AppointmentOut:
    """报到."""
    return await attendance.mark(office, staff, appointment_id, Mark.CHECK_IN)


@router.post("/appointments/{appointment_id}/seen")
async def mark_seen(
    office: OfficeDep, staff: StaffDep, appointment_id: uuid.UUID
) -> AppointmentOut:
    """The patient was seen."""
    return await attendance.mark(office, staff, appointment_id, Mark.SEEN)


@router.post("/appointments/{appointment_id}/no-show")
async def mark_no_show(
    office: OfficeDep, staff: StaffDep, appointment_id: uuid.UUID
) -> AppointmentOut:
    """The patient didn't come."""
    return await attendance.mark(office, staff, appointment_id, Mark.NO_SHOW)


@router.post("/appointments/{appointment_id}/undo")
async def undo_mark(
    office: OfficeDep, staff: StaffDep, appointment_id: uuid.UUID
) -> AppointmentOut:
    """Take today's mark back."""
    return await attendance.mark(office, staff, appointment_id, Mark.UNDO)


@router.get("/no-shows")
async def list_no_shows(office: OfficeDep, staff: StaffDep) -> list[NoShowLine]:
    """Who didn't come, within the days that count."""
    return await attendance.no_shows(office, staff)


@router.get("/appeals")
async def list_appeals(office: OfficeDep, staff: StaffDep) -> list[AppealLine]:
    """Appeals that wait for a decision."""
    return await attendance.open_appeals(office, staff)


@router.post("/appeals/{appeal_id}/decide", status_code=204)
async def decide_appeal(
    office: OfficeDep, staff: StaffDep, appeal_id: AppealPath, body: DecideIn
) -> None:
    """Grant or refuse an appeal; the patient is told."""
    await attendance.decide(office, staff, appeal_id, body)


@router.get("/calls")
async def list_calls(office: OfficeDep, staff: StaffDep) -> CallsOut:
    """Patients whom no message reached."""
    return await calls.waiting(office, staff)


@router.post("/calls/{notice_id}/number")
async def get_number(office: OfficeDep, staff: StaffDep, notice_id: uuid.UUID) -> NumberOut:
    """The number to dial, in the clear; a POST, because the look is entered into the record."""
    return await calls.number(office, staff, notice_id)


@router.post("/calls/{notice_id}/done", status_code=204)
async def finish_call(
    office: OfficeDep, staff: StaffDep, notice_id: uuid.UUID, body: CallResult
) -> None:
    """The call was made."""
    await calls.done(office, staff, notice_id, body)


@router.get("/register")
async def get_register(office: OfficeDep, staff: StaffDep, day: date) -> RegisterOut:
    """The register of a day."""
    return await register.read(office, staff, day)


@router.post("/register/export")
async def export_register(office: OfficeDep, staff: StaffDep, body: RegisterIn) -> Response:
    """The register as a file for a spreadsheet program. The reason is entered into the record."""
    content = await register.export(office, staff, body)
    name = f"register-{body.day}.{body.form}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=_MEDIA[body.form], headers=headers)
