"""Shapes of what stands beside a conversation on the desk, and of booking on behalf there."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.appointments.schemas import AppointmentCard
from api.patients.models import Relation

RevealReason = Literal["call_back", "verify", "emergency", "complaint", "other"]
REVEAL_REASONS: tuple[RevealReason, ...] = (
    "call_back",
    "verify",
    "emergency",
    "complaint",
    "other",
)
_Identifier = Annotated[int, Field(ge=1, le=2**31 - 1)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RevealIn(_In):
    """Why somebody must see the name and the number."""

    reason: RevealReason


class RevealedOut(BaseModel):
    """A visitor in the clear. To be shown for `seconds`, and kept nowhere."""

    name: str
    phone: str
    seconds: int


class PanelVisitor(BaseModel):
    """Somebody the account may book for, masked. `address` is how they are addressed (王大爷),
    empty where nobody knows; `writer` how whoever writes for them is."""

    card_id: int
    name_masked: str
    phone_masked: str
    relation: Relation
    sex: str | None
    age: int | None
    consent_withdrawn: bool
    address: str
    writer: str


class KnownOut(BaseModel):
    """A slot that was filled before the hand-off, by its name."""

    name: str
    value: str


class TriageOut(BaseModel):
    """The last triage of the conversation: what was said, where it pointed."""

    text: str
    urgency: str
    departments: list[str]
    at: datetime


class PanelOut(BaseModel):
    """Beside the conversation. `hidden`: what was said belongs to a matter that only the discipline
    office reads, so nothing of what was understood is here. `green_channel` is an open one's id."""

    visitors: list[PanelVisitor]
    known: list[KnownOut]
    triage: TriageOut | None
    understood: str | None
    confidence: float | None
    appointments: list[AppointmentCard]
    green_channel: int | None
    hidden: bool


class ClinicChoice(BaseModel):
    """A clinic with free places, to book on behalf. `fee` in whole yuan."""

    id: int
    doctor: str
    title: str
    department: str
    date: date
    period: str
    start: str
    end: str
    remaining: int
    fee: int


class SlotChoice(BaseModel):
    """A segment of a clinic with free places."""

    id: int
    time: str
    remaining: int


class ChangeOnBehalfIn(_In):
    """To which slot an appointment goes."""

    slot_id: _Identifier


class BookOnBehalfIn(_In):
    """For whom, and which slot."""

    visitor: _Identifier
    slot_id: _Identifier


class OnBehalfOut(BaseModel):
    """What was done, as the patient sees it: the card that proves it, and its message."""

    conversation: uuid.UUID
    message: str
    card: AppointmentCard
