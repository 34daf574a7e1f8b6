"""/v1/staff: the desk. One-liners over the functions that the pages call."""

import uuid

from fastapi import APIRouter

from api.staff.booking.schemas import NumberOut
from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep
from api.staff.desk import callbacks, notes, overview, presence, serving, transfers
from api.staff.desk.schemas import (
    AssignIn,
    CallbackDoneIn,
    DeclineIn,
    HistoryLine,
    NoteIn,
    NoteOut,
    OpenRequestLine,
    PresenceIn,
    QueueOut,
    ReplyIn,
    RescheduleIn,
    ReturnIn,
    ServedOut,
    TargetsOut,
    TransferIn,
    WrapUpIn,
)

router = APIRouter(prefix="/v1/staff", tags=["staff: desk"], dependencies=[SameOrigin])


@router.get("/queue")
async def get_queue(office: OfficeDep, staff: StaffDep) -> QueueOut:
    """The desk at a glance."""
    return await serving.see_queue(office, staff)


@router.get("/overview")
async def get_overview(office: OfficeDep, staff: StaffDep) -> list[OpenRequestLine]:
    """Everything that is open, with owner, age and next step."""
    return await overview.overview(office, staff)


@router.post("/presence", status_code=204)
async def tell_presence(office: OfficeDep, staff: StaffDep, body: PresenceIn) -> None:
    """I am at the desk. Send it every 15 seconds: who falls silent loses their conversations."""
    await presence.beat(office, staff, available=body.available)


@router.get("/transfer-targets")
async def list_targets(office: OfficeDep, staff: StaffDep) -> TargetsOut:
    """Where a conversation can go."""
    return await transfers.targets(office, staff)


@router.post("/conversations/{conversation_id}/take")
async def take_conversation(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID
) -> ServedOut:
    """Take a waiting conversation over."""
    return await serving.take(office, staff, conversation_id)


@router.post("/conversations/{conversation_id}/reply")
async def reply(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: ReplyIn
) -> ServedOut:
    """Say something to the patient."""
    return await serving.reply(office, staff, conversation_id, body.text, anyway=body.anyway)


@router.post("/conversations/{conversation_id}/return")
async def return_conversation(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: ReturnIn | None = None
) -> ServedOut:
    """Give the conversation back to the bot."""
    how = body or ReturnIn()
    wrap_up = None if how.later else how.wrap_up
    return await serving.give_back(office, staff, conversation_id, wrap_up, how.note)


@router.post("/tickets/{ticket_id}/wrap-up", status_code=204)
async def wrap_up_ticket(
    office: OfficeDep, staff: StaffDep, ticket_id: uuid.UUID, body: WrapUpIn
) -> None:
    """Say how a talk ended that is over."""
    await serving.wrap_up(office, staff, ticket_id, body.wrap_up, body.note)


@router.post("/conversations/{conversation_id}/transfer", status_code=204)
async def offer_transfer(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: TransferIn
) -> None:
    """Offer the conversation to a colleague, or give it to another queue."""
    await transfers.offer_transfer(
        office, staff, conversation_id, to=body.to, skill=body.skill, reason=body.reason
    )


@router.post("/conversations/{conversation_id}/transfer/accept")
async def accept_transfer(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID
) -> ServedOut:
    """Take over what was offered to me."""
    return await transfers.accept_transfer(office, staff, conversation_id)


@router.post("/conversations/{conversation_id}/transfer/decline", status_code=204)
async def decline_transfer(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: DeclineIn
) -> None:
    """Say no to what was offered to me."""
    await transfers.decline_transfer(office, staff, conversation_id, body.reason)


@router.post("/conversations/{conversation_id}/transfer/withdraw", status_code=204)
async def withdraw_transfer(office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID) -> None:
    """Don't ask any more."""
    await transfers.withdraw_transfer(office, staff, conversation_id)


@router.post("/conversations/{conversation_id}/assign")
async def assign_conversation(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: AssignIn
) -> ServedOut:
    """Give a conversation to an agent who is there."""
    return await transfers.assign_to(office, staff, conversation_id, body.to)


@router.get("/conversations/{conversation_id}/notes")
async def list_notes(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID
) -> list[NoteOut]:
    """What colleagues wrote down."""
    return await notes.list_notes(office, staff, conversation_id)


@router.post("/conversations/{conversation_id}/notes", status_code=201)
async def add_note(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: NoteIn
) -> NoteOut:
    """Write something down for colleagues."""
    return await notes.add_note(office, staff, conversation_id, body.text)


@router.get("/conversations/{conversation_id}/history")
async def list_history(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID
) -> list[HistoryLine]:
    """What happened to its tickets."""
    return await notes.list_history(office, staff, conversation_id)


@router.post("/conversations/{conversation_id}/number")
async def show_callback_number(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID
) -> NumberOut:
    """The number that a caller left for a call that was promised."""
    return await serving.callback_number(office, staff, conversation_id)


@router.post("/conversations/{conversation_id}/callback-done", status_code=204)
async def finish_callback(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: CallbackDoneIn
) -> None:
    """The promised call was made."""
    await callbacks.callback_done(office, staff, conversation_id, body.result, body.note)


@router.post("/conversations/{conversation_id}/callback-reschedule")
async def reschedule_callback(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: RescheduleIn
) -> ServedOut:
    """The call will be made at another time; the patient is told."""
    return await callbacks.reschedule_callback(office, staff, conversation_id, body.by, body.reason)
