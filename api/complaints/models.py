"""Complaints, suggestions and praise, with a receipt and a clock."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
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


class Impact(StrEnum):
    """How much it has harmed: nobody; somebody's time or temper; somebody's health or money;
    somebody's life or the hospital's name."""

    NONE = "none"
    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"


class Verdict(StrEnum):
    """Whether the investigation bears the complaint out."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"


class Complaint(Base):
    """One matter. The five fields are who, what, when, where, whom (事由、时间、地点、涉及人员、
    投诉人); all but `what` may stay empty. `urgent` pages the duty manager; `restricted` (红包 and
    the like) is for the discipline office's eyes only.

    `first_receiver_id` has been responsible from the first second and goes on watching; `owner_id`
    deals with it now, `investigator_id` looks into it. `proposal` keeps what the rules proposed and
    why: staff may correct category, urgency and department. `department` is the code of the
    responsible one. One that tells of the same matter as another is `joined_to_id` that one, whose
    clock, answer and end are its own.

    The clock runs from `clock_started_at` to `due_at` while `paused_at` is empty; `paused_seconds`
    of working time it has stood still since. `warned_percent` is the highest mark (50, 80, 100)
    whose warning went out. Somebody must begin by `respond_by` and did at `responded_at`. What is
    found: `verdict`, `cause` (a code of `complaint_rules.yml`), `impact`, `finding`, `lesson`; one
    that is upheld without a remedy has `no_remedy_reason`, one that is not upheld `refusal_reason`
    and `refusal_basis`. `reopened` counts how often it was opened again. `withdrawn_at`: the
    complainant wants it no more; staff decide. `released_at`: the discipline office gave it back
    then, and keeps what it did before to itself. `erased_at`: its time was over, and no word of it
    is left. `forget_sender`: who complained had their data erased while it was open; at its end it
    is known no more who it was."""

    __tablename__ = "complaints"
    __table_args__ = (
        Index("ix_complaints_status_due", "status", "due_at"),
        Index("ix_complaints_created", "created_at"),
        Index(
            "ix_complaints_joined",
            "joined_to_id",
            postgresql_where=text("joined_to_id IS NOT NULL"),
        ),
        Index(
            "ix_complaints_running",
            "due_at",
            postgresql_where=text(
                "status IN ('received', 'investigating') AND paused_at IS NULL"
                " AND joined_to_id IS NULL"
            ),
        ),
        Index(
            "ix_complaints_to_archive",
            "closed_at",
            postgresql_where=text("status = 'closed' AND archived_at IS NULL"),
        ),
        Index("ix_complaints_department", "department", "created_at"),
        Index("ix_complaints_owner", "owner_id", "status"),
        Index("ix_complaints_conversation", "conversation_id"),
        Index("ix_complaints_account", "account_id"),
    )

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
    first_receiver_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    investigator_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    department: Mapped[str | None] = mapped_column(String(40))
    proposal: Mapped[dict[str, object]] = mapped_column(JSONB, default=dict, server_default="{}")
    joined_to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("complaints.id"))
    verdict: Mapped[Verdict | None] = mapped_column(text_enum(Verdict))
    cause: Mapped[str | None] = mapped_column(String(40))
    impact: Mapped[Impact | None] = mapped_column(text_enum(Impact))
    finding: Mapped[str | None] = mapped_column(Text)
    lesson: Mapped[str | None] = mapped_column(Text)
    refusal_reason: Mapped[str | None] = mapped_column(Text)
    refusal_basis: Mapped[str | None] = mapped_column(Text)
    no_remedy_reason: Mapped[str | None] = mapped_column(Text)
    clock_started_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    paused_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    warned_percent: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    reopened: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    respond_by: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    idempotency_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    forget_sender: Mapped[bool] = mapped_column(default=False, server_default="false")


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
