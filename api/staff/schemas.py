"""Shapes of the staff endpoints; the pages use the same."""

import uuid
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.complaints.models import ComplaintKind, ComplaintStatus
from api.conversations.schemas import MAX_TEXT
from api.safety.rules import Level
from api.staff.desk.schemas import EscalationOut
from api.staff.models import Role


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LoginIn(_In):
    """Name and password. The length is bounded, because hashing a long one is work."""

    username: str = Field(min_length=1, max_length=40)
    password: str = Field(min_length=1, max_length=200)


class StaffOut(BaseModel):
    """Who is logged in, and what the matrix lets them do."""

    username: str
    display_name: str
    role: Role
    role_name: str
    permissions: list[str]


class AlertOut(BaseModel):
    """A red flag or a crisis that nobody has looked at yet."""

    id: int
    kind: str
    flags: list[str]
    conversation: uuid.UUID
    channel: str
    handler: Literal["bot", "queue", "human"]
    at: datetime


class ClockOut(BaseModel):
    """A clock of a green channel. `seconds_left` until it runs out, negative afterwards; of one
    that was confirmed, what was left then. `by` confirmed it at `done_at`."""

    due: datetime
    done_at: datetime | None
    by: str | None
    seconds_left: int
    late: bool


class GreenChannelOut(BaseModel):
    """A green channel with all that was recognised in its conversation since it is open."""

    id: int
    conversation: uuid.UUID
    channel: str
    flags: list[str]
    opened_at: datetime
    dispatched: ClockOut
    doctor: ClockOut
    treat_first: bool
    escort: bool
    location: str | None = None


class GreenChannelExport(BaseModel):
    """An emergency for the interface of the ambulance service (A12.5): nothing that says who it is.
    `centre` is the hospital's centre for it (stroke, chest pain), `entrance` the way in."""

    id: int
    opened_at: datetime
    flags: list[str]
    rules: list[str]
    centre: str | None
    entrance: str
    location: str | None
    dispatched: ClockOut
    doctor: ClockOut
    treat_first: bool
    escort: bool
    closed_at: datetime | None


class GreenChannelsOut(BaseModel):
    """The open ones, the oldest first, and how many of them are `late`; then how many were opened
    since midnight and were late, those that are closed included."""

    open: list[GreenChannelOut]
    late: int
    opened_today: int
    late_today: int


class MarksIn(_In):
    """What is to be marked or unmarked; what is left out stays as it is."""

    treat_first: bool | None = None
    escort: bool | None = None


class CloseIn(_In):
    """How it ended. That it says something is checked by the service."""

    note: str = Field(max_length=200, pattern=r"^[^\x00]*$")


class UrgentComplaint(BaseModel):
    """A complaint about patients' safety that nobody has begun to work on."""

    receipt: str
    category_name: str
    due: datetime
    at: datetime


class AlertsOut(BaseModel):
    """What somebody must look at now. `escalations` are for supervisors."""

    events: list[AlertOut]
    complaints: list[UrgentComplaint]
    escalations: list[EscalationOut] = []


class RedFlagOut(BaseModel):
    """A rule with its signs by their names: all of `all`, one of `any`, one of `onset` and one of
    `person`, and none of `unless`. `said` is what the patient is told: for a crisis once for
    oneself and once for somebody else."""

    id: str
    name: str
    level: Level
    all: list[str]
    any: list[str]
    onset: list[str]
    person: list[str]
    unless: list[str]
    departments: list[str]
    said: list[str]
    source: str
    review_date: date
    reviewed_by: str | None


class RedFlagsOut(BaseModel):
    """The rules that were asked for; `total` and `unreviewed` count all there are."""

    total: int
    unreviewed: int
    rules: list[RedFlagOut]


class TryIn(_In):
    """A message as a patient might write it."""

    text: str = Field(max_length=MAX_TEXT)


class HeardOut(BaseModel):
    """The words `text` at `start:end` of the message were taken for the sign `sign`."""

    sign: str
    start: int
    end: int
    text: str


class FiredOut(BaseModel):
    """A rule that holds, and the words that it holds by."""

    id: str
    name: str
    heard: list[HeardOut]


class TriedOut(BaseModel):
    """What a message brings about. `text` is the message as the rules see it, numbers masked. Of
    the rules that hold those of the most pressing `level` are given, as the patient is answered;
    `crisis` tells that the crisis lines are said too. No level: nothing holds."""

    text: str
    level: Level | None
    crisis: bool
    fired: list[FiredOut]


class ComplaintLine(BaseModel):
    """A complaint in the list, without its content."""

    receipt: str
    kind: ComplaintKind
    category: str
    category_name: str
    status: ComplaintStatus
    urgent: bool
    restricted: bool
    anonymous: bool
    complete: bool
    channel: str
    owner: str | None
    created_at: datetime
    due: datetime
    overdue: bool


class ComplaintEventOut(BaseModel):
    """Something that was done about it. `unreached`: the notice that tells the patient of it came
    nowhere."""

    at: datetime
    kind: str
    actor: str
    note: str | None
    public: bool
    unreached: bool


class ComplaintOut(ComplaintLine):
    """A complaint, whole. An anonymous one doesn't lead to its conversation. `unreached`: of the
    latest news for the patient nobody could tell them."""

    what: str
    when: str | None
    where: str | None
    whom: str | None
    who: str | None
    conversation: uuid.UUID | None
    unreached: bool
    events: list[ComplaintEventOut]
