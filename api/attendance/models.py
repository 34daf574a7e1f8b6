"""Suspensions for no-shows (爽约), and appeals against them."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class AppealStatus(StrEnum):
    """What became of an appeal."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class Suspension(Base):
    """A patient can't book online from `starts_at` to `ends_at`, after `misses` no-shows.
    `lifted_at` when staff ended it early. The reception desk can always book for them."""

    __tablename__ = "suspensions"
    __table_args__ = (Index("ix_suspensions_patient", "patient_id", "ends_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    misses: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(String(60))


class Appeal(Base):
    """A patient says why a no-show should not count. One open appeal per no-show; a granted one
    takes it out of the count. `reason` is why staff decided so."""

    __tablename__ = "appeals"
    __table_args__ = (
        Index(
            "uq_appeals_one_open",
            "appointment_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        Index("ix_appeals_open", "created_at", postgresql_where=text("status = 'open'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("appointments.id"), index=True)
    conversation_id: Mapped[uuid.UUID | None]
    words: Mapped[str] = mapped_column(String(500))
    status: Mapped[AppealStatus] = mapped_column(text_enum(AppealStatus))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str | None] = mapped_column(String(200))
