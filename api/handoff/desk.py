"""The agent's side of a hand-off: taking a conversation, replying, giving it back.

Two agents never hold one conversation: taking is a compare-and-set, and who holds it is checked
again before everything that is said. Waking pages is the caller's work, after the commit.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import service as conversations
from api.conversations.cleaning import clean_text
from api.conversations.models import Author, Handler, Message
from api.conversations.schemas import MAX_TEXT, Outgoing
from api.errors import InvalidInput, Refused, TooLong
from api.handoff import service, tickets
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketState
from api.staff.models import Staff
from api.wording import Wording


async def take(
    session: AsyncSession,
    wording: Wording,
    levels: ServiceLevels,
    conversation_id: uuid.UUID,
    staff: Staff,
    now: datetime,
) -> Message:
    """Give the conversation to an agent and tell the patient who it is, before anything else is
    said (A9.8). Where danger was seen nobody need have asked for a person.

    Raises `NotFound` when nobody waits there, `Refused("already_taken")`.
    """
    await _ask_in_danger(session, levels, conversation_id, now)
    handler = await conversations.handler_for_update(session, conversation_id)
    if not await tickets.assign(session, conversation_id, staff.id, now):
        held = await service.open_ticket(session, conversation_id, levels)
        raise Refused("already_taken", agent=held.agent_name)
    await tickets.hand(session, conversation_id, handler, Handler.HUMAN)
    ticket = await service.open_ticket(session, conversation_id, levels)
    told = Outgoing(
        text=service.describe(wording, ticket), author=Author.SYSTEM, card=ticket.card()
    )
    return await _say(session, conversation_id, told, now)


async def reply(
    session: AsyncSession, conversation_id: uuid.UUID, staff: Staff, text: str, now: datetime
) -> Message:
    """Say something to the patient. Only the agent who holds the conversation may:
    `Refused("not_yours")` for everybody else. Raises `InvalidInput("empty_text")`, `TooLong`."""
    if len(text) > MAX_TEXT:
        raise TooLong("too_long", limit=MAX_TEXT)
    said = clean_text(text)
    if not said:
        raise InvalidInput("empty_text")
    await _holder(session, conversation_id, staff)
    message = Outgoing(text=said, author=Author.AGENT, author_name=staff.display_name)
    return await _say(session, conversation_id, message, now)


async def give_back(
    session: AsyncSession,
    wording: Wording,
    conversation_id: uuid.UUID,
    staff: Staff,
    now: datetime,
    *,
    wrap_up: str,
    anyones: bool = False,
) -> Message:
    """End the person's part: human → bot with a new dialogue generation, so that the bot starts
    afresh; the ticket is closed with its wrap-up reason and the patient is told.

    With `anyones` a supervisor may end another agent's. Raises `Refused("not_yours")`.
    """
    holder = await _holder(session, conversation_id, None if anyones else staff)
    await tickets.hand(session, conversation_id, Handler.HUMAN, Handler.BOT, new_generation=True)
    await tickets.close(session, conversation_id, TicketState.ASSIGNED, note=wrap_up, now=now)
    told = Outgoing(
        text=wording("handoff.returned", name=holder.display_name), author=Author.SYSTEM
    )
    return await _say(session, conversation_id, told, now)


async def _ask_in_danger(
    session: AsyncSession, levels: ServiceLevels, conversation_id: uuid.UUID, now: datetime
) -> None:
    """Ask in the patient's stead; an open ticket stays as it is."""
    if await service.danger_seen(session, conversation_id):
        await service.request(session, conversation_id, reason="emergency", now=now, levels=levels)


async def _holder(
    session: AsyncSession, conversation_id: uuid.UUID, expected: Staff | None
) -> Staff:
    """The agent who holds the conversation, who must be `expected` unless that is None. The
    conversation's row stays locked, so that it stays so until this transaction ends."""
    handler = await conversations.handler_for_update(session, conversation_id)
    holder: Staff | None = await session.scalar(
        select(Staff)
        .join(Ticket, Ticket.agent_id == Staff.id)
        .where(Ticket.conversation_id == conversation_id, Ticket.state == TicketState.ASSIGNED)
    )
    if holder is None or handler is not Handler.HUMAN:
        raise Refused("not_yours")
    if expected is not None and holder.id != expected.id:
        raise Refused("not_yours")
    return holder


async def _say(
    session: AsyncSession, conversation_id: uuid.UUID, message: Outgoing, now: datetime
) -> Message:
    stored = await conversations.append(session, conversation_id, [message], now=now)
    return stored[0]
