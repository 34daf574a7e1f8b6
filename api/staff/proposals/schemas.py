"""What the staff see of proposals, and what they send."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from api.proposals.models import ProposalKind, ProposalState

Words = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")
]
Sign = Literal["added", "removed", "same", "gap"]


class DecisionIn(BaseModel):
    """Why; a refusal can't do without."""

    model_config = ConfigDict(extra="forbid")

    words: Words = ""


class DiffLine(BaseModel):
    """One line of a change. `number` counts in the file as it would be, in the file as it is for
    what is removed; a `gap` stands for lines in between. Of a line that is exchanged for another
    `marked` (start, end) is what differs."""

    sign: Sign
    number: int | None = None
    text: str = ""
    marked: tuple[int, int] | None = None


class FileDiff(BaseModel):
    """What changes in one file; `new` where there was none."""

    path: str
    new: bool
    lines: list[DiffLine]


class NearExample(BaseModel):
    """A learned example of another intent that is nearly the same."""

    text: str
    intent: str


class ProposalLine(BaseModel):
    """One proposal. `target` is what the thing that it changes is called, `sign` what the sign of
    its red flag is called. `obstacle` says in words why it can't be accepted, or doesn't fit any
    more; `mine`: nobody decides about their own; `decidable`: whether the reader may decide now."""

    id: int
    kind: ProposalKind
    state: ProposalState
    content: dict[str, Any]
    why: str
    conversation: uuid.UUID | None
    message: int | None
    author: str
    at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision: str | None
    mine: bool
    decidable: bool
    supervisor_only: bool
    files: list[FileDiff]
    obstacle: str | None
    near: NearExample | None
    target: str | None
    sign: str | None


class Count(BaseModel):
    """How many proposals of a state and kind there are."""

    state: ProposalState
    kind: ProposalKind
    number: int


class ProposalsOut(BaseModel):
    """Proposals, the newest first. `next` is what to ask for the page after; None on the last."""

    items: list[ProposalLine]
    counts: list[Count]
    next: int | None


class Unfit(BaseModel):
    """An accepted proposal that doesn't fit the files any more, and why."""

    id: int
    obstacle: str


class LearningOut(BaseModel):
    """What the next model would learn. `patch` is the same for programs."""

    proposals: int
    files: list[FileDiff]
    unfit: list[Unfit]
    patch: str


class SeenOut(BaseModel):
    """What the safety engine recognises: the most pressing kind, None for no danger, and why."""

    kind: Literal["emergency", "urgent", "crisis"] | None
    flags: list[str]


class RaisedOut(BaseModel):
    """A message of the knowledge base that would be taken for an emergency, and isn't one."""

    text: str
    group: Literal["urgent", "ordinary", "none"]
    flags: list[str]


class EffectsOut(BaseModel):
    """What a red flag would change. `by_form`: whether a form is added, so that `then` and
    `raised` say something; `looked_at` is in how many known messages it occurs, `raised_count` how
    many of them would be taken for an emergency, `raised` the first of those."""

    by_form: bool
    now: SeenOut
    then: SeenOut
    looked_at: int
    raised_count: int
    raised: list[RaisedOut]
