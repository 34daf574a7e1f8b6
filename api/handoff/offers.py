"""Offers of a conversation to a colleague, in the database."""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.handoff import history
from api.handoff.models import OfferState, Ticket, TicketTransfer


async def open_offer(session: AsyncSession, ticket_id: uuid.UUID) -> TicketTransfer | None:
    """The offer that waits to be accepted."""
    found: TicketTransfer | None = await session.scalar(
        select(TicketTransfer)
        .where(TicketTransfer.ticket_id == ticket_id, TicketTransfer.state == OfferState.OFFERED)
        .execution_options(populate_existing=True)
    )
    return found


async def withdraw_open(
    session: AsyncSession, ticket: Ticket, now: datetime, actor: str = history.SYSTEM
) -> bool:
    """Nobody is asked any more. False when nobody was."""
    gone = await session.scalar(
        update(TicketTransfer)
        .where(TicketTransfer.ticket_id == ticket.id, TicketTransfer.state == OfferState.OFFERED)
        .values(state=OfferState.WITHDRAWN, decided_at=now)
        .returning(TicketTransfer.id)
    )
    if gone is not None:
        history.record(session, ticket, "withdrawn", actor, now)
    return gone is not None
