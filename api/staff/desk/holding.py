"""Whether a staff member has a conversation now; what needs it asks here."""

import uuid

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Refused
from api.handoff.models import Ticket, TicketState
from api.staff.models import Staff


async def holds(session: AsyncSession, staff: Staff, conversation_id: uuid.UUID) -> bool:
    """Whether `staff` serves the conversation."""
    mine = exists().where(
        Ticket.conversation_id == conversation_id,
        Ticket.agent_id == staff.id,
        Ticket.state == TicketState.ASSIGNED,
    )
    return bool(await session.scalar(select(mine)))


async def require_hold(session: AsyncSession, staff: Staff, conversation_id: uuid.UUID) -> None:
    """Raise `Refused("not_yours")` unless `staff` serves the conversation."""
    if not await holds(session, staff, conversation_id):
        raise Refused("not_yours")
