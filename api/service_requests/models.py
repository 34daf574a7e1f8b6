"""Service requests: help that is no clinical matter, as tasks with an owner and a clock (A5.3,
A5.6, A11.2, A14.7)."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Identity, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class RequestState(StrEnum):
    """`open` has nobody yet; `accepted` has somebody; `started` is being done; `done` waits for the
    patient to confirm; `confirmed` and `cancelled` are the ends."""

    OPEN = "open"
    ACCEPTED = "accepted"
    STARTED = "started"
    DONE = "done"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


WAITS = (RequestState.OPEN, RequestState.ACCEPTED)
"""Nobody is there yet: its clock runs."""
UNDER_WAY = (*WAITS, RequestState.STARTED)
"""Somebody has still something to do about it."""
ON_THE_BOARD = (*UNDER_WAY, RequestState.DONE)


class ServiceRequest(Base):
    """服务请求: a wheelchair, an escort, something lost, a repair. `kind` is an id of
    `service_requests.yml`; `number` is what the patient is told (FW…). `wanted` is when the patient
    wants it, in their words, `wanted_at` the same as a time; `due_at` is by when somebody is there,
    by the clock of its kind. `marks` say who is served first (elder, pregnant, disabled).

    What the patient said and the telephone go when their data goes (`erasing`)."""

    __tablename__ = "service_requests"
    __table_args__ = (
        Index(
            "ix_service_requests_open",
            "due_at",
            postgresql_where=text("state IN ('open', 'accepted', 'started', 'done')"),
        ),
        Index("ix_service_requests_conversation", "conversation_id"),
        Index("ix_service_requests_account", "account_id"),
        Index("ix_service_requests_created", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    serial: Mapped[int] = mapped_column(Integer, Identity(), unique=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[RequestState] = mapped_column(text_enum(RequestState))
    place: Mapped[str | None] = mapped_column(Text)
    wanted: Mapped[str | None] = mapped_column(Text)
    wanted_at: Mapped[datetime | None]
    details: Mapped[str | None] = mapped_column(Text)
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    priority: Mapped[int]
    marks: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")
    channel: Mapped[str] = mapped_column(String(16))
    conversation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("conversations.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteers.id"))
    idempotency_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    satisfied: Mapped[bool | None]


class ServiceRequestEvent(Base):
    """What happened to a request, in order; never changed."""

    __tablename__ = "service_request_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("service_requests.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    actor: Mapped[str] = mapped_column(String(60))
    note: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]


class Volunteer(Base):
    """志愿者: somebody registered to go with patients. `number` is the one on their badge; name and
    telephone are encrypted. `speaks` and `days` are the roster's own words."""

    __tablename__ = "volunteers"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    speaks: Mapped[str | None] = mapped_column(String(80))
    days: Mapped[str | None] = mapped_column(String(80))
    active: Mapped[bool] = mapped_column(default=True)
