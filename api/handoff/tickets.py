"""Tickets in the database, and what may be said about one. The ground of both sides of a hand-off:
the patient's (`service`) and the agent's (`desk`)."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Update, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Conversation, Handler
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketState
from api.staff.models import Role, Staff

SERVED_FIRST = (Ticket.priority, Ticket.created_at, Ticket.id)
"""The order in which tickets are served."""


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


async def find_open(session: AsyncSession, conversation_id: uuid.UUID) -> Ticket | None:
    """The open ticket of a conversation, as it is in the database now."""
    ticket: Ticket | None = await session.scalar(
        select(Ticket)
        .where(Ticket.conversation_id == conversation_id, Ticket.state != TicketState.CLOSED)
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
    return await _changed(
        session,
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.handler == was)
        .values(**changes),
    )


async def assign(
    session: AsyncSession, conversation_id: uuid.UUID, staff_id: int, now: datetime
) -> bool:
    """Compare-and-set queued or callback → assigned; False when there was no such ticket."""
    return await _changed(
        session,
        update(Ticket)
        .where(
            Ticket.conversation_id == conversation_id,
            Ticket.state.in_((TicketState.QUEUED, TicketState.CALLBACK)),
        )
        .values(state=TicketState.ASSIGNED, agent_id=staff_id, assigned_at=now, promised_by=None),
    )


async def close(
    session: AsyncSession, conversation_id: uuid.UUID, was: TicketState, *, note: str, now: datetime
) -> bool:
    """Compare-and-set `was` → closed, with the reason."""
    return await _changed(
        session,
        update(Ticket)
        .where(Ticket.conversation_id == conversation_id, Ticket.state == was)
        .values(state=TicketState.CLOSED, closed_at=now, note=note),
    )


async def _ahead(session: AsyncSession, ticket: Ticket) -> int:
    if ticket.state is not TicketState.QUEUED:
        return 0
    place = tuple_(ticket.priority, ticket.created_at, ticket.id)
    before = select(func.count()).where(
        Ticket.state == TicketState.QUEUED, tuple_(*SERVED_FIRST) < place
    )
    return await session.scalar(before) or 0


async def _changed(session: AsyncSession, statement: Update) -> bool:
    result = cast("CursorResult[Any]", await session.execute(statement))
    return result.rowcount > 0
