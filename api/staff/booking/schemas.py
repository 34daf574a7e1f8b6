"""Shapes of what staff see and do about appointments. Patients are masked everywhere."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.appointments.models import AppointmentStatus
from api.attendance.models import AppealStatus
from api.clinics.models import Period
from api.notices.models import NoticeKind, NoticeStatus

# What a column of text can hold: everything but the character zero.
_Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
_Identifier = Annotated[int, Field(ge=1, le=2**31 - 1)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AppointmentSearch(_In):
    """What to look for; all of it must fit. `phone` and `id_number` are whole and looked up by
    their keyed hash; a paper that is no identity card needs `name` too. `name` is compared masked.
    Without a number, a phone or a paper the days default to `first` = `last` = today."""

    number: _Identifier | None = None
    phone: Annotated[str, Field(max_length=30)] | None = None
    id_number: Annotated[str, Field(max_length=40)] | None = None
    phone_tail: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None
    name: Annotated[str, Field(max_length=40)] | None = None
    first: date | None = None
    last: date | None = None
    department: _Text | None = None
    doctor: _Text | None = None
    status: AppointmentStatus | None = None


class AppointmentLine(BaseModel):
    """An appointment in a list. `visitor` 张*明, `phone` 138****0000, `time` 09:30-10:00, `fee` in
    whole yuan. `channel` is where it was booked. `pending`: the hospital information system has not
    answered yet whether it is cancelled or changed."""

    id: uuid.UUID
    number: str
    status: AppointmentStatus
    visitor: str
    phone: str
    sex: str | None
    age: int | None
    doctor: str
    department: str
    date: date
    period: Period
    time: str
    starts_at: datetime
    channel: str
    fee: int
    stopped: bool
    pending: bool
    refund_due: bool
    checked_in_at: datetime | None


class AppointmentsFound(BaseModel):
    """What a search found, by time. `more`: there are others beyond these."""

    items: list[AppointmentLine]
    more: bool


class AppointmentEventOut(BaseModel):
    """What happened; `actor` is patient, system or staff:<username>."""

    at: datetime
    status: AppointmentStatus
    actor: str


class ToldOut(BaseModel):
    """What the patient was told, or will be at `due`."""

    kind: NoticeKind
    status: NoticeStatus
    due: datetime


class AppointmentOut(AppointmentLine):
    """An appointment with its history, and how things stand with its patient. `cancel_until` is
    the last moment to cancel by the hospital's rule."""

    cancel_until: datetime
    suspended_until: datetime | None
    appeal: AppealStatus | None
    events: list[AppointmentEventOut]
    told: list[ToldOut]


class BookIn(_In):
    """Whom an agent books for, in their conversation: visitor card and slot."""

    conversation: uuid.UUID
    visitor: _Identifier
    slot_id: _Identifier


class CancelIn(_In):
    """`override`: cancel after the deadline (supervisors), with the reason why."""

    override: bool = False
    reason: _Text = ""


class NoShowLine(AppointmentLine):
    """A no-show: how many of its patient's count now, until when they are suspended, and what
    became of an appeal."""

    misses: int
    suspended_until: datetime | None
    appeal: AppealStatus | None


class AppealLine(BaseModel):
    """An appeal that waits for a decision, with the no-show that it is about."""

    id: int
    words: str
    created_at: datetime
    appointment: NoShowLine


class DecideIn(_In):
    """The decision on an appeal. A refusal needs a reason, which the patient is told."""

    granted: bool
    reason: _Text = ""


class RegisterIn(_In):
    """Which day's register is taken out, in which form, and what for."""

    day: date
    form: Literal["csv", "xlsx"] = "xlsx"
    reason: _Text


class RegisterLine(AppointmentLine):
    """A line of the daily register. `told` is the state of what the patient was told last, None
    when nothing was; `tracked` is false when nobody knows yet how it ended, or a call is due."""

    told: NoticeStatus | None
    tracked: bool


class RegisterOut(BaseModel):
    """The register of a day on the page: `untracked` counts what still has to be followed up."""

    day: date
    untracked: int
    items: list[RegisterLine]


class CallLine(BaseModel):
    """Somebody to call: masked, with what to say; `since` when they should have known."""

    id: uuid.UUID
    kind: NoticeKind
    visitor: str
    phone: str
    words: str
    visit_at: datetime | None
    since: datetime
    appointment: uuid.UUID | None


class CallsOut(BaseModel):
    """The first calls of `total`, the oldest first."""

    total: int
    items: list[CallLine]


class NumberOut(BaseModel):
    """A number to dial; None when the patient left none."""

    phone: str | None


class CallResult(_In):
    """What came of a call. That it says something is checked by the service."""

    result: _Text
