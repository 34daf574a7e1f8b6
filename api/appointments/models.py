"""Appointments and their history."""

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
    and_,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from api.clinics.models import Period
from api.database import Base, text_enum


class AppointmentStatus(StrEnum):
    """Life of an appointment. `held` keeps a place for a few minutes until it is confirmed;
    `submitted` was confirmed, and the hospital information system has not answered yet."""

    HELD = "held"
    SUBMITTED = "submitted"
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    SEEN = "seen"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    CHANGED = "changed"
    EXPIRED = "expired"


# Keeps a place, and nobody has been seen yet.
LIVE = (
    AppointmentStatus.HELD,
    AppointmentStatus.SUBMITTED,
    AppointmentStatus.BOOKED,
    AppointmentStatus.CHECKED_IN,
)


class Appointment(Base):
    """One place for one patient. `department_code`, `date` and `period` repeat the clinic's, and
    `unit` says what a patient can have once per half-day (the department of a doctor, or the
    resource itself), so that two such places meet in a unique index.

    `account_id` is whoever booked; empty when staff did. `refund_due` marks a paid place that the
    hospital took away. `external_reference` is the booking's id in the hospital information system.

    A booked place stays one while that system has not said that it is cancelled (`cancelling`) or
    that it gave another instead (`changing`). The latter is left out of the unique index: its
    successor stands there already, and is gone when this one stays.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        Index(
            "uq_appointments_one_per_half_day",
            "patient_id",
            "unit",
            "date",
            "period",
            unique=True,
            postgresql_where=text(
                "status IN ('held', 'submitted', 'booked', 'checked_in') AND NOT changing"
            ),
        ),
        Index(
            "ix_appointments_held_until",
            "held_until",
            postgresql_where=text("status = 'held'"),
        ),
        Index("ix_appointments_patient", "patient_id", "date"),
        Index("ix_appointments_slot", "slot_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(Integer, Identity(start=100001), unique=True)
    patient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("patients.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id"))
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"), index=True)
    department_code: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(String(32))
    date: Mapped[date]
    period: Mapped[Period] = mapped_column(text_enum(Period))
    status: Mapped[AppointmentStatus] = mapped_column(text_enum(AppointmentStatus))
    fee: Mapped[int]
    channel: Mapped[str] = mapped_column(String(16))
    conversation_id: Mapped[uuid.UUID | None]
    idempotency_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("appointments.id"), index=True)
    held_until: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    refund_due: Mapped[bool] = mapped_column(default=False, server_default="false")
    external_reference: Mapped[str | None] = mapped_column(String(80), unique=True)
    cancelling: Mapped[bool] = mapped_column(default=False, server_default="false")
    changing: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def submitted(self) -> bool:
        """Whether the hospital information system owes an answer about it."""
        asked = self.cancelling or self.changing
        return asked or self.status is AppointmentStatus.SUBMITTED

    def stands(self, now: datetime) -> bool:
        """Whether it keeps a place: a hold only until it expires."""
        if self.status is AppointmentStatus.HELD:
            return self.held_until is not None and self.held_until > now
        return self.status in LIVE


def standing(now: datetime) -> ColumnElement[bool]:
    """`Appointment.stands` as a condition of a query."""
    held = and_(Appointment.status == AppointmentStatus.HELD, Appointment.held_until > now)
    kept = [status for status in LIVE if status is not AppointmentStatus.HELD]
    return or_(Appointment.status.in_(kept), held)


class AppointmentEvent(Base):
    """What happened to an appointment, in order; never changed."""

    __tablename__ = "appointment_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("appointments.id"), index=True)
    status: Mapped[AppointmentStatus] = mapped_column(text_enum(AppointmentStatus))
    actor: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
