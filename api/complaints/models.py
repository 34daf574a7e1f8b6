"""Complaints, suggestions and praise, with a receipt and a clock."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Identity, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class ComplaintKind(StrEnum):
    """What the patient wants to tell us."""

    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class ComplaintStatus(StrEnum):
    """Where the matter stands."""

    RECEIVED = "received"
    INVESTIGATING = "investigating"
    ANSWERED = "answered"
    CLOSED = "closed"


class Complaint(Base):
    """One matter. The five fields are who, what, when, where, whom (事由、时间、地点、涉及人员、
    投诉人); all but `what` may stay empty. `urgent` pages the duty manager; `restricted` (红包 and
    the like) is for the discipline office's eyes only."""

    __tablename__ = "complaints"
    __table_args__ = (Index("ix_complaints_status_due", "status", "due_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    serial: Mapped[int] = mapped_column(Integer, Identity(), unique=True)
    receipt: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[ComplaintKind] = mapped_column(text_enum(ComplaintKind))
    category: Mapped[str] = mapped_column(String(24))
    status: Mapped[ComplaintStatus] = mapped_column(text_enum(ComplaintStatus))
    urgent: Mapped[bool]
    restricted: Mapped[bool]
    anonymous: Mapped[bool]
    complete: Mapped[bool]
    who: Mapped[str | None] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(Text)
    when: Mapped[str | None] = mapped_column(Text)
    where: Mapped[str | None] = mapped_column(Text)
    whom: Mapped[str | None] = mapped_column(Text)
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    channel: Mapped[str] = mapped_column(String(16))
    conversation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("conversations.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    idempotency_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class ComplaintEvent(Base):
    """What was done about a complaint, in order; never changed."""

    __tablename__ = "complaint_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaints.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    actor: Mapped[str] = mapped_column(String(60))
    note: Mapped[str | None] = mapped_column(Text)
    public: Mapped[bool]
    at: Mapped[datetime]
