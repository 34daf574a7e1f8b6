"""The agents' desk: who waits, taking a conversation, replying, giving it back."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import service as conversations
from api.conversations.events import wake_desk, wake_patient
from api.conversations.models import Message
from api.conversations.schemas import MessageOut
from api.errors import NotFound
from api.handoff import desk as handoff
from api.handoff import queue
from api.handoff.queue import DeskTicket
from api.hotline import calls
from api.staff.booking_schemas import NumberOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check
from api.staff.schemas import QueueOut, ServedOut, TicketOut, WrapUp
from api.wording import Wording

_Work = Callable[[AsyncSession, datetime], Awaitable[Message]]


async def see_queue(office: Office, staff: Staff) -> QueueOut:
    """Who waits, whom I hold, and for a supervisor whom the others hold."""
    check(staff, Permission.SEE_QUEUE)
    now = office.clock.now()
    async with office.sessions() as session:
        waiting = await queue.waiting(session)
        held = await queue.assigned(session)
    own = [entry for entry in held if entry.ticket.agent_id == staff.id]
    others = [entry for entry in held if entry.ticket.agent_id != staff.id]
    if not allows(staff.role, Permission.RETURN_ANYONES):
        others = []
    return QueueOut(
        waiting=[show_ticket(office.wording, entry, now) for entry in waiting],
        own=[show_ticket(office.wording, entry, now) for entry in own],
        others=[show_ticket(office.wording, entry, now) for entry in others],
    )


async def take(office: Office, staff: Staff, conversation_id: uuid.UUID) -> ServedOut:
    """Take the conversation over. Raises `NotFound`, `Refused("already_taken")`."""
    check(staff, Permission.SERVE)

    async def work(session: AsyncSession, now: datetime) -> Message:
        return await handoff.take(
            session, office.wording, office.levels, conversation_id, staff, now
        )

    return await _serve(office, staff, "conversation.take", conversation_id, work)


async def reply(office: Office, staff: Staff, conversation_id: uuid.UUID, text: str) -> ServedOut:
    """Say something to the patient. Raises `Refused("not_yours")`, `InvalidInput`, `TooLong`."""
    check(staff, Permission.SERVE)

    async def work(session: AsyncSession, now: datetime) -> Message:
        return await handoff.reply(session, conversation_id, staff, text, now)

    return await _serve(office, staff, "conversation.reply", conversation_id, work)


async def give_back(
    office: Office, staff: Staff, conversation_id: uuid.UUID, wrap_up: WrapUp
) -> ServedOut:
    """Give the conversation back to the bot. Raises `Refused("not_yours")`."""
    check(staff, Permission.SERVE)
    anyones = allows(staff.role, Permission.RETURN_ANYONES)

    async def work(session: AsyncSession, now: datetime) -> Message:
        return await handoff.give_back(
            session, office.wording, conversation_id, staff, now, wrap_up=wrap_up, anyones=anyones
        )

    return await _serve(office, staff, "conversation.return", conversation_id, work)


async def callback_number(office: Office, staff: Staff, conversation_id: uuid.UUID) -> NumberOut:
    """The number in the clear under which a caller was promised a call. Looking is recorded.
    Raises `NotFound`."""
    check(staff, Permission.CALL_PATIENTS)
    async with office.sessions() as session, session.begin():
        sealed = await calls.number_to_call(session, conversation_id)
        if sealed is None:
            raise NotFound("not_found")
        office.record(session, staff, "callback.number", f"conversation:{conversation_id}")
    return NumberOut(phone=office.seal.open(sealed))


def show_ticket(wording: Wording, entry: DeskTicket, now: datetime) -> TicketOut:
    """A ticket as the desk shows it."""
    ticket = entry.ticket
    return TicketOut(
        conversation=ticket.conversation_id,
        ticket=ticket.id,
        state=ticket.state.value,
        reason=ticket.reason,
        reason_text=wording(f"staff.reason.{ticket.reason}"),
        priority=ticket.priority,
        channel=entry.channel,
        created_at=ticket.created_at,
        waiting_seconds=max(0, int((now - ticket.created_at).total_seconds())),
        promised_by=ticket.promised_by,
        overdue=ticket.promised_by is not None and ticket.promised_by < now,
        agent=entry.agent_name,
        unanswered=entry.unanswered,
    )


async def _serve(
    office: Office, staff: Staff, action: str, conversation_id: uuid.UUID, work: _Work
) -> ServedOut:
    async with office.sessions() as session, session.begin():
        message = await work(session, office.clock.now())
        office.record(session, staff, action, f"conversation:{conversation_id}", message=message.id)
        handler = await conversations.handler_for_update(session, conversation_id)
    await wake_patient(office.redis, conversation_id)
    await wake_desk(office.redis, "queue", conversation_id)
    return ServedOut(
        conversation=conversation_id, handler=handler.value, message=MessageOut.of(message)
    )
