"""The call list: patients whom no message reached, and what came of calling them."""

import uuid

from api.conversations.masking import without_numbers
from api.errors import InvalidInput
from api.notices import calls
from api.notices.words import Words
from api.staff.booking.schemas import CallLine, CallResult, CallsOut, NumberOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check


async def waiting(office: Office, staff: Staff) -> CallsOut:
    """Whom to call, the oldest first, masked. Looking is recorded."""
    check(staff, Permission.CALL_PATIENTS)
    words = Words(office.wording, office.hospital)
    async with office.sessions() as session, session.begin():
        found = await calls.waiting_calls(session, office.seal, words)
        total = await calls.count_calls(session)
        office.record(session, staff, "calls.view", "calls", found=len(found))
    lines = [
        CallLine(
            id=one.id,
            kind=one.kind,
            visitor=one.patient,
            phone=one.phone,
            words=one.words,
            visit_at=one.visit_at,
            since=one.since,
            appointment=one.appointment_id,
        )
        for one in found
    ]
    return CallsOut(total=total, items=lines)


async def number(office: Office, staff: Staff, notice_id: uuid.UUID) -> NumberOut:
    """The phone number in the clear, to be dialled. Looking is recorded. Raises `NotFound`."""
    check(staff, Permission.CALL_PATIENTS)
    async with office.sessions() as session, session.begin():
        found = await calls.number_to_call(session, office.seal, notice_id)
        office.record(session, staff, "call.number", f"notice:{notice_id}")
    return NumberOut(phone=found)


async def done(office: Office, staff: Staff, notice_id: uuid.UUID, how: CallResult) -> None:
    """The call was made. Raises `NotFound`, `InvalidInput("note_empty")`,
    `Refused("call_already_made")`."""
    check(staff, Permission.CALL_PATIENTS)
    result = without_numbers(how.result.strip())
    if not result:
        raise InvalidInput("note_empty")
    async with office.sessions() as session, session.begin():
        now = office.clock.now()
        await calls.done(session, now, notice_id, staff.username, result)
        office.record(session, staff, "call.done", f"notice:{notice_id}")
