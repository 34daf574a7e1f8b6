"""What happens at the desk by itself, every minute: conversations of agents who have gone, or who
don't answer, go back into the queue; a silent patient is asked and then let go; what is over its
time is told to the supervisor, once.

Each conversation is looked after in a transaction of its own, which looks again at what it found
once it holds the conversation's row; pages are woken after its commit.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from redis.asyncio import Redis
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.conversations import service as conversations
from api.conversations.events import wake_desk, wake_patient
from api.conversations.models import Author
from api.conversations.schemas import Outgoing
from api.database import Sessions
from api.errors import NotFound, Refused
from api.handoff import history, presence, queue, service, tickets
from api.handoff.clocks import clock_of, waits_since
from api.handoff.desk import end_talk, held_ticket, say
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketState
from api.handoff.queue import DeskTicket
from api.handoff.transfers import requeue
from api.staff.audit import entries
from api.wording import Wording

_log = logging.getLogger(__name__)

NOT_STATED = "not_stated"
"""The note of a ticket whose agent never said how it ended."""


@dataclass(frozen=True)
class DeskWatch:
    """What looking after the desk needs."""

    sessions: Sessions
    redis: Redis
    clock: Clock
    wording: Wording
    levels: ServiceLevels


_Step = Callable[[DeskWatch, AsyncSession, DeskTicket, datetime], Awaitable[str | None]]


async def tend(watch: DeskWatch) -> dict[str, int]:
    """Look after everything that is open; returns how often what was done."""
    now = watch.clock.now()
    async with watch.sessions() as session:
        gone = set(await presence.gone_holders(session, now, watch.levels))
        found = await queue.listed(session)
    done: dict[str, int] = {}
    for entry in found:
        step = _due_step(watch.levels, entry, gone, now)
        what = await _do(watch, entry, step, now) if step else None
        if what:
            done[what] = done.get(what, 0) + 1
    return done


async def release_held(
    watch: DeskWatch, staff_id: int, *, why: str, actor: str = history.SYSTEM
) -> int:
    """Put every conversation that somebody holds back into the queue; returns how many."""
    now = watch.clock.now()
    async with watch.sessions() as session:
        held = [
            entry for entry in await queue.assigned(session) if entry.ticket.agent_id == staff_id
        ]
    released = 0
    for entry in held:

        async def back(
            watch: DeskWatch, session: AsyncSession, entry: DeskTicket, now: datetime
        ) -> str | None:
            return await _requeue(watch, session, entry, now, why, actor)

        released += bool(await _do(watch, entry, back, now))
    return released


def _due_step(
    levels: ServiceLevels, entry: DeskTicket, gone: set[int], now: datetime
) -> _Step | None:
    """What is to be done about a ticket now."""
    ticket, spoken = entry.ticket, entry.spoken
    if ticket.state is TicketState.ASSIGNED:
        if ticket.agent_id in gone:
            return _agent_away
        if (since := waits_since(ticket, spoken, levels)) is not None:
            idle = levels.due(since, levels.desk.clocks.agent_idle) < now
            return _agent_idle if idle else None
        return _quiet_step(levels, entry, now)
    if ticket.state is TicketState.QUEUED and not levels.desk_open(now):
        return _promise
    clock = clock_of(ticket, spoken, levels, now)
    if clock is None or not clock.late:
        return None
    if ticket.state is TicketState.WRAP_UP:
        return _close_unstated
    return _escalate if ticket.escalated_at is None else None


def _quiet_step(levels: ServiceLevels, entry: DeskTicket, now: datetime) -> _Step | None:
    """The patient has nothing to wait for and says nothing."""
    ticket, minutes = entry.ticket, levels.desk.clocks
    taken = ticket.assigned_at or ticket.created_at
    quiet = max(taken, entry.spoken.at or taken)
    if ticket.reminded_at is None or ticket.reminded_at <= quiet:
        return _remind if levels.due(quiet, minutes.patient_reminder) < now else None
    rest = minutes.patient_idle - minutes.patient_reminder
    over = max(levels.due(quiet, minutes.patient_idle), levels.due(ticket.reminded_at, rest))
    return _let_go if over < now else None


async def _do(watch: DeskWatch, entry: DeskTicket, step: _Step, now: datetime) -> str | None:
    """What was done about one ticket. When that fails the others are still looked after."""
    try:
        return await _try(watch, entry, step, now)
    except (NotFound, SQLAlchemyError) as error:
        _log.error("ticket %s was not looked after: %s", entry.ticket.id, type(error).__name__)
        return None


async def _try(watch: DeskWatch, entry: DeskTicket, step: _Step, now: datetime) -> str | None:
    conversation_id = entry.ticket.conversation_id
    async with watch.sessions() as session, session.begin():
        await conversations.handler_for_update(session, conversation_id)
        fresh = await queue.of_ticket(session, entry.ticket.id)
        if fresh is None or _stands(fresh) != _stands(entry):
            return None  # somebody did something meanwhile
        try:
            what = await step(watch, session, fresh, now)
        except Refused:
            return None
        if what:
            subject = f"conversation:{conversation_id}"
            entries.record(session, history.SYSTEM, f"desk.{what}", subject, now)
    if what:
        await wake_patient(watch.redis, conversation_id)
        kind = "escalation" if what == "escalated" else "queue"
        await wake_desk(watch.redis, kind, conversation_id)
    return what


def _stands(entry: DeskTicket) -> tuple[object, ...]:
    ticket = entry.ticket
    return ticket.id, ticket.state, ticket.agent_id, ticket.promised_by, entry.spoken


async def _agent_away(
    watch: DeskWatch, session: AsyncSession, entry: DeskTicket, now: datetime
) -> str | None:
    return await _requeue(watch, session, entry, now, "agent_away", history.SYSTEM)


async def _agent_idle(
    watch: DeskWatch, session: AsyncSession, entry: DeskTicket, now: datetime
) -> str | None:
    return await _requeue(watch, session, entry, now, "agent_idle", history.SYSTEM)


async def _requeue(
    watch: DeskWatch,
    session: AsyncSession,
    entry: DeskTicket,
    now: datetime,
    why: str,
    actor: str,
) -> str | None:
    ticket, _ = await held_ticket(session, entry.ticket.conversation_id, None)
    await requeue(session, watch.wording, watch.levels, ticket, now, actor=actor, why=why)
    return why


async def _remind(
    watch: DeskWatch, session: AsyncSession, entry: DeskTicket, now: datetime
) -> str | None:
    ticket, _ = await held_ticket(session, entry.ticket.conversation_id, None)
    ticket.reminded_at = now
    history.record(session, ticket, "reminded", history.SYSTEM, now)
    told = Outgoing(text=watch.wording("handoff.still_there"), author=Author.SYSTEM)
    await say(session, ticket.conversation_id, told, now)
    return "reminded"


async def _let_go(
    watch: DeskWatch, session: AsyncSession, entry: DeskTicket, now: datetime
) -> str | None:
    ticket, _ = await held_ticket(session, entry.ticket.conversation_id, None)
    history.record(session, ticket, "returned", history.SYSTEM, now, wrap_up="no_answer")
    await end_talk(session, ticket, "no_answer", None, now)
    told = Outgoing(text=watch.wording("handoff.ended_quiet"), author=Author.SYSTEM)
    await say(session, ticket.conversation_id, told, now)
    return "patient_idle"


async def _promise(
    watch: DeskWatch, session: AsyncSession, entry: DeskTicket, now: datetime
) -> str | None:
    """Everybody has gone home: who still waits is promised a call, and has the bot again."""
    conversation_id = entry.ticket.conversation_id
    shown = await service.promise_call(session, conversation_id, now, watch.levels)
    if shown is None:
        return None
    text = service.describe(watch.wording, shown)
    told = Outgoing(text=text, author=Author.SYSTEM, card=shown.card())
    await say(session, conversation_id, told, now)
    await service.tell_callback(session, shown, conversation_id, now, said=True)
    return "promised"


async def _escalate(
    watch: DeskWatch, session: AsyncSession, entry: DeskTicket, now: datetime
) -> str | None:
    clock = clock_of(entry.ticket, entry.spoken, watch.levels, now)
    entry.ticket.escalated_at = now
    kind = clock.kind if clock else None
    history.record(session, entry.ticket, "escalated", history.SYSTEM, now, clock=kind)
    return "escalated"


async def _close_unstated(
    watch: DeskWatch, session: AsyncSession, entry: DeskTicket, now: datetime
) -> str | None:
    done = await tickets.wrap_up(session, entry.ticket.id, note=NOT_STATED, words=None, now=now)
    history.record(session, entry.ticket, "wrapped_up", history.SYSTEM, now, wrap_up=NOT_STATED)
    return "wrapped_up" if done else None


def is_escalated(ticket: Ticket) -> bool:
    """Whether the supervisor was told of it, and it still waits."""
    waits = ticket.state in (TicketState.QUEUED, TicketState.CALLBACK)
    return waits and ticket.escalated_at is not None
