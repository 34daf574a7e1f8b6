"""A promised call is a task with a clock: it is made, or promised anew with a word to the
patient."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import service as conversations
from api.conversations.masking import without_numbers
from api.conversations.models import Author, Message
from api.conversations.schemas import Button, Outgoing
from api.errors import InvalidInput, NotFound
from api.handoff import history, service, tickets
from api.handoff.desk import say
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketState
from api.staff.models import Staff
from api.wording import Wording

# Nobody waits longer for a call.
_LATEST = timedelta(days=14)
# Nobody was spoken to: the patient still waits, and is told that we tried (their wording
# `handoff.<result>`).
_IN_VAIN = frozenset({"not_reached", "wrong_number"})
_ASK_HUMAN = "/human_ask"


async def done(
    session: AsyncSession,
    wording: Wording,
    levels: ServiceLevels,
    conversation_id: uuid.UUID,
    staff: Staff,
    now: datetime,
    *,
    result: str,
    note: str | None,
) -> Message | None:
    """The call was made: callback → closed, with the result. Returns what the patient is told, when
    they were not reached. Raises `NotFound`."""
    ticket = await _promised(session, conversation_id)
    history.record(session, ticket, "called", staff.actor, now, result=result)
    await session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.state == TicketState.CALLBACK)
        .values(
            state=TicketState.CLOSED,
            closed_at=now,
            note=f"called:{result}",
            wrap_up_note=without_numbers(note) if note else note,
            agent_id=staff.id,
            first_receiver_id=ticket.first_receiver_id or staff.id,
        )
    )
    if result not in _IN_VAIN:
        return None
    person = Button(title=wording("handoff.ask_button"), payload=_ASK_HUMAN)
    text = wording(f"handoff.{result}", hotline=levels.hotline)
    told = Outgoing(text=text, author=Author.SYSTEM, buttons=[person])
    return await say(session, conversation_id, told, now)


async def reschedule(
    session: AsyncSession,
    wording: Wording,
    levels: ServiceLevels,
    conversation_id: uuid.UUID,
    staff: Staff,
    by: datetime,
    reason: str,
    now: datetime,
) -> Message:
    """Promise another time, for a `reason` that colleagues read, and tell the patient in the
    conversation and by a notice. Whoever does so is the first receiver if nobody was.

    Raises `NotFound`, `InvalidInput("time_not_possible")`.
    """
    if by.tzinfo is None or not now < by <= now + _LATEST:
        raise InvalidInput("time_not_possible")
    ticket = await _promised(session, conversation_id)
    ticket.promised_by, ticket.escalated_at = by, None
    ticket.rescheduled += 1
    ticket.first_receiver_id = ticket.first_receiver_id or staff.id
    ticket.wrap_up_note = without_numbers(reason)
    await session.flush()
    history.record(session, ticket, "rescheduled", staff.actor, now, by=by.isoformat())
    shown = await tickets.view(session, ticket, levels)
    promised = service.moment_in_words(wording, by)
    told = Outgoing(
        text=wording("handoff.rescheduled", promised=promised, hotline=levels.hotline),
        author=Author.SYSTEM,
        card=shown.card(),
    )
    round_ = ticket.rescheduled
    await service.tell_callback(session, shown, conversation_id, now, said=True, round_=round_)
    return await say(session, conversation_id, told, now)


async def _promised(session: AsyncSession, conversation_id: uuid.UUID) -> Ticket:
    await conversations.handler_for_update(session, conversation_id)
    ticket = await tickets.find_open(session, conversation_id)
    if ticket is None or ticket.state is not TicketState.CALLBACK:
        raise NotFound("not_found")
    return ticket
