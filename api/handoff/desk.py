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
from api.errors import InvalidInput, NotFound, Refused, TooLong
from api.handoff import history, service, tickets
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketState
from api.handoff.offers import withdraw_open
from api.handoff.presence import beat
from api.handoff.questions import check_answered
from api.staff.models import Staff
from api.wording import Wording


async def take(
    session: AsyncSession,
    wording: Wording,
    levels: ServiceLevels,
    conversation_id: uuid.UUID,
    staff: Staff,
    now: datetime,
    *,
    limited: bool = True,
    by: Staff | None = None,
) -> Message:
    """Give the conversation to an agent and tell the patient who it is, before anything else is
    said (A9.8). Where danger was seen nobody need have asked for a person, and no limit counts.
    `by`: a supervisor gives it to `staff`.

    Raises `NotFound` when nobody waits there, `Refused("already_taken")`, `Refused("desk_full")`.
    """
    await _ask_in_danger(session, levels, conversation_id, now)
    handler = await conversations.handler_for_update(session, conversation_id)
    waiting = await tickets.find_open(session, conversation_id)
    if waiting is None:
        raise NotFound("not_found")
    if waiting.state is not TicketState.ASSIGNED and limited and waiting.ordinary:
        await check_limit(session, levels, staff)
    if not await tickets.assign(session, conversation_id, staff.id, now):
        held = await service.open_ticket(session, conversation_id, levels)
        raise Refused("already_taken", agent=held.agent_name)
    await beat(session, staff.id, now)
    # Whoever had it before asked for somebody else's time, not the new holder.
    await withdraw_open(session, waiting, now)
    await tickets.hand(session, conversation_id, handler, Handler.HUMAN)
    kind, actor = ("assigned", by) if by else ("taken", staff)
    history.record(session, waiting, kind, actor.actor, now, to=staff.username)
    return await introduce(session, wording, levels, conversation_id, now)


async def introduce(
    session: AsyncSession,
    wording: Wording,
    levels: ServiceLevels,
    conversation_id: uuid.UUID,
    now: datetime,
) -> Message:
    """Tell the patient who has the conversation now: name and role."""
    ticket = await service.open_ticket(session, conversation_id, levels)
    told = Outgoing(
        text=service.describe(wording, ticket), author=Author.SYSTEM, card=ticket.card()
    )
    return await say(session, conversation_id, told, now)


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
    await held_ticket(session, conversation_id, staff)
    message = Outgoing(text=said, author=Author.AGENT, author_name=staff.display_name)
    return await say(session, conversation_id, message, now)


async def give_back(
    session: AsyncSession,
    wording: Wording,
    levels: ServiceLevels,
    conversation_id: uuid.UUID,
    staff: Staff,
    now: datetime,
    *,
    wrap_up: str | None,
    note: str | None = None,
    anyones: bool = False,
) -> Message:
    """End the person's part: human → bot with a new dialogue generation, so that the bot starts
    afresh, and the patient is told. The ticket is closed with its wrap-up reason; without one it
    waits for it (`wrap_up`).

    With `anyones` a supervisor may end another agent's. Raises `Refused("not_yours")`,
    `Refused("question_unanswered")`.
    """
    ticket, holder = await held_ticket(session, conversation_id, None if anyones else staff)
    await check_answered(session, levels, conversation_id, wrap_up, note)
    history.record(session, ticket, "returned", staff.actor, now, wrap_up=wrap_up)
    await end_talk(session, ticket, wrap_up, note, now)
    told = Outgoing(
        text=wording("handoff.returned", name=holder.display_name), author=Author.SYSTEM
    )
    return await say(session, conversation_id, told, now)


async def end_talk(
    session: AsyncSession, ticket: Ticket, wrap_up: str | None, note: str | None, now: datetime
) -> None:
    """Hand the conversation back to the bot, in a new dialogue, and end the ticket. What was
    offered to a colleague is over. The caller holds the conversation's row."""
    conversation_id = ticket.conversation_id
    await withdraw_open(session, ticket, now)
    await tickets.hand(session, conversation_id, Handler.HUMAN, Handler.BOT, new_generation=True)
    await tickets.end(session, conversation_id, note=wrap_up, words=note, now=now)


async def wrap_up(
    session: AsyncSession,
    ticket_id: uuid.UUID,
    staff: Staff,
    now: datetime,
    *,
    reason: str,
    note: str | None,
    anyones: bool = False,
) -> uuid.UUID:
    """Say how a talk ended that is over already; returns the conversation. Raises `NotFound`,
    `Refused("not_yours")`."""
    ticket: Ticket | None = await session.scalar(
        select(Ticket).where(Ticket.id == ticket_id).with_for_update(key_share=True)
    )
    if ticket is None or ticket.state is not TicketState.WRAP_UP:
        raise NotFound("not_found")
    if ticket.agent_id != staff.id and not anyones:
        raise Refused("not_yours")
    await tickets.wrap_up(session, ticket_id, note=reason, words=note, now=now)
    history.record(session, ticket, "wrapped_up", staff.actor, now, wrap_up=reason)
    return ticket.conversation_id


async def check_limit(session: AsyncSession, levels: ServiceLevels, staff: Staff) -> None:
    """Raise `Refused("desk_full", limit)` when somebody holds as many conversations as they may.
    Their row is locked, so that two takings at once are counted one after the other."""
    limit: int | None = await session.scalar(
        select(Staff.chat_limit).where(Staff.id == staff.id).with_for_update(key_share=True)
    )
    most = limit if limit is not None else levels.desk.chat_limit
    if await tickets.held_by(session, staff.id) >= most:
        raise Refused("desk_full", limit=most)


async def held_ticket(
    session: AsyncSession, conversation_id: uuid.UUID, expected: Staff | None
) -> tuple[Ticket, Staff]:
    """The ticket and the agent who holds the conversation, who must be `expected` unless that is
    None. The conversation's row stays locked, so that it stays so until this transaction ends.
    Raises `Refused("not_yours")`."""
    handler = await conversations.handler_for_update(session, conversation_id)
    found = await session.execute(
        select(Ticket, Staff)
        .join(Staff, Ticket.agent_id == Staff.id)
        .where(Ticket.conversation_id == conversation_id, Ticket.state == TicketState.ASSIGNED)
        .execution_options(populate_existing=True)
    )
    row = found.first()
    if row is None or handler is not Handler.HUMAN:
        raise Refused("not_yours")
    ticket, holder = row
    if expected is not None and holder.id != expected.id:
        raise Refused("not_yours")
    return ticket, holder


async def say(
    session: AsyncSession, conversation_id: uuid.UUID, message: Outgoing, now: datetime
) -> Message:
    """Store one message to the patient."""
    stored = await conversations.append(session, conversation_id, [message], now=now)
    return stored[0]


async def _ask_in_danger(
    session: AsyncSession, levels: ServiceLevels, conversation_id: uuid.UUID, now: datetime
) -> None:
    """Ask in the patient's stead; an open ticket stays as it is."""
    if await service.danger_seen(session, conversation_id):
        await service.request(session, conversation_id, reason="emergency", now=now, levels=levels)
