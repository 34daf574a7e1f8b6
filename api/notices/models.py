"""Notices to patients, every attempt to deliver them, and the calls that staff must make."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class NoticeKind(StrEnum):
    """What a patient is told."""

    BOOKED = "booked"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REMINDER_DAY = "reminder_day"
    REMINDER_HOURS = "reminder_hours"
    CLINIC_STOPPED = "clinic_stopped"
    CLINIC_REOPENED = "clinic_reopened"
    SUBSTITUTE = "substitute"
    WAITLIST_OFFER = "waitlist_offer"
    WAITLIST_CLOSED = "waitlist_closed"
    BOOKING_REFUSED = "booking_refused"
    SUSPENDED = "suspended"
    APPEAL_DECIDED = "appeal_decided"
    COMPLAINT_PROGRESS = "complaint_progress"
    MESSAGE_WAITING = "message_waiting"
    CALLBACK = "callback"
    SURVEY = "survey"


class NoticeStatus(StrEnum):
    """`to_call` when no rung of the ladder reached the patient and staff must, `unreached` when it
    isn't worth a call; `dropped` when what it tells of is no longer so (a reminder of a cancelled
    appointment)."""

    WAITING = "waiting"
    SENT = "sent"
    TO_CALL = "to_call"
    CALLED = "called"
    UNREACHED = "unreached"
    DROPPED = "dropped"


class Rung(StrEnum):
    """The rungs of the ladder, and `chat`: the conversation. On WeChat `wechat_message` is what was
    said there, as a customer-service message, and `wechat` the template message."""

    CHAT = "chat"
    WECHAT_MESSAGE = "wechat_message"
    WECHAT = "wechat"
    SMS = "sms"
    CALL = "call"


class DeliveryStatus(StrEnum):
    """`sending` is written before the provider is asked: whoever finds it later must assume that
    the provider may have it. `busy` was refused for now and is tried again; `accepted` by the
    provider; `delivered` when its receipt says so, or where there are no receipts."""

    SENDING = "sending"
    BUSY = "busy"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"


class Notice(Base):
    """One thing to tell one patient, once: `key` is unique (`reminder_day:<appointment>`). Without
    a patient it is for an account, whoever that is. `params` are codes and ids that the words are
    made of when it is sent, never identity. `due_at` is when it may be sent, and while it waits for
    another attempt or for the morning, when that comes; `queued_at` when its delivery was put into
    the job queue."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_due", "due_at", postgresql_where=text("status = 'waiting'")),
        Index("ix_notices_to_call", "due_at", postgresql_where=text("status = 'to_call'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[NoticeKind] = mapped_column(text_enum(NoticeKind))
    patient_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("patients.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    conversation_id: Mapped[uuid.UUID | None]
    appointment_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("appointments.id"), index=True
    )
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    status: Mapped[NoticeStatus] = mapped_column(text_enum(NoticeStatus))
    due_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    handled_by: Mapped[str | None] = mapped_column(String(40))
    result: Mapped[str | None] = mapped_column(String(200))


class Delivery(Base):
    """What one rung did for a notice; there is never a second row for the same rung, so a rung
    can't be climbed twice. `attempts` counts how often the provider was asked, `receipt` is the
    provider's id, by which its report is matched, and on `chat` the message's; `error` the
    provider's code when it failed."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("notice_id", "rung"),
        Index("ix_deliveries_receipt", "rung", "receipt"),
        Index("ix_deliveries_accepted", "at", postgresql_where=text("status = 'accepted'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"))
    rung: Mapped[Rung] = mapped_column(text_enum(Rung))
    status: Mapped[DeliveryStatus] = mapped_column(text_enum(DeliveryStatus))
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    receipt: Mapped[str | None] = mapped_column(String(80))
    error: Mapped[str | None] = mapped_column(String(80))
    first_at: Mapped[datetime]
    at: Mapped[datetime]


class EarlyReceipt(Base):
    """A provider's report that came before we had written down what it is about; it is taken up
    as soon as we have (`receipts.take_early`)."""

    __tablename__ = "early_receipts"

    rung: Mapped[Rung] = mapped_column(text_enum(Rung), primary_key=True)
    receipt: Mapped[str] = mapped_column(String(80), primary_key=True)
    status: Mapped[DeliveryStatus] = mapped_column(text_enum(DeliveryStatus))
    error: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(index=True)
