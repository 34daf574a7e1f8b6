"""Tickets in the database, and what may be said about one. The ground of both sides of a hand-off:
the patient's (`service`) and the agent's (`desk`)."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Update, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.masking import without_numbers
from api.conversations.models import Conversation, Handler
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketState
from api.staff.models import Role, Staff

SERVED_FIRST = (Ticket.ordinary, Ticket.served_from, Ticket.id)
"""The order in which tickets are served: danger, then by priority and how long they have waited."""

OVER = (TicketState.CLOSED, TicketState.WRAP_UP)
"""The patient's part is over; a new wish makes a new ticket."""


@dataclass(frozen=True)
class TicketView:
    """What may be said about an open ticket. `ahead` counts who is served before; the agent is
    known once it is assigned; `promised_by` is set for a callback."""

    ticket: str
    state: str
    ahead: int
    promised_by: datetime | None
    agent_name: str | None
    agent_role: Role | None
    hotline: str

    def card(self) -> dict[str, Any]:
        """The contract's hand-off card."""
        return {
            "type": "handoff",
            "ticket": self.ticket,
            "state": self.state,
            "ahead": self.ahead,
            "promised_by": self.promised_by.isoformat() if self.promised_by else None,
        }


def rank(ticket: Ticket, priority: int, levels: ServiceLevels) -> None:
    """Give a ticket its priority and its place by it. Never moves it back."""
    ticket.priority = min(ticket.priority, priority)
    danger = levels.priority("emergency")
    ticket.ordinary = ticket.priority > danger
    steps = max(0, ticket.priority - danger)
    ticket.served_from = ticket.created_at + timedelta(minutes=steps * levels.desk.ageing_minutes)


async def find_open(session: AsyncSession, conversation_id: uuid.UUID) -> Ticket | None:
    """The open ticket of a conversation, as it is in the database now."""
    ticket: Ticket | None = await session.scalar(
        select(Ticket)
        .where(Ticket.conversation_id == conversation_id, Ticket.state.not_in(OVER))
        .execution_options(populate_existing=True)
    )
    return ticket


async def view(session: AsyncSession, ticket: Ticket, levels: ServiceLevels) -> TicketView:
    """What may be said about `ticket`."""
    agent = await session.get(Staff, ticket.agent_id) if ticket.agent_id else None
    return TicketView(
        ticket=str(ticket.id),
        state=ticket.state.value,
        ahead=await _ahead(session, ticket),
        promised_by=ticket.promised_by,
        agent_name=agent.display_name if agent else None,
        agent_role=agent.role if agent else None,
        hotline=levels.hotline,
    )


async def hand(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    was: Handler,
    becomes: Handler,
    *,
    new_generation: bool = False,
) -> bool:
    """Compare-and-set who answers; False when it was not `was` any more."""
    changes: dict[str, Any] = {"handler": becomes}
    if new_generation:
        changes["generation"] = Conversation.generation + 1
    return await changed(
        session,
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.handler == was)
        .values(**changes),
    )


async def assign(
    session: AsyncSession, conversation_id: uuid.UUID, staff_id: int, now: datetime
) -> bool:
    """Compare-and-set queued or callback → assigned; False when there was no such ticket. The first
    who takes it is the first receiver for good."""
    return await changed(
        session,
        update(Ticket)
        .where(
            Ticket.conversation_id == conversation_id,
            Ticket.state.in_((TicketState.QUEUED, TicketState.CALLBACK)),
        )
        .values(
            state=TicketState.ASSIGNED,
            agent_id=staff_id,
            first_receiver_id=func.coalesce(Ticket.first_receiver_id, staff_id),
            assigned_at=now,
            promised_by=None,
            reminded_at=None,
            escalated_at=None,
        ),
    )


async def pass_on(
    session: AsyncSession, ticket_id: uuid.UUID, was: int, becomes: int, now: datetime
) -> bool:
    """Compare-and-set the agent of an assigned ticket."""
    return await changed(
        session,
        update(Ticket)
        .where(
            Ticket.id == ticket_id,
            Ticket.state == TicketState.ASSIGNED,
            Ticket.agent_id == was,
        )
        .values(agent_id=becomes, assigned_at=now, reminded_at=None, escalated_at=None),
    )


async def release(
    session: AsyncSession,
    ticket_id: uuid.UUID,
    was: int,
    now: datetime,
    *,
    skill: str | None = None,
) -> bool:
    """Compare-and-set assigned to `was` → queued, at its old place, into another queue if one is
    given."""
    changes: dict[str, Any] = {"skill": skill} if skill else {}
    return await changed(
        session,
        update(Ticket)
        .where(
            Ticket.id == ticket_id,
            Ticket.state == TicketState.ASSIGNED,
            Ticket.agent_id == was,
        )
        .values(
            state=TicketState.QUEUED,
            agent_id=None,
            assigned_at=None,
            queued_at=now,
            reminded_at=None,
            escalated_at=None,
            **changes,
        ),
    )


async def end(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    *,
    note: str | None,
    words: str | None,
    now: datetime,
) -> bool:
    """Compare-and-set assigned → closed with the reason, or → wrap-up while there is none. Of
    `words` no identity or phone number is kept."""
    words = without_numbers(words) if words else words
    state = TicketState.CLOSED if note else TicketState.WRAP_UP
    closed_at = now if note else None
    return await changed(
        session,
        update(Ticket)
        .where(Ticket.conversation_id == conversation_id, Ticket.state == TicketState.ASSIGNED)
        .values(state=state, ended_at=now, closed_at=closed_at, note=note, wrap_up_note=words),
    )


async def wrap_up(
    session: AsyncSession, ticket_id: uuid.UUID, *, note: str, words: str | None, now: datetime
) -> bool:
    """Compare-and-set wrap-up → closed; `words` as in `end`."""
    words = without_numbers(words) if words else words
    return await changed(
        session,
        update(Ticket)
        .where(Ticket.id == ticket_id, Ticket.state == TicketState.WRAP_UP)
        .values(state=TicketState.CLOSED, closed_at=now, note=note, wrap_up_note=words),
    )


async def close(
    session: AsyncSession, conversation_id: uuid.UUID, was: TicketState, *, note: str, now: datetime
) -> bool:
    """Compare-and-set `was` → closed, with the reason."""
    return await changed(
        session,
        update(Ticket)
        .where(Ticket.conversation_id == conversation_id, Ticket.state == was)
        .values(state=TicketState.CLOSED, closed_at=now, note=note),
    )


async def held_by(session: AsyncSession, staff_id: int) -> int:
    """How many conversations somebody holds."""
    held = select(func.count()).where(
        Ticket.agent_id == staff_id, Ticket.state == TicketState.ASSIGNED
    )
    return await session.scalar(held) or 0


async def changed(session: AsyncSession, statement: Update) -> bool:
    """Run a compare-and-set; whether it found what it was to change. What the session has loaded
    is read again when it is asked for."""
    result = cast("CursorResult[Any]", await session.execute(statement))
    return result.rowcount > 0


async def _ahead(session: AsyncSession, ticket: Ticket) -> int:
    if ticket.state is not TicketState.QUEUED:
        return 0
    place = tuple_(ticket.ordinary, ticket.served_from, ticket.id)
    before = select(func.count()).where(
        Ticket.state == TicketState.QUEUED, tuple_(*SERVED_FIRST) < place
    )
    return await session.scalar(before) or 0
