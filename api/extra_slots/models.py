"""Requests for a place where the clinic is full."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class ExtraSlotStatus(StrEnum):
    """What became of a request."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"


class ExtraSlotRequest(Base):
    """Who asked for an extra place in which segment of a clinic, for whom and why, and who decided.
    An approved one for a patient has booked them (`appointment_id`) through their visitor card."""

    __tablename__ = "extra_slot_requests"
    __table_args__ = (
        Index("ix_extra_slot_requests_clinic", "clinic_id"),
        Index(
            "ix_extra_slot_requests_open",
            "requested_at",
            postgresql_where=text("status = 'requested'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"))
    patient_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("patients.id"))
    card_id: Mapped[int | None] = mapped_column(ForeignKey("visitor_cards.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(200))
    status: Mapped[ExtraSlotStatus] = mapped_column(text_enum(ExtraSlotStatus))
    requested_by: Mapped[str] = mapped_column(String(40))
    requested_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(String(200))
    appointment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("appointments.id"))
