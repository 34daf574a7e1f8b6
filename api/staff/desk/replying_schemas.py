"""Shapes of what helps to reply: the check of courtesy, canned replies, suggestions."""

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.conversations.schemas import MAX_TEXT

SuggestionSource = Literal["guide", "triage", "schedule", "canned"]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CheckIn(_In):
    """A reply that isn't sent yet; `conversation` tells the names that it may hold."""

    text: Annotated[str, Field(max_length=MAX_TEXT)]
    conversation: uuid.UUID | None = None


class FoundOut(BaseModel):
    """Something that should not be said: the `words` at `start:end`, what kind of rudeness it is,
    `why`, and what to `say` instead. One that isn't `forbidden` is only a hint."""

    phrase: str
    kind: str
    words: str
    start: int
    end: int
    why: str
    say: str
    forbidden: bool


class CheckedOut(BaseModel):
    """`forbidden`: the reply is refused unless it is sent `anyway`."""

    forbidden: bool
    found: list[FoundOut]


class CannedOut(BaseModel):
    """A canned reply, its gaps filled; what stands in 【】 the agent fills in."""

    id: str
    title: str
    text: str
    skills: list[str]


class SuggestionOut(BaseModel):
    """Something that could be answered, never sent by itself. `title` says where it is from."""

    text: str
    source: SuggestionSource
    title: str


class HitLine(BaseModel):
    """How often one agent's replies ran into one rule: held back, or sent all the same."""

    agent: str
    phrase: str
    kind: str
    held_back: int
    sent: int


class HitsOut(BaseModel):
    """The rules of courtesy that replies ran into, from `first` to `last` (both included)."""

    first: date
    last: date
    items: list[HitLine]
