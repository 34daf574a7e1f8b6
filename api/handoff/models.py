"""Tickets: a patient waits for, or talks to, a person; and what hangs on them."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


def _asked_for(row: DefaultExecutionContext) -> datetime:
    at: datetime = row.get_current_parameters()["created_at"]  # type: ignore[no-untyped-call]
    return at


class TicketState(StrEnum):
    """`queued` waits for an agent, `assigned` has one, `callback` promises a call; in `wrap_up` the
    talk is over, the conversation is the bot's, and the agent still has to say how it ended."""

    QUEUED = "queued"
    ASSIGNED = "assigned"
    CALLBACK = "callback"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


class Ticket(Base):
    """工单. At most one per conversation is open (neither closed nor in wrap-up). `summary` is what
    the agent should see: why, slots filled, last turns, triage.

    Who is served first: danger (`ordinary` false), then by `served_from`, which is when it was
    asked for and later the less pressing `priority` is (lower is more pressing): so every class is
    overtaken by who has waited long enough. `skill` is the queue (an id of `service_levels.yml`),
    `marks` who deserves to go first (elder, pregnant, disabled, child).

    `first_receiver_id` was the first agent to have it, and goes on watching. `queued_at` is when it
    last came into the queue, `ended_at` when the talk was over, `note` how it ended (a code).
    `reminded_at` is when a silent patient was last spoken to, `escalated_at` when the supervisor
    was told that it is late.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        Index(
            "uq_tickets_one_open",
            "conversation_id",
            unique=True,
            postgresql_where=text("state NOT IN ('closed', 'wrap_up')"),
        ),
        Index("ix_tickets_queue", "state", "ordinary", "served_from", "id"),
        Index("ix_tickets_conversation", "conversation_id", "created_at"),
        Index(
            "ix_tickets_watched", "first_receiver_id", postgresql_where=text("state <> 'closed'")
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"))
    state: Mapped[TicketState] = mapped_column(text_enum(TicketState))
    reason: Mapped[str] = mapped_column(String(32))
    priority: Mapped[int]
    ordinary: Mapped[bool] = mapped_column(default=True)
    served_from: Mapped[datetime] = mapped_column(default=_asked_for)
    skill: Mapped[str] = mapped_column(String(40), default="general")
    marks: Mapped[list[str]] = mapped_column(JSONB, default=list)
    summary: Mapped[dict[str, object]] = mapped_column(JSONB, default=dict)
    first_receiver_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    promised_by: Mapped[datetime | None]
    created_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]
    assigned_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)
    wrap_up_note: Mapped[str | None] = mapped_column(Text)
    rescheduled: Mapped[int] = mapped_column(SmallInteger, default=0)


class TicketEvent(Base):
    """What happened to a ticket, in order; never changed. `actor` is `staff:<username>`, `patient`
    or `system`; `details` are codes and usernames."""

    __tablename__ = "ticket_events"
    __table_args__ = (Index("ix_ticket_events_conversation", "conversation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(String(24))
    actor: Mapped[str] = mapped_column(String(60))
    details: Mapped[dict[str, object]] = mapped_column(JSONB, default=dict)
    at: Mapped[datetime]


class OfferState(StrEnum):
    """`offered` until the other accepts or declines; until then the first goes on."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class TicketTransfer(Base):
    """An agent asks a colleague (`to_id`) to take a conversation over, which moves only when that
    one accepts; or gives it to the queue of a `skill`, which is accepted at once."""

    __tablename__ = "ticket_transfers"
    __table_args__ = (
        Index(
            "uq_ticket_transfers_one_open",
            "ticket_id",
            unique=True,
            postgresql_where=text("state = 'offered'"),
        ),
        Index("ix_ticket_transfers_ticket", "ticket_id"),
        Index("ix_ticket_transfers_to", "to_id", postgresql_where=text("state = 'offered'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    state: Mapped[OfferState] = mapped_column(text_enum(OfferState))
    from_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    skill: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class ConversationNote(Base):
    """What colleagues write down for each other about a conversation. Never shown to a patient."""

    __tablename__ = "conversation_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class StaffPresence(Base):
    """When somebody's workplace was last heard of, and whether they take conversations."""

    __tablename__ = "staff_presence"

    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[datetime]
    available: Mapped[bool] = mapped_column(default=True)
