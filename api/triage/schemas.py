"""What `POST /v1/triage` takes and gives (contract, §4)."""

import uuid
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.safety.reading.people import Sex
from api.triage.results import Urgency

_OLDEST = 130


class TriageRequest(BaseModel):
    """`age` in years, `age_months` for the youngest; `asked` are keys of questions put before.
    `conversation` (from the action server) keeps a record of this triage."""

    model_config = ConfigDict(frozen=True)

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    age: Annotated[float | None, Field(ge=0, le=_OLDEST, strict=True)] = None
    age_months: Annotated[int | None, Field(ge=0, le=_OLDEST * 12, strict=True)] = None
    sex: Sex | None = None
    pregnant: Annotated[bool | None, Field(strict=True)] = None
    asked: Annotated[list[str], Field(max_length=20)] = []
    conversation: uuid.UUID | None = None

    @model_validator(mode="after")
    def _agrees(self) -> "TriageRequest":
        if self.sex == "m" and self.pregnant:
            raise ValueError("a man can't be pregnant")
        return self


class TriageFlag(BaseModel):
    """A red flag that was recognised."""

    id: str
    name: str


class TriageDepartment(BaseModel):
    """A department that fits; `score` from 0 to 1; `reason`, `location` and what to `bring` in
    words."""

    code: str
    name: str
    score: float
    reason: str
    location: str
    bring: str


class TriageAsk(BaseModel):
    """The question that would help most. An option's words are to be added to the text; `key`
    goes into `asked` of the next call."""

    key: str
    question: str
    options: list[str]


class TriageAnswer(BaseModel):
    """Departments are best first, at most five. `version` names the knowledge that was used."""

    urgency: Urgency
    flags: list[TriageFlag]
    crisis: bool
    departments: list[TriageDepartment]
    ask: TriageAsk | None
    disclaimer: str
    version: str
