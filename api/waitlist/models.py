"""Who waits for a place where there is none."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    exists,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from api.database import Base, text_enum


class WaitlistStatus(StrEnum):
    """`offered` while a place is held for the patient; `lapsed` when they let it go by; `closed`
    when the evening before came without a place, or the clinic was stopped; `skipped` when it was
    their turn and a rule stood in the way (`reason` is its code)."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    SKIPPED = "skipped"


class WaitlistEntry(Base):
    """A wish for a place of a clinic that is full. Served by `number` (order of arrival). The
    offered place is a hold, `appointment_id`, whose `held_until` is the deadline."""

    __tablename__ = "waitlist_entries"
    __table_args__ = (
        Index(
            "uq_waitlist_entries_once",
            "patient_id",
            "clinic_id",
            unique=True,
            postgresql_where=text("status IN ('waiting', 'offered')"),
        ),
        Index("ix_waitlist_entries_clinic", "clinic_id", "status", "number"),
        Index("ix_waitlist_entries_account", "account_id"),
        Index(
            "ix_waitlist_entries_live",
            "date",
            postgresql_where=text("status IN ('waiting', 'offered')"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(Integer, Identity(start=1), unique=True)
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    card_id: Mapped[int] = mapped_column(ForeignKey("visitor_cards.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    conversation_id: Mapped[uuid.UUID]
    channel: Mapped[str] = mapped_column(String(16))
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"))
    date: Mapped[date]
    status: Mapped[WaitlistStatus] = mapped_column(text_enum(WaitlistStatus))
    appointment_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("appointments.id"), index=True
    )
    reason: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


# Still on the list.
ON_THE_LIST = (WaitlistStatus.WAITING, WaitlistStatus.OFFERED)


def somebody_waits(clinic_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether a clinic's free places are kept for those who wait, as a condition of a query."""
    return exists().where(
        WaitlistEntry.clinic_id == clinic_id, WaitlistEntry.status == WaitlistStatus.WAITING
    )
