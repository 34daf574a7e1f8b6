"""What happened to tickets, in order; written in the transaction of what happened."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.handoff.models import Ticket, TicketEvent

PATIENT = "patient"
SYSTEM = "system"

KINDS = (
    "queued",
    "callback",
    "raised",
    "taken",
    "assigned",
    "offered",
    "accepted",
    "declined",
    "withdrawn",
    "requeued",
    "returned",
    "wrapped_up",
    "left",
    "escalated",
    "reminded",
    "rescheduled",
    "called",
)
"""What can happen; the words for staff are wording `staff_handoff.event`."""


def record(
    session: AsyncSession, ticket: Ticket, kind: str, actor: str, now: datetime, **details: object
) -> None:
    """Add a line. `details` are codes and usernames, never what was said."""
    session.add(
        TicketEvent(
            ticket_id=ticket.id,
            conversation_id=ticket.conversation_id,
            kind=kind,
            actor=actor,
            details=details,
            at=now,
        )
    )


async def of_conversation(
    session: AsyncSession, conversation_id: uuid.UUID
) -> Sequence[TicketEvent]:
    """Everything that happened to the tickets of a conversation, in order."""
    found = await session.scalars(
        select(TicketEvent)
        .where(TicketEvent.conversation_id == conversation_id)
        .order_by(TicketEvent.id)
    )
    return found.all()
