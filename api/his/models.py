"""What was asked of the hospital information system, until its answer is known."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
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


class SourceOrder(Base):
    """One order to the HIS. `reference` is ours, sent along, so that an order whose answer was lost
    is found again and never placed twice."""

    __tablename__ = "source_orders"
    __table_args__ = (
        Index(
            "ix_source_orders_unsettled",
            "next_at",
            postgresql_where=text("status IN ('open', 'unknown')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(80), unique=True)
    appointment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("appointments.id"), index=True)
    kind: Mapped[OrderKind] = mapped_column(text_enum(OrderKind))
    status: Mapped[OrderStatus] = mapped_column(text_enum(OrderStatus))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    error: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
