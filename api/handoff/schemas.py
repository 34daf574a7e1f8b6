"""Shapes of the hand-off endpoint."""

import uuid
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class HandoffIn(BaseModel):
    """A wish for a person. `reason` is one of `service.REASONS` or free words; `summary` is what
    the agent should see: slots filled, triage result, what was asked last."""

    model_config = ConfigDict(extra="forbid")

    conversation: uuid.UUID
    reason: str = Field(default="asked", min_length=1, max_length=200)
    summary: dict[str, Any] = {}


class HandoffOut(BaseModel):
    """The hand-off card's fields, and the words that go with it."""

    type: Literal["handoff"] = "handoff"
    ticket: str
    state: Literal["queued", "assigned", "callback"]
    ahead: int
    promised_by: datetime | None
    text: str
