"""What is sent to book, and what comes back: the fields of the contract's cards."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.clinics.models import Period

Identifier = Annotated[int, Field(ge=1, le=2**31 - 1)]
CardStatus = Literal["held", "booked", "cancelled", "changed", "waitlisted"]


class AppointmentIn(BaseModel):
    """A wish for a place: whose conversation, which visitor card, which slot."""

    conversation: uuid.UUID
    visitor: Identifier
    slot_id: Identifier


class ConfirmIn(BaseModel):
    """Whose held place to confirm."""

    conversation: uuid.UUID


class ChangeIn(BaseModel):
    """Whose appointment goes to which slot."""

    conversation: uuid.UUID
    slot_id: Identifier


@dataclass(frozen=True)
class BookingRequest:
    """`AppointmentIn` inside: with the key under which a repeat is recognised. `staff` is who books
    at the desk in the patient's stead (`Staff.actor`), under the desk's rules; `said` that they
    tell the patient so themselves, in the conversation."""

    conversation_id: uuid.UUID
    visitor: int
    slot_id: int
    idempotency_key: str | None = None
    staff: str | None = None
    said: bool = False


class AppointmentCard(BaseModel):
    """The fields of an `appointment` card. `time` is "09:30-10:00", `fee` whole yuan, `number`
    what the patient shows at the desk; `visitor` is masked. A hold that ended by itself is shown
    as cancelled. `submitted` says that the hospital information system has not answered yet: a
    booking that is `held` (without `hold_until`), a cancellation or change of a `booked` one.
    `cancel_until` is the last moment to cancel or change (hospital rule). `stopped` says that the
    clinic doesn't take place, `refund_due` that its fee is paid back. A `waitlisted` one is an
    `entry` of a waitlist with so many `ahead`, no slot and the hours of the whole clinic. The codes
    and ids are for programs."""

    id: uuid.UUID
    status: CardStatus
    doctor: str
    title: str
    department: str
    date: date
    period: Period
    time: str
    location: str
    fee: int
    number: str
    visitor: str
    hold_until: datetime | None
    submitted: bool = False
    starts_at: datetime
    cancel_until: datetime | None = None
    changeable: bool = False
    slot_id: int | None
    clinic_id: int
    doctor_id: str | None
    entry: uuid.UUID | None = None
    ahead: int | None = None
    resource: str | None = None
    about: str | None = None
    stopped: bool = False
    stop_reason: str | None = None
    refund_due: bool = False
    department_code: str


class AppointmentCards(BaseModel):
    """The fields of an `appointments` card."""

    items: list[AppointmentCard]


class Alternative(BaseModel):
    """A free place instead of one that could not be had."""

    slot_id: int
    clinic_id: int
    doctor_id: str
    doctor: str
    department: str
    date: date
    period: Period
    time: str
    fee: int
    remaining: int
