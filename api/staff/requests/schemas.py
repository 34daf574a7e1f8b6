"""What the staff see of service requests, and what they send."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.service_requests.models import RequestState
from api.service_requests.schemas import Contact, Wish

Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WalkInIn(Wish):
    """What somebody asked for at the desk."""


class NoteIn(_In):
    """How it went, or why it can't be done; the patient is told how it went."""

    note: Note = ""


class AssignIn(_In):
    """Who does it: one of the two."""

    staff: int | None = Field(default=None, ge=1, le=2**31 - 1)
    volunteer: int | None = Field(default=None, ge=1, le=2**31 - 1)

    @model_validator(mode="after")
    def _one_of_two(self) -> "AssignIn":
        if (self.staff is None) == (self.volunteer is None):
            raise ValueError("either staff or volunteer")
        return self


class VolunteerIn(_In):
    """Somebody to be registered. The telephone is kept encrypted, and so is the name."""

    number: str = Field(pattern=r"^[A-Za-z0-9-]{1,20}$")
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    phone: Contact | None = None
    speaks: Words | None = None
    days: Words | None = None


class ActiveIn(_In):
    """Whether a volunteer still comes."""

    active: bool


class RequestLine(BaseModel):
    """One request as the board shows it. `seconds_left` until somebody must be there; it stands
    still once somebody is. `next` is what has to be done next, in words. `has_contact`: there is a
    telephone, shown only when it is asked for."""

    number: str
    kind: str
    kind_name: str
    team: str
    state: RequestState
    place: str | None
    wanted: str | None
    details: str | None
    marks: list[str]
    priority: int
    channel: str
    conversation: uuid.UUID | None
    owner: str | None
    volunteer: str | None
    has_contact: bool
    created_at: datetime
    due: datetime
    seconds_left: int
    late: bool
    escalated: bool
    next: str


class RequestEventOut(BaseModel):
    """Something that happened to a request."""

    at: datetime
    kind: str
    actor: str
    note: str | None


class RequestWhole(RequestLine):
    """A request with everything that happened to it."""

    events: list[RequestEventOut]


class KindChoice(BaseModel):
    """A kind that can be filed at the desk."""

    id: str
    name: str
    must: list[str]


class ColleagueOut(BaseModel):
    """Somebody a request can be given to."""

    id: int
    name: str


class VolunteerOut(BaseModel):
    """One of the roster. The telephone is shown only when it is asked for."""

    id: int
    number: str
    name: str
    has_phone: bool
    speaks: str | None
    days: str | None
    active: bool


class BoardOut(BaseModel):
    """What is not over, what can be filed, and who can do it."""

    items: list[RequestLine]
    late: int
    kinds: list[KindChoice]
    colleagues: list[ColleagueOut]
    volunteers: list[VolunteerOut]
