"""Shapes of a conversation as reviewers see it: turn by turn, with what was made of it."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.proposals.kinds import Content
from api.review.models import ReviewState
from api.staff.desk.conversation_schemas import TranscriptLine

Mark = Literal["danger", "crisis", "handoff", "fallback", "unsure", "failed", "verdict", "comment"]


class ReplayLine(TranscriptLine):
    """A message with the titles of its buttons. `pressed`: the patient pressed one."""

    buttons: list[str] = Field(default_factory=list)
    pressed: bool = False


class Ranked(BaseModel):
    """An intent with its confidence, 0 to 1."""

    intent: str
    confidence: float


class EntityOut(BaseModel):
    """`start:end` of a message's text is an entity of that kind."""

    entity: str
    start: int
    end: int
    text: str


class SlotOut(BaseModel):
    """What the assistant knows. `new`: since this turn. `value` is empty for what is no plain
    value."""

    name: str
    value: str
    new: bool


class UnderstandingOut(BaseModel):
    """What the assistant made of a message, and where it stood afterwards. Times are milliseconds;
    `machine` and `bayes` are what each of the two learners in it took the message for."""

    intent: str | None
    confidence: float | None
    ranking: list[Ranked]
    entities: list[EntityOut]
    form: str | None
    asked: str | None
    slots: list[SlotOut]
    actions: list[str]
    model: str | None
    machine: str | None
    bayes: str | None
    dialogue_ms: int | None
    turn_ms: int | None


class VerdictOut(BaseModel):
    """What a reviewer says of a turn."""

    correct: bool
    right_intent: str | None
    right_entities: list[EntityOut] | None
    right_step: str | None
    reviewer: str
    at: datetime


class CommentOut(BaseModel):
    """A reviewer's remark on a message."""

    id: int
    message_id: int
    author: str
    text: str
    at: datetime


class TurnOut(BaseModel):
    """One turn. `said` is none for what came before the patient's first message. `pause` and
    `answer_after` are seconds: since the turn before, and until the first answer. `proposed`: kinds
    of proposals that were made of it."""

    number: int
    said: ReplayLine | None
    understanding: UnderstandingOut | None
    answers: list[ReplayLine]
    pause: float | None
    answer_after: float | None
    marks: list[Mark]
    verdict: VerdictOut | None
    comments: list[CommentOut]
    proposed: list[str]


class ReplayOut(BaseModel):
    """A conversation, whole. `some_hidden`: lines of it are the discipline office's alone.
    `review_state`: how far its review is; none: it isn't in the inbox."""

    conversation: uuid.UUID
    channel: str
    created_at: datetime
    last_at: datetime
    erased: bool
    some_hidden: bool
    review_state: ReviewState | None
    turns: list[TurnOut]


class EntityIn(BaseModel):
    """An entity that is right; `value` is the text itself when it is left out."""

    model_config = ConfigDict(extra="forbid")

    entity: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$")]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(gt=0)]
    value: Annotated[str, StringConstraints(max_length=200)] | None = None


class VerdictIn(BaseModel):
    """What is right: nothing else when the assistant was."""

    model_config = ConfigDict(extra="forbid")

    correct: bool = False
    right_intent: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,59}$")] | None = None
    right_entities: Annotated[list[EntityIn], Field(max_length=30)] | None = None
    right_step: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,99}$")] | None = None


class CommentIn(BaseModel):
    """A remark."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class DoubtOut(BaseModel):
    """`start:end` may be a name, a number or a place of somebody."""

    start: int
    end: int
    why: str


class AnonymousOut(BaseModel):
    """A message as it may be learned from, and what in it must be looked at first."""

    text: str
    doubts: list[DoubtOut]


class ProposalIn(BaseModel):
    """A proposal that a message gave rise to. `looked`: what was in doubt was looked at."""

    model_config = ConfigDict(extra="forbid")

    content: Content
    why: Annotated[str, StringConstraints(max_length=500)] = ""
    looked: bool = False


class ProposedOut(BaseModel):
    """The proposal that was made."""

    id: int
    kind: str
    content: dict[str, Any]
