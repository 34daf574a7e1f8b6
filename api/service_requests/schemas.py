"""What comes in with a service request, and what a patient may know of it."""

import uuid
from datetime import date, datetime
from datetime import time as clock_time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.service_requests.kinds import Asked
from api.service_requests.models import RequestState

Told = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=24)]
Contact = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]


class Wish(BaseModel):
    """What is wanted: of which kind, where, when, what. `day` (without one: today) and `time`
    (without one: when the doors open) are `when` as a moment. `contact` is a telephone, kept
    encrypted."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(pattern=r"^[a-z_]{1,40}$")
    place: Told | None = None
    when: Told | None = None
    day: date | None = None
    time: clock_time | None = None
    details: Told | None = None
    contact: Contact | None = None
    idempotency_key: str | None = Field(default=None, min_length=1, max_length=80)


class RequestIn(Wish):
    """A wish of the patient of `conversation`."""

    conversation: uuid.UUID


class KindOut(BaseModel):
    """A kind of request: what must and what may be asked, whether somebody is on duty, and by when
    somebody would be there, in words."""

    id: str
    name: str
    must: list[Asked]
    may: list[Asked]
    article: str | None
    on_duty: bool
    there_by: str


class RequestOut(BaseModel):
    """Where a request stands, and the words to say so."""

    number: str
    kind: str
    name: str
    state: RequestState
    due: datetime
    text: str


class ConfirmIn(BaseModel):
    """Whether what was done has helped."""

    model_config = ConfigDict(extra="forbid")

    conversation: uuid.UUID
    satisfied: bool


class LeaveIn(BaseModel):
    """Nothing is wanted any more."""

    model_config = ConfigDict(extra="forbid")

    conversation: uuid.UUID
