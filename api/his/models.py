"""What was asked of the hospital information system, until its answer is known."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class OrderKind(StrEnum):
    """What the HIS should do."""

    BOOK = "book"
    CANCEL = "cancel"


class OrderStatus(StrEnum):
    """`unknown` when no answer came in time: it is asked again later, never guessed."""

    OPEN = "open"
    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"


UNSETTLED = (OrderStatus.OPEN, OrderStatus.UNKNOWN)


class SourceOrder(Base):
    """One order to the HIS; one of each kind per appointment. `reference` is ours, sent along, so
    that an order whose answer was lost is found again and never placed twice. Nobody but whoever
    took it up asks the HIS before `next_at`."""

    __tablename__ = "source_orders"
    __table_args__ = (
        UniqueConstraint("appointment_id", "kind"),
        Index(
            "ix_source_orders_unsettled",
            "next_at",
            postgresql_where=text("status IN ('open', 'unknown')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(80), unique=True)
    appointment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("appointments.id"))
    kind: Mapped[OrderKind] = mapped_column(text_enum(OrderKind))
    status: Mapped[OrderStatus] = mapped_column(text_enum(OrderStatus))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    error: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ConflictKind(StrEnum):
    """Where the HIS and we disagree, and a person must look: places that we gave away and the HIS
    doesn't have, a booking that it lost, one under our name that we don't know, a cancellation
    that it refuses, a doctor or resource that we don't know, a segment outside our hours."""

    PLACE_GONE = "place_gone"
    BOOKING_GONE = "booking_gone"
    UNKNOWN_BOOKING = "unknown_booking"
    CANCEL_REFUSED = "cancel_refused"
    UNKNOWN_PROVIDER = "unknown_provider"
    OUTSIDE_HOURS = "outside_hours"


class SourceConflict(Base):
    """One disagreement, kept from when it was first seen until it is gone (`ended_at`). `subject`
    says what it is about: the id of an appointment or a slot, or what the HIS calls the
    provider."""

    __tablename__ = "source_conflicts"
    __table_args__ = (
        Index(
            "uq_source_conflicts_open",
            "kind",
            "subject",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ConflictKind] = mapped_column(text_enum(ConflictKind))
    subject: Mapped[str] = mapped_column(String(120))
    detail: Mapped[str] = mapped_column(String(120))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
