"""/v1/staff/service-requests and /v1/staff/volunteers: what the page does."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.service_requests.schemas import Number
from api.staff.booking.schemas import NumberOut
from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep
from api.staff.requests import board
from api.staff.requests.schemas import (
    ActiveIn,
    AssignIn,
    BoardOut,
    NoteIn,
    RequestLine,
    RequestWhole,
    VolunteerIn,
    VolunteerOut,
    WalkInIn,
)

router = APIRouter(prefix="/v1/staff", tags=["staff"], dependencies=[SameOrigin])

NumberPath = Annotated[Number, Path()]
# What the column of the id can hold.
VolunteerPath = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/service-requests")
async def get_board(office: OfficeDep, staff: StaffDep) -> BoardOut:
    """What is not over, and who can do it."""
    return await board.board(office, staff)


@router.post("/service-requests", status_code=201)
async def file_walk_in(office: OfficeDep, staff: StaffDep, body: WalkInIn) -> RequestLine:
    """What somebody asked for at the desk."""
    return await board.file(office, staff, body)


@router.get("/service-requests/{number}")
async def get_request(office: OfficeDep, staff: StaffDep, number: NumberPath) -> RequestWhole:
    """One request with what happened to it."""
    return await board.read(office, staff, number)


@router.post("/service-requests/{number}/accept")
async def accept(office: OfficeDep, staff: StaffDep, number: NumberPath) -> RequestLine:
    """I do it."""
    return await board.accept(office, staff, number)


@router.post("/service-requests/{number}/assign")
async def assign(
    office: OfficeDep, staff: StaffDep, number: NumberPath, body: AssignIn
) -> RequestLine:
    """A colleague or a volunteer does it."""
    return await board.assign(office, staff, number, assignee=body.staff, volunteer=body.volunteer)


@router.post("/service-requests/{number}/start")
async def start(office: OfficeDep, staff: StaffDep, number: NumberPath) -> RequestLine:
    """Somebody is there."""
    return await board.start(office, staff, number)


@router.post("/service-requests/{number}/done")
async def finish(
    office: OfficeDep, staff: StaffDep, number: NumberPath, body: NoteIn
) -> RequestLine:
    """It is done, and how; the patient is asked whether it has helped."""
    return await board.done(office, staff, number, body.note)


@router.post("/service-requests/{number}/cancel")
async def cancel(
    office: OfficeDep, staff: StaffDep, number: NumberPath, body: NoteIn
) -> RequestLine:
    """It can't be done, and why."""
    return await board.cancel(office, staff, number, body.note)


@router.post("/service-requests/{number}/number")
async def show_contact(office: OfficeDep, staff: StaffDep, number: NumberPath) -> NumberOut:
    """The telephone in the clear."""
    return await board.contact(office, staff, number)


@router.get("/volunteers")
async def list_volunteers(office: OfficeDep, staff: StaffDep) -> list[VolunteerOut]:
    """The roster."""
    return await board.roster(office, staff)


@router.post("/volunteers", status_code=201)
async def register_volunteer(office: OfficeDep, staff: StaffDep, body: VolunteerIn) -> VolunteerOut:
    """Add somebody to the roster."""
    return await board.register_volunteer(office, staff, body)


@router.post("/volunteers/{volunteer_id}/active")
async def set_active(
    office: OfficeDep, staff: StaffDep, volunteer_id: VolunteerPath, body: ActiveIn
) -> VolunteerOut:
    """Whether somebody still comes."""
    return await board.set_volunteer_active(office, staff, volunteer_id, active=body.active)


@router.post("/volunteers/{volunteer_id}/number")
async def show_volunteer_number(
    office: OfficeDep, staff: StaffDep, volunteer_id: VolunteerPath
) -> NumberOut:
    """A volunteer's telephone in the clear."""
    return await board.volunteer_number(office, staff, volunteer_id)
