"""Shapes of the timetable: a week of a department's clinics, and what staff change in it."""

import uuid
from datetime import date, datetime, time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.appointments.models import AppointmentStatus
from api.clinics.models import ClinicStatus, Period, Quota
from api.extra_slots.models import ExtraSlotStatus
from api.notices.models import NoticeStatus, Rung

# What a column of text can hold: everything but the character zero.
_NO_ZERO = r"^[^\x00]*$"


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DepartmentChoice(BaseModel):
    """A department that has clinics."""

    code: str
    name: str


class ClinicCell(BaseModel):
    """One clinic in the week. `free` of `places` (extra ones left out) can be taken still;
    `booked` counts whoever has a place, held ones too; `waiting` are on the waitlist. `fee` in
    whole yuan."""

    id: int
    provider: str
    name: str
    title: str
    date: date
    period: Period
    start: time
    end: time
    kind: str
    room: str
    fee: int
    status: ClinicStatus
    stop_reason: str | None
    substitute: str | None
    opens_at: datetime | None
    places: int
    free: int
    extra: int
    booked: int
    waiting: int
    over: bool


class WeekOut(BaseModel):
    """Monday to Sunday of a department; clinics by date, period and name."""

    department: DepartmentChoice
    days: list[date]
    clinics: list[ClinicCell]


class SegmentOut(BaseModel):
    """A segment of a clinic: `free` of `capacity` places of a quota."""

    slot_id: int
    time: str
    quota: Quota
    capacity: int
    free: int


class SubstituteChoice(BaseModel):
    """A doctor who could sit instead."""

    id: str
    name: str
    title: str


class ClinicDetails(ClinicCell):
    """A clinic as it is opened: its segments, whom stopping it would concern (`booked`, `held`
    holds and offers, `on_list` of the waitlist), and who could sit instead."""

    department: str
    segments: list[SegmentOut]
    keep: int
    held: int
    on_list: int
    substitutes: list[SubstituteChoice]


class StopIn(_In):
    """Why a clinic is stopped or changed; patients are told it. That it says something is checked
    by the service."""

    reason: Annotated[str, Field(max_length=100, pattern=_NO_ZERO)]


class SubstituteIn(StopIn):
    """Who sits instead."""

    doctor: Annotated[str, Field(max_length=32, pattern=_NO_ZERO)]


class StoppedOut(BaseModel):
    """What stopping a clinic came to; all of them were told."""

    booked: int
    held: int
    waiting: int


class CountOut(BaseModel):
    """How many patients a change concerned."""

    patients: int


class AffectedLine(BaseModel):
    """A patient of a stopped clinic: `reached` lists the rungs that reached them, `to_call` when
    staff must, `rebooked_for` when their new place begins. Masked."""

    appointment: uuid.UUID
    number: str
    visitor: str
    phone: str
    status: AppointmentStatus
    starts_at: datetime
    refund_due: bool
    told: NoticeStatus | None
    reached: list[Rung]
    to_call: bool
    rebooked_for: datetime | None


class ExtraSlotIn(_In):
    """An extra place in a segment, and why; for the patient of that whole phone number and name, or
    for nobody yet."""

    slot_id: Annotated[int, Field(ge=1, le=2**31 - 1)]
    reason: Annotated[str, Field(max_length=200, pattern=_NO_ZERO)]
    phone: Annotated[str, Field(max_length=30)] | None = None
    name: Annotated[str, Field(max_length=40)] | None = None


class GrantIn(_In):
    """To whom an approved place is given."""

    phone: Annotated[str, Field(max_length=30)]
    name: Annotated[str, Field(max_length=40)]


class DecisionIn(_In):
    """A word on the decision; a refusal needs one."""

    words: Annotated[str, Field(max_length=200, pattern=_NO_ZERO)] = ""


class ExtraSlotLine(BaseModel):
    """A request for an extra place. `visitor` is masked, None while it is for nobody yet; `mine`
    when the reader asked for it, and so can't decide."""

    id: int
    status: ExtraSlotStatus
    clinic_id: int
    name: str
    department: str
    date: date
    period: Period
    time: str
    visitor: str | None
    reason: str
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision: str | None
    granted: bool
    mine: bool
