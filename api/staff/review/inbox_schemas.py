"""Shapes of the review inbox: what is looked for, listed, shared out."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.review.models import ReviewState
from api.review.reasons import Ending, PassedOver, Reason

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
StaffId = Annotated[int, Field(ge=1, le=2**31 - 1)]
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\x00]*$"),
]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class InboxIn(_In):
    """What is looked for, and after which line; none: it doesn't matter. Without days: the last
    four weeks. `after` is the `next` of the page before."""

    since: date | None = None
    until: date | None = None
    channel: Code | None = None
    flow: Code | None = None
    department: Code | None = None
    intent: Code | None = None
    outcome: Ending | None = None
    agent: StaffId | None = None
    reason: Reason | None = None
    state: ReviewState | None = None
    waiting: bool = True
    reviewer: StaffId | None = None
    plan: StaffId | None = None
    words: Words | None = None
    after: Annotated[str, StringConstraints(max_length=120)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 30


class ReasonOut(BaseModel):
    """Why a conversation is worth a look, where it shows first, how often."""

    reason: Reason
    message_id: int | None
    count: int


class InboxLine(BaseModel):
    """One conversation. `said` is the message of the weightiest reason that has one, masked."""

    conversation: uuid.UUID
    channel: str
    started_at: datetime
    ended_at: datetime
    turns: int
    score: int
    reasons: list[ReasonOut]
    said: str
    outcome: Ending
    flows: list[str]
    intents: list[str]
    departments: list[str]
    state: ReviewState
    reviewer: str | None
    reviewed_at: datetime | None
    why_passed: PassedOver | None
    plan: str | None


class InboxOut(BaseModel):
    """A page; `next` asks for what comes after it."""

    items: list[InboxLine]
    next: str | None


class AssignIn(_In):
    """Conversations, and who reviews them: of several each gets an even share."""

    conversations: Annotated[list[uuid.UUID], Field(min_length=1, max_length=200)]
    reviewers: Annotated[list[StaffId], Field(min_length=1, max_length=20)]


class AssignedOut(BaseModel):
    """How many were given to somebody."""

    assigned: int


class PassIn(_In):
    """Why a conversation isn't worth it."""

    why: PassedOver


class PlanIn(_In):
    """So many conversations of a channel (none: of all) every week, for these reviewers."""

    name: Words
    channel: Code | None = None
    per_week: Annotated[int, Field(ge=1, le=200)]
    reviewers: Annotated[list[StaffId], Field(max_length=20)] = []


class ActiveIn(_In):
    """Whether a plan is in use."""

    active: bool


class LoadOut(BaseModel):
    """How far somebody, or a plan, is."""

    waiting: int
    done: int
    passed_over: int


class ReviewerOut(LoadOut):
    """A reviewer: what waits now, and what they dealt with in the last seven days."""

    id: int
    name: str


class PlanOut(LoadOut):
    """A plan, and how far what was drawn for last week and this one is. `seed` draws the same."""

    id: int
    name: str
    channel: str | None
    per_week: int
    reviewers: list[int]
    seed: str
    active: bool


class DrawnOut(BaseModel):
    """How many were drawn, for the week that began on that Monday."""

    drawn: int
    week: date


class ProgressOut(BaseModel):
    """Reviewers and plans with how far they are, and what the list can be narrowed by."""

    reviewers: list[ReviewerOut]
    plans: list[PlanOut]
    agents: dict[int, str]
    departments: dict[str, str]
    flows: list[str]
    intents: list[str]
