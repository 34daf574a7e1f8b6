"""What goes of the desk's records when a conversation is erased: every word. When and by whom what
was done stays."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.handoff.models import ConversationNote, Ticket, TicketTransfer


async def forget(session: AsyncSession, conversations: Sequence[uuid.UUID]) -> None:
    """Erase notes, summaries and reasons of these conversations."""
    tickets = select(Ticket.id).where(Ticket.conversation_id.in_(conversations))
    for statement in (
        delete(ConversationNote).where(ConversationNote.conversation_id.in_(conversations)),
        update(TicketTransfer)
        .where(TicketTransfer.ticket_id.in_(tickets))
        .values(reason="", answer=None),
        update(Ticket)
        .where(Ticket.conversation_id.in_(conversations))
        .values(summary={}, marks=[], note=None, wrap_up_note=None),
    ):
        await session.execute(statement.execution_options(synchronize_session=False))
