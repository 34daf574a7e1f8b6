"""What was measured of a challenger, and how it is shown to staff."""

import uuid
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from api.challengers.models import ChallengerState

Group = Literal[
    "safety", "alarms", "flow", "entities", "dates", "wishes", "triage", "reviewed", "intents"
]
"""What a figure is about. `safety`: dangers found; `alarms`: ordinary messages left in peace."""


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(_Stored):
    """One figure (0 to 1, more is better) of the model in use and of the challenger. `of` is how
    many messages it is over; `lost` and `won` how many of them only the old one, and only the new
    one, got right."""

    group: Group
    name: str
    before: float
    after: float
    of: int
    lost: int = 0
    won: int = 0


class Refusal(_Stored):
    """Why the gate stays closed. `code`: `safety_lost` or `margin_lost`."""

    code: Literal["safety_lost", "margin_lost"]
    group: Group
    name: str
    before: float
    after: float
    lost: int


class Changed(_Stored):
    """A turn of a reviewed conversation that is understood otherwise now. `right` is the reviewer's
    intent, where there is one."""

    conversation: uuid.UUID
    message: int
    before: str | None
    after: str | None
    right: str | None


class LeftOut(_Stored):
    """A proposal that this challenger didn't learn, and why: `held_out` (it is in the sets that
    models are measured with), or what the files said against it."""

    proposal: int
    code: str


class Report(_Stored):
    """All that was measured. `phases` has the seconds of each part of the work, as told to whoever
    waits; some of it runs side by side."""

    figures: list[Figure]
    refused: list[Refusal] = []
    changed: list[Changed] = []
    left_out: list[LeftOut] = []
    phases: dict[str, float] = {}


class ChallengerLine(BaseModel):
    """One challenger in the list."""

    id: int
    state: ChallengerState
    fingerprint: str | None
    based_on: str
    proposals: int
    refused: int
    started_at: datetime
    seconds: int | None
    failure: str | None
    promoted_at: datetime | None
    promoted_by: str | None


class ReplicaOut(BaseModel):
    """One replica of the dialogue server, by number, and the model that it uses now."""

    number: int
    model: str | None


class ModelsOut(BaseModel):
    """The challengers, newest first; what each replica uses; how many accepted proposals wait."""

    challengers: list[ChallengerLine]
    replicas: list[ReplicaOut]
    waiting: int


class ChallengerOut(ChallengerLine):
    """One challenger with all that was measured and what it changes."""

    report: Report | None
    diff: str
    learned: list[int]


class SwappedOut(BaseModel):
    """What became of each replica: its number, the model it uses now, a code where it failed."""

    number: int
    model: str | None
    error: str | None


class PromotedOut(BaseModel):
    """The model in use after a promotion or the way back."""

    fingerprint: str
    replicas: list[SwappedOut]
