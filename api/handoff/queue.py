"""The desk's lists: who waits, and who is held by whom."""

import uuid
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.conversations.models import Author, Conversation, Message
from api.handoff.models import Ticket, TicketState
from api.handoff.tickets import SERVED_FIRST
from api.staff.models import Staff

_Entries = Select[Ticket, str, str | None, Author | None]


@dataclass(frozen=True)
class DeskTicket:
    """An open ticket with what the desk shows beside it. `last_author` spoke last."""

    ticket: Ticket
    channel: str
    agent_name: str | None
    last_author: Author | None

    @property
    def unanswered(self) -> bool:
        """Whether the patient waits for a reply."""
        return self.last_author is Author.PATIENT


async def waiting(session: AsyncSession) -> list[DeskTicket]:
    """The queue in the order of service, then the promised callbacks by their time."""
    queued = await _listed(session, _open().order_by(*SERVED_FIRST), TicketState.QUEUED)
    callbacks = await _listed(session, _open().order_by(Ticket.promised_by), TicketState.CALLBACK)
    return queued + callbacks


async def assigned(session: AsyncSession) -> list[DeskTicket]:
    """Every ticket that an agent holds, the longest held first."""
    return await _listed(session, _open().order_by(Ticket.assigned_at), TicketState.ASSIGNED)


async def of_conversation(session: AsyncSession, conversation_id: uuid.UUID) -> DeskTicket | None:
    """The open ticket of a conversation."""
    rows = await session.execute(
        _open().where(Ticket.conversation_id == conversation_id, Ticket.state != TicketState.CLOSED)
    )
    row = rows.first()
    return DeskTicket(*row) if row else None


def _open() -> _Entries:
    agent = aliased(Staff)
    last_author = (
        select(Message.author)
        .where(
            Message.conversation_id == Ticket.conversation_id,
            Message.author.in_((Author.PATIENT, Author.AGENT)),
        )
        .order_by(Message.id.desc())
        .limit(1)
        .correlate(Ticket)
        .scalar_subquery()
    )
    return (
        select(Ticket, Conversation.channel, agent.display_name, last_author)
        .join(Conversation, Conversation.id == Ticket.conversation_id)
        .outerjoin(agent, agent.id == Ticket.agent_id)
    )


async def _listed(
    session: AsyncSession,
    query: _Entries,
    state: TicketState,
) -> list[DeskTicket]:
    rows = await session.execute(query.where(Ticket.state == state))
    return [DeskTicket(*row) for row in rows]
