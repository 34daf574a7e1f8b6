"""/v1/staff: what helps to reply, what stands beside a conversation, acting for the patient."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.complaints.schemas import ReceiptOut
from api.staff.cases import complaint_on_behalf
from api.staff.cases.inputs import ComplaintOnBehalfIn
from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep
from api.staff.desk import on_behalf, patient_panel, replying, suggestions
from api.staff.desk.panel_schemas import (
    BookOnBehalfIn,
    ChangeOnBehalfIn,
    ClinicChoice,
    OnBehalfOut,
    PanelOut,
    RevealedOut,
    RevealIn,
    SlotChoice,
)
from api.staff.desk.replying_schemas import CannedOut, CheckedOut, CheckIn, HitsOut, SuggestionOut

router = APIRouter(prefix="/v1/staff", tags=["staff"], dependencies=[SameOrigin])

NumberPath = Annotated[int, Path(ge=1, le=2**31 - 1)]
Code = Annotated[str, Query(max_length=40, pattern=r"^[^\x00]*$")]


@router.post("/replies/check")
async def check_reply(office: OfficeDep, staff: StaffDep, body: CheckIn) -> CheckedOut:
    """What a reply should not say. Nothing is stored or sent."""
    return await replying.checked(office, staff, body.text, body.conversation)


@router.get("/replies/hits")
async def list_hits(office: OfficeDep, staff: StaffDep, first: date, last: date) -> HitsOut:
    """Which rules of courtesy replies ran into."""
    return await replying.hits_between(office, staff, first, last)


@router.get("/canned-replies")
async def list_canned_replies(
    office: OfficeDep,
    staff: StaffDep,
    q: Annotated[str, Query(max_length=100)] = "",
    skill: Code | None = None,
    conversation: uuid.UUID | None = None,
) -> list[CannedOut]:
    """Replies that are needed often, by words, pinyin or initials."""
    return await replying.canned(office, staff, q, skill, conversation)


@router.get("/conversations/{conversation_id}/suggestions")
async def list_suggestions(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID
) -> list[SuggestionOut]:
    """What the assistant would answer."""
    return await suggestions.suggested(office, staff, conversation_id)


@router.get("/conversations/{conversation_id}/panel")
async def get_panel(office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID) -> PanelOut:
    """What stands beside the conversation."""
    return await patient_panel.read(office, staff, conversation_id)


@router.post("/conversations/{conversation_id}/visitors/{card_id}/reveal")
async def reveal_visitor(
    office: OfficeDep,
    staff: StaffDep,
    conversation_id: uuid.UUID,
    card_id: NumberPath,
    body: RevealIn,
) -> RevealedOut:
    """A name and a number in the clear."""
    return await patient_panel.reveal(office, staff, conversation_id, card_id, body.reason)


@router.get("/free-clinics")
async def list_free_clinics(
    office: OfficeDep, staff: StaffDep, department: Code
) -> list[ClinicChoice]:
    """Clinics of a department that can be booked on behalf."""
    return await on_behalf.free_clinics(office, staff, department)


@router.get("/free-clinics/{clinic_id}/slots")
async def list_free_slots(
    office: OfficeDep, staff: StaffDep, clinic_id: NumberPath
) -> list[SlotChoice]:
    """The segments of a clinic that can be booked on behalf."""
    return await on_behalf.free_slots(office, staff, clinic_id)


@router.post("/conversations/{conversation_id}/complaint", status_code=201)
async def file_on_behalf(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: ComplaintOnBehalfIn
) -> ReceiptOut:
    """File the patient's complaint in their conversation; they get the receipt."""
    return await complaint_on_behalf.file(office, staff, conversation_id, body)


@router.post("/conversations/{conversation_id}/appointments", status_code=201)
async def book_on_behalf(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: BookOnBehalfIn
) -> OnBehalfOut:
    """Book for a visitor of the conversation."""
    return await on_behalf.book(office, staff, conversation_id, body)


@router.post("/conversations/{conversation_id}/appointments/{appointment_id}/change")
async def change_on_behalf(
    office: OfficeDep,
    staff: StaffDep,
    conversation_id: uuid.UUID,
    appointment_id: uuid.UUID,
    body: ChangeOnBehalfIn,
) -> OnBehalfOut:
    """Move an appointment to another slot."""
    return await on_behalf.change(office, staff, conversation_id, appointment_id, body.slot_id)


@router.post("/conversations/{conversation_id}/appointments/{appointment_id}/cancel")
async def cancel_on_behalf(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, appointment_id: uuid.UUID
) -> OnBehalfOut:
    """Give a place back."""
    return await on_behalf.cancel(office, staff, conversation_id, appointment_id)
