"""What comes in with a complaint, and what a patient may know of it."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.complaints.models import ComplaintKind, ComplaintStatus
from api.conversations.masking import without_numbers

# Patients tell whole stories wherever they are asked; a story comes in several messages.
Detail = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Story = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Receipt = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=24)]


class ComplaintIn(BaseModel):
    """A complaint, suggestion or praise. Only `what` must be there; `who` is dropped when
    `anonymous`. `attachments`: which of the pictures sent in this conversation belong to it; left
    out, those of the last hours."""

    model_config = ConfigDict(extra="forbid")

    conversation: uuid.UUID
    kind: ComplaintKind = ComplaintKind.COMPLAINT
    what: Story
    when: Detail | None = None
    where: Detail | None = None
    whom: Detail | None = None
    who: Name | None = None
    anonymous: bool = False
    attachments: list[uuid.UUID] | None = Field(default=None, max_length=50)
    idempotency_key: str | None = Field(default=None, min_length=1, max_length=80)


class ReceiptOut(BaseModel):
    """The proof that it was received, and the words to hand it over with. `joined`: we had heard of
    the matter before; it is the first receipt again."""

    receipt: str
    kind: ComplaintKind
    status: ComplaintStatus
    due: datetime
    category: str
    text: str
    joined: bool = False


class ProgressOut(BaseModel):
    """Something that the patient was told."""

    at: datetime
    note: str


class StandingOut(BaseModel):
    """Where a matter stands. Whoever only knows the number (`own` false) learns its status and
    when the answer is due, nothing of its content. `revisit`: we have asked whether it is settled,
    and wait to hear."""

    receipt: str
    status: ComplaintStatus
    due: datetime
    own: bool
    kind: ComplaintKind | None
    progress: list[ProgressOut]
    text: str
    revisit: bool = False


class OwnIn(BaseModel):
    """In which conversation its complainant says so."""

    model_config = ConfigDict(extra="forbid")

    conversation: uuid.UUID


class RevisitAnswerIn(OwnIn):
    """Whether it is settled for the complainant; 1 (very dissatisfied) to 5; what else they say."""

    solved: bool
    satisfaction: int | None = Field(default=None, ge=1, le=5)
    words: Detail | None = None


class RevisitAnsweredOut(BaseModel):
    """What becomes of it: `reopened` is looked into once more, until `due`."""

    receipt: str
    status: ComplaintStatus
    reopened: bool
    due: datetime | None
    text: str


class ProgressIn(BaseModel):
    """What staff did about it. With `public` the patient is told."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    status: ComplaintStatus | None = None
    note: str = Field(default="", max_length=2000)
    public: bool = False

    @model_validator(mode="after")
    def _without_numbers(self) -> "ProgressIn":
        """What the patient is told is sent as it was written, like a reply."""
        if not self.public:
            self.note = without_numbers(self.note)
        return self
