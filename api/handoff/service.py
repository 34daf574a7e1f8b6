"""The patient's side of a hand-off: asking for a person, being told, leaving the queue.

`conversations.handler` goes bot → queue → human → bot; beside it the ticket goes queued → assigned
→ closed, or callback → assigned → closed while the bot goes on helping. Every change is a
compare-and-set under the lock of the conversation's row, which is always taken first. Waking pages
(`conversations.events`) is the caller's work, after the commit.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE
from api.conversations import service as conversations
from api.conversations.models import Handler
from api.errors import NotFound
from api.handoff import tickets
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketState
from api.handoff.tickets import TicketView
from api.safety.models import SafetyEvent
from api.wording import Wording

REASONS = frozenset(
    {
        "asked",  # the patient asked for a person
        "offered",  # the bot offered one and the patient agreed
        "misunderstood",
        "repeated",
        "angry",
        "emergency",
        "crisis",
        "complaint",
        "service",  # a wheelchair, an escort, lost property
        "special_care",  # old, pregnant, disabled
        "dialogue_away",
        "backend_away",
        "other",
    }
)
"""Why a person is wanted; their words for staff are wording `staff.reason`."""


async def request(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    *,
    reason: str,
    now: datetime,
    summary: dict[str, Any] | None = None,
    priority: int | None = None,
    levels: ServiceLevels,
) -> TicketView:
    """Ask for a person. An open ticket is returned as it is, except that a callback becomes a
    place in the queue once the desk is open, and a more pressing reason moves it forward.

    Out of hours the ticket is a callback with a promised time and the bot keeps the conversation.
    A reason that isn't one of `REASONS` is kept in the summary in its own words.
    Raises `NotFound` for an unknown conversation.
    """
    handler = await conversations.handler_for_update(session, conversation_id)
    pressing = levels.priority(reason) if priority is None else priority
    pressing = await _raised_by_danger(session, conversation_id, levels, pressing)
    ticket = await tickets.find_open(session, conversation_id)
    if ticket is None:
        ticket = _new_ticket(conversation_id, reason, pressing, summary or {}, now)
        session.add(ticket)
        _await_person(ticket, levels, now)
    elif ticket.state is TicketState.CALLBACK and levels.desk_open(now):
        _await_person(ticket, levels, now)
    ticket.priority = min(ticket.priority, pressing)
    await session.flush()
    if ticket.state is TicketState.QUEUED and handler is Handler.BOT:
        await tickets.hand(session, conversation_id, Handler.BOT, Handler.QUEUE)
    return await tickets.view(session, ticket, levels)


async def open_ticket(
    session: AsyncSession, conversation_id: uuid.UUID, levels: ServiceLevels
) -> TicketView:
    """The open ticket of a conversation. Raises `NotFound`."""
    ticket = await tickets.find_open(session, conversation_id)
    if ticket is None:
        raise NotFound("not_found")
    return await tickets.view(session, ticket, levels)


def describe(wording: Wording, ticket: TicketView) -> str:
    """The ticket in words for the patient."""
    if ticket.state == TicketState.QUEUED:
        key = "handoff.queued_behind" if ticket.ahead else "handoff.queued_next"
        return wording(key, ahead=ticket.ahead)
    if ticket.agent_name and ticket.agent_role:
        role = wording(f"staff.role.{ticket.agent_role.value}")
        return wording("handoff.assigned", name=ticket.agent_name, role=role)
    promised = moment_in_words(wording, ticket.promised_by) if ticket.promised_by else ""
    return wording("handoff.callback", promised=promised, hotline=ticket.hotline)


def moment_in_words(wording: Wording, moment: datetime) -> str:
    """11 月 19 日（周四）08:30, in hospital time."""
    local = moment.astimezone(HOSPITAL_ZONE)
    return wording(
        "handoff.moment",
        month=local.month,
        day=local.day,
        weekday=wording("handoff.weekdays")[local.weekday()],
        time=f"{local:%H:%M}",
    )


async def leave_queue(session: AsyncSession, conversation_id: uuid.UUID, now: datetime) -> None:
    """The patient doesn't want to wait: queue → bot. Nothing happens in any other state."""
    await conversations.handler_for_update(session, conversation_id)
    if await tickets.hand(session, conversation_id, Handler.QUEUE, Handler.BOT):
        await tickets.close(session, conversation_id, TicketState.QUEUED, note="left", now=now)


async def taken_by_phone(session: AsyncSession, conversation_id: uuid.UUID, now: datetime) -> None:
    """A person on the telephone has the caller: queue → bot, the place in the queue is given up.
    Nothing happens in any other state."""
    await conversations.handler_for_update(session, conversation_id)
    if await tickets.hand(session, conversation_id, Handler.QUEUE, Handler.BOT):
        await tickets.close(session, conversation_id, TicketState.QUEUED, note="phone", now=now)


async def promise_call(
    session: AsyncSession, conversation_id: uuid.UUID, now: datetime, levels: ServiceLevels
) -> TicketView | None:
    """Nobody is free for a caller: queue → bot, and queued → callback with a promised time. None
    when the ticket is in neither state; one that is a callback already stays as it is."""
    await conversations.handler_for_update(session, conversation_id)
    ticket = await tickets.find_open(session, conversation_id)
    if ticket is None or ticket.state is TicketState.ASSIGNED:
        return None
    if ticket.state is TicketState.QUEUED:
        ticket.state, ticket.promised_by = TicketState.CALLBACK, levels.promise(now)
        await session.flush()
        await tickets.hand(session, conversation_id, Handler.QUEUE, Handler.BOT)
    return await tickets.view(session, ticket, levels)


async def danger_seen(session: AsyncSession, conversation_id: uuid.UUID) -> bool:
    """Whether a red flag or a crisis was recognised in the conversation."""
    danger = exists().where(SafetyEvent.conversation_id == conversation_id)
    return bool(await session.scalar(select(danger)))


def _new_ticket(
    conversation_id: uuid.UUID,
    reason: str,
    priority: int,
    summary: dict[str, Any],
    now: datetime,
) -> Ticket:
    known = reason in REASONS
    return Ticket(
        conversation_id=conversation_id,
        reason=reason if known else "other",
        priority=priority,
        summary=summary if known else {**summary, "reason": reason},
        created_at=now,
    )


def _await_person(ticket: Ticket, levels: ServiceLevels, now: datetime) -> None:
    if levels.desk_open(now):
        ticket.state, ticket.promised_by = TicketState.QUEUED, None
    else:
        ticket.state, ticket.promised_by = TicketState.CALLBACK, levels.promise(now)


async def _raised_by_danger(
    session: AsyncSession, conversation_id: uuid.UUID, levels: ServiceLevels, priority: int
) -> int:
    """A conversation in which danger was seen is served first, whatever the reason given."""
    if await danger_seen(session, conversation_id):
        return min(priority, levels.priority("emergency"))
    return priority
