"""Promised calls as tasks: made, with a result, or promised anew."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.events import wake_desk, wake_patient
from api.conversations.models import Message
from api.errors import InvalidInput
from api.handoff import callbacks
from api.staff.desk.schemas import CallbackResult, ServedOut
from api.staff.desk.serving import serve
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check


async def callback_done(
    office: Office,
    staff: Staff,
    conversation_id: uuid.UUID,
    result: CallbackResult,
    note: str | None = None,
) -> None:
    """The patient was called; who was not reached is told so. Raises `NotFound` where no call is
    promised."""
    check(staff, Permission.SERVE)
    async with office.sessions() as session, session.begin():
        now = office.clock.now()
        told = await callbacks.done(
            session,
            office.wording,
            office.levels,
            conversation_id,
            staff,
            now,
            result=result,
            note=note,
        )
        subject = f"conversation:{conversation_id}"
        office.record(session, staff, "callback.done", subject, result=result)
    if told is not None:
        await wake_patient(office.redis, conversation_id)
    await wake_desk(office.redis, "queue", conversation_id)


async def reschedule_callback(
    office: Office, staff: Staff, conversation_id: uuid.UUID, by: datetime, reason: str
) -> ServedOut:
    """Promise the call for another time; the patient is told. Raises `NotFound`,
    `InvalidInput("time_not_possible" | "reason_needed")`."""
    check(staff, Permission.SERVE)
    if not reason.strip():
        raise InvalidInput("reason_needed")

    async def work(session: AsyncSession, now: datetime) -> Message:
        return await callbacks.reschedule(
            session, office.wording, office.levels, conversation_id, staff, by, reason.strip(), now
        )

    return await serve(office, staff, "callback.reschedule", conversation_id, work)
