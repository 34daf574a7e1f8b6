"""Tickets: a patient waits for, or talks to, a person."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class TicketState(StrEnum):
    """`queued` waits for an agent, `assigned` has one, `callback` promises a call."""

    QUEUED = "queued"
    ASSIGNED = "assigned"
    CALLBACK = "callback"
    CLOSED = "closed"


class Ticket(Base):
    """工单. At most one open ticket per conversation; a lower `priority` is served first.
    `summary` is what the agent should see: why, slots filled, last turns, triage."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index(
            "uq_tickets_one_open",
            "conversation_id",
            unique=True,
            postgresql_where=text("state <> 'closed'"),
        ),
        Index("ix_tickets_queue", "state", "priority", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    state: Mapped[TicketState] = mapped_column(text_enum(TicketState))
    reason: Mapped[str] = mapped_column(String(32))
    priority: Mapped[int]
    summary: Mapped[dict[str, object]] = mapped_column(JSONB, default=dict)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    promised_by: Mapped[datetime | None]
    created_at: Mapped[datetime]
    assigned_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)
