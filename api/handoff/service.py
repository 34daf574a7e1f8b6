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
from api.handoff import history, routing, tickets
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketState
from api.handoff.tickets import TicketView
from api.notices.accounts import tell_callback as write_callback
from api.notices.accounts import writer
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
    was = ticket.state if ticket else None
    if ticket is None:
        ticket = await _new_ticket(session, conversation_id, reason, summary or {}, levels, now)
    before = ticket.priority
    tickets.rank(ticket, pressing, levels)
    if was is None or (was is TicketState.CALLBACK and levels.desk_open(now)):
        _await_person(ticket, levels, now)
    await session.flush()
    if ticket.state is not was:
        history.record(session, ticket, ticket.state.value, history.PATIENT, now)
    elif ticket.priority < before:
        history.record(session, ticket, "raised", history.PATIENT, now, priority=ticket.priority)
    if ticket.state is TicketState.QUEUED and handler is Handler.BOT:
        await tickets.hand(session, conversation_id, Handler.BOT, Handler.QUEUE)
    return await tickets.view(session, ticket, levels)


async def raise_for_danger(
    session: AsyncSession, conversation_id: uuid.UUID, levels: ServiceLevels, now: datetime
) -> None:
    """Danger was seen in the conversation: its open ticket is served before what is ordinary.

    Only its place changes. Who is promised a call keeps the assistant, which has just said what to
    do now and offered a person; the promise is no reason to leave them alone in a queue.
    """
    await conversations.handler_for_update(session, conversation_id)
    ticket = await tickets.find_open(session, conversation_id)
    if ticket is None:
        return
    before = ticket.priority
    tickets.rank(ticket, levels.priority("emergency"), levels)
    if ticket.priority < before:
        history.record(session, ticket, "raised", history.SYSTEM, now, priority=ticket.priority)


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
    await _leave(session, conversation_id, "left", now)


async def taken_by_phone(session: AsyncSession, conversation_id: uuid.UUID, now: datetime) -> None:
    """A person on the telephone has the caller: queue → bot, the place in the queue is given up.
    Nothing happens in any other state."""
    await _leave(session, conversation_id, "phone", now)


async def _leave(
    session: AsyncSession, conversation_id: uuid.UUID, how: str, now: datetime
) -> None:
    await conversations.handler_for_update(session, conversation_id)
    if not await tickets.hand(session, conversation_id, Handler.QUEUE, Handler.BOT):
        return
    ticket = await tickets.find_open(session, conversation_id)
    if ticket is not None and await tickets.close(
        session, conversation_id, TicketState.QUEUED, note=how, now=now
    ):
        history.record(session, ticket, "left", history.PATIENT, now, how=how)


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
        _promise(ticket, levels, now)
        await session.flush()
        history.record(session, ticket, "callback", history.SYSTEM, now)
        await tickets.hand(session, conversation_id, Handler.QUEUE, Handler.BOT)
    return await tickets.view(session, ticket, levels)


async def tell_callback(
    session: AsyncSession,
    ticket: TicketView,
    conversation_id: uuid.UUID,
    now: datetime,
    *,
    said: bool,
    round_: int = 0,
) -> None:
    """Give the patient something to keep, when a person will be in touch later: a notice, once a
    ticket, and once more for every `round_` in which another time is promised. `said`: the
    conversation has just told them so."""
    if ticket.promised_by is None:
        return
    account_id = await conversations.account_of(session, conversation_id)
    whom = await writer(session, account_id, conversation_id)
    name = f"{ticket.ticket}:{round_}" if round_ else ticket.ticket
    await write_callback(session, now, whom, name, ticket.promised_by, said=said)


async def danger_seen(session: AsyncSession, conversation_id: uuid.UUID) -> bool:
    """Whether a red flag or a crisis was recognised in the conversation."""
    danger = exists().where(SafetyEvent.conversation_id == conversation_id)
    return bool(await session.scalar(select(danger)))


async def _new_ticket(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    reason: str,
    summary: dict[str, Any],
    levels: ServiceLevels,
    now: datetime,
) -> Ticket:
    """A ticket in its queue, with its marks and the priority that they give. Where it stands is
    decided by the caller, who adds nothing to the session before."""
    known = await routing.what_is_known(session, conversation_id, now)
    is_ours = reason in REASONS
    told = summary if is_ours else {**summary, "reason": reason}
    marks = routing.marks_for(levels.desk, told, known)
    ticket = Ticket(
        id=uuid.uuid4(),
        conversation_id=conversation_id,
        reason=reason if is_ours else "other",
        priority=min([levels.priority(reason), *(levels.desk.marks[m].priority for m in marks)]),
        skill=routing.skill_for(levels.desk, reason, told, known),
        marks=marks,
        summary=told,
        created_at=now,
    )
    session.add(ticket)
    return ticket


def _await_person(ticket: Ticket, levels: ServiceLevels, now: datetime) -> None:
    if levels.desk_open(now):
        ticket.state, ticket.promised_by, ticket.queued_at = TicketState.QUEUED, None, now
        ticket.escalated_at = None
    else:
        _promise(ticket, levels, now)


def _promise(ticket: Ticket, levels: ServiceLevels, now: datetime) -> None:
    ticket.state, ticket.promised_by = TicketState.CALLBACK, levels.promise(now)


async def _raised_by_danger(
    session: AsyncSession, conversation_id: uuid.UUID, levels: ServiceLevels, priority: int
) -> int:
    """A conversation in which danger was seen is served first, whatever the reason given."""
    if await danger_seen(session, conversation_id):
        return min(priority, levels.priority("emergency"))
    return priority
