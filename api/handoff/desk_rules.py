"""How the desk is run: its queues, who goes first, the clocks, how much one agent holds. The `desk`
part of `knowledge_base/service_levels.yml`."""

from datetime import time
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

GENERAL = "general"
"""The queue of whatever belongs to no other."""

MARKS = ("elder", "pregnant", "disabled", "child")
"""Who deserves to go first (A11.1), beside what the reason says."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _opens_before_it_closes(spans: list[tuple[time, time]]) -> list[tuple[time, time]]:
    if any(opens >= closes for opens, closes in spans):
        raise ValueError("a time of opening must be before its closing")
    return spans


Spans = Annotated[list[tuple[time, time]], AfterValidator(_opens_before_it_closes)]
Minutes = Annotated[int, Field(gt=0)]
Priority = Annotated[int, Field(ge=0)]


class DeskSkill(_Strict):
    """A queue. A conversation belongs to it by the reason of the hand-off, by the department that
    is talked about (a code), or by a word that was said."""

    id: str = Field(pattern=r"^[a-z][a-z_]{0,39}$")
    name: str = Field(min_length=1, max_length=20)
    reasons: list[str] = []
    departments: list[str] = []
    words: list[str] = []


class DeskMark(_Strict):
    """Who goes first: `priority` at most; by a word that was said, or by an age in years of whom
    the account books for."""

    name: str = Field(min_length=1, max_length=20)
    priority: Priority
    words: list[str] = []
    min_age: int | None = Field(default=None, ge=0)
    max_age: int | None = Field(default=None, ge=0)

    def fits_age(self, age: int) -> bool:
        """Whether an age alone gives the mark."""
        if self.min_age is None and self.max_age is None:
            return False
        return (self.min_age or 0) <= age <= (200 if self.max_age is None else self.max_age)


class DeskClocks(_Strict):
    """Minutes in which somebody is at the desk. `first_response` until a conversation in the queue
    is taken, else the supervisor is told; `reply` until the patient has an answer; after
    `agent_idle` without one the conversation goes back into the queue. A silent patient is asked
    after `patient_reminder`, and the talk ends after `patient_idle`. A talk that ended must have
    its reason within `wrap_up`."""

    first_response: Minutes
    reply: Minutes
    agent_idle: Minutes
    patient_reminder: Minutes
    patient_idle: Minutes
    wrap_up: Minutes

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.reply > self.agent_idle:
            raise ValueError("agent_idle must not be shorter than reply")
        if self.patient_reminder >= self.patient_idle:
            raise ValueError("patient_idle must be longer than patient_reminder")
        return self


class DeskHours(_Strict):
    """Opening times `[[open, close], …]` per kind of day; an empty list is a closed day."""

    working_days: Spans
    weekends: Spans
    holidays: Spans
    callback_minutes: int = Field(gt=0)

    @model_validator(mode="after")
    def _opens_at_all(self) -> Self:
        if not (self.working_days or self.weekends or self.holidays):
            raise ValueError("the desk never opens")
        return self


class DeskRules(DeskHours):
    """The desk. `ageing_minutes`: how much longer waiting outweighs one step of priority.
    `closing_words`: a patient's last words that want no answer (谢谢, 好的)."""

    chat_limit: int = Field(gt=0)
    heartbeat_seconds: int = Field(ge=30)
    ageing_minutes: Minutes
    clocks: DeskClocks
    skills: list[DeskSkill]
    marks: dict[str, DeskMark]
    closing_words: list[str] = []

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ids = [skill.id for skill in self.skills]
        if len(ids) != len(set(ids)):
            raise ValueError("two skills have the same id")
        if GENERAL not in ids:
            raise ValueError("the skill general is missing")
        if unknown := sorted(set(self.marks) - set(MARKS)):
            raise ValueError(f"unknown marks: {unknown}")
        return self

    def skill(self, id_: str) -> DeskSkill | None:
        """The queue of that id."""
        return next((skill for skill in self.skills if skill.id == id_), None)

    def skill_name(self, id_: str) -> str:
        """What a queue is called; a queue that the hospital gave up keeps its id."""
        found = self.skill(id_)
        return found.name if found else id_

    def mark_name(self, id_: str) -> str:
        """What a mark is called."""
        return self.marks[id_].name if id_ in self.marks else id_
