"""Shapes of the desk: tickets, clocks, transfers, notes, who is there; the pages use the same."""

import uuid
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.conversations.schemas import MAX_TEXT, MessageOut

WRAP_UPS = ("resolved", "referred", "no_answer", "other")
WrapUp = Literal["resolved", "referred", "no_answer", "other"]
CALL_RESULTS = ("reached", "not_reached", "wrong_number", "no_longer_needed")
CallbackResult = Literal["reached", "not_reached", "wrong_number", "no_longer_needed"]
ClockKind = Literal["first_response", "reply", "patient_idle", "promise", "wrap_up"]

_NO_NUL = r"^[^\x00]*$"


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReplyIn(_In):
    """What the agent says to the patient. Its length is checked by the service. `anyway` sends it
    although the check of courtesy found something."""

    text: str
    anyway: bool = False


class ReturnIn(_In):
    """Why the person's part is over; with `later` the talk ends now, and the ticket waits for its
    reason (`wrap-up`)."""

    wrap_up: WrapUp = "resolved"
    note: str | None = Field(default=None, max_length=500, pattern=_NO_NUL)
    later: bool = False


class WrapUpIn(_In):
    """The reason, and a word of it, of a talk that has ended."""

    wrap_up: WrapUp
    note: str | None = Field(default=None, max_length=500, pattern=_NO_NUL)


class TransferIn(_In):
    """To a colleague (`to`, a username), who must accept, or back into the queue of `skill`."""

    to: str | None = Field(default=None, max_length=40)
    skill: str | None = Field(default=None, max_length=40)
    reason: str = Field(max_length=200, pattern=_NO_NUL)


class DeclineIn(_In):
    """Why not."""

    reason: str = Field(max_length=200, pattern=_NO_NUL)


class AssignIn(_In):
    """Who is to serve the conversation: a username."""

    to: str = Field(min_length=1, max_length=40)


class NoteIn(_In):
    """A note for colleagues. That it says something is checked by the service."""

    text: str = Field(max_length=MAX_TEXT, pattern=_NO_NUL)


class PresenceIn(_In):
    """Whether I take conversations now; a break is not available."""

    available: bool = True


class CallbackDoneIn(_In):
    """How a promised call went. Not everything that was promised is settled by one try: see
    `RescheduleIn`."""

    result: CallbackResult
    note: str | None = Field(default=None, max_length=500, pattern=_NO_NUL)


class RescheduleIn(_In):
    """By when the patient will be called instead, and why (a code or a few words, for the record of
    colleagues, not for the patient)."""

    by: datetime
    reason: str = Field(max_length=200, pattern=_NO_NUL)


class DeskClock(BaseModel):
    """The clock that runs for a ticket: `first_response` until somebody takes it, `reply` until the
    patient is answered, `patient_idle` until the patient's silence ends the talk, `promise` until
    the call, `wrap_up` until its reason is written. It stands still while the desk is closed:
    `seconds_left` are seconds in which somebody is there, negative when it is `late`."""

    kind: ClockKind
    due: datetime
    seconds_left: int
    late: bool


class TransferOut(BaseModel):
    """A transfer that waits to be accepted: by and to whom, by name; `to_username` tells two of one
    name apart. `reason` is hidden like the transcript where a matter is the discipline office's."""

    by: str
    to: str
    to_username: str
    reason: str
    at: datetime


class TicketOut(BaseModel):
    """One ticket on the desk. `waiting_seconds` since it was asked for; `overdue` when a callback's
    promise has passed; `unanswered` when the last word is the patient's. `place` is its place in
    the queue of its `skill`, from 1; none where nobody waits. `fits` whether it is of a skill of
    the reader's. `first_receiver` goes on watching whoever has it now."""

    conversation: uuid.UUID
    ticket: uuid.UUID
    state: str
    reason: str
    reason_text: str
    priority: int
    skill: str
    skill_name: str
    marks: list[str]
    mark_names: list[str]
    channel: str
    created_at: datetime
    waiting_seconds: int
    place: int | None
    fits: bool
    promised_by: datetime | None
    overdue: bool
    agent: str | None
    first_receiver: str | None
    unanswered: bool
    clock: DeskClock | None
    escalated: bool
    transfer: TransferOut | None


class SkillOut(BaseModel):
    """A queue: its id and name, and how many wait there."""

    id: str
    name: str
    waiting: int


class AgentOut(BaseModel):
    """Somebody who serves: whether they are there and available, how many conversations they hold
    of how many they may (none: no limit)."""

    username: str
    name: str
    role_name: str
    present: bool
    available: bool
    held: int
    limit: int | None
    skills: list[str]


class QueueOut(BaseModel):
    """The desk at a glance: who waits, best first, danger before everything and then what fits the
    reader's skills; whom I hold, with what waits for its wrap-up; transfers offered to me; what I
    received first and others have now; for supervisors whom the others hold, and who is there."""

    waiting: list[TicketOut]
    own: list[TicketOut]
    offered: list[TicketOut]
    watched: list[TicketOut]
    others: list[TicketOut]
    skills: list[SkillOut]
    agents: list[AgentOut]
    available: bool


class ColleagueOut(BaseModel):
    """Somebody a conversation can be offered to."""

    username: str
    name: str
    role_name: str
    present: bool
    free: bool


class TargetsOut(BaseModel):
    """Where a conversation can go: colleagues, those who are there first, and queues."""

    colleagues: list[ColleagueOut]
    skills: list[SkillOut]


class ServedOut(BaseModel):
    """What a change of hands, or a reply, has made."""

    conversation: uuid.UUID
    handler: Literal["bot", "queue", "human"]
    message: MessageOut


class NoteOut(BaseModel):
    """A note of a colleague. A `hidden` one has no words for the reader."""

    id: int
    author: str
    text: str
    at: datetime
    hidden: bool


class HistoryLine(BaseModel):
    """Something that happened to a ticket: `text` is its `kind` in words, `actor` who did it."""

    ticket: uuid.UUID
    kind: str
    text: str
    actor: str
    details: dict[str, object]
    at: datetime


class EscalationOut(BaseModel):
    """A ticket that is over its time and asks for a supervisor."""

    conversation: uuid.UUID
    ticket: uuid.UUID
    state: str
    kind: ClockKind
    reason_text: str
    skill_name: str
    agent: str | None
    since: datetime


class OpenRequestLine(BaseModel):
    """Something that somebody asked for and that isn't done: a conversation, a callback, a
    complaint or a service request. `number` is what it is called by (a receipt, a request's
    number, the beginning of a ticket's id); `next_step` a code, with its words."""

    kind: Literal["conversation", "callback", "complaint", "service"]
    number: str
    subject: str
    state: str
    conversation: uuid.UUID | None
    owner: str | None
    created_at: datetime
    age_seconds: int
    next_step: str
    next_step_text: str
    due: datetime | None
    late: bool
    escalated: bool
