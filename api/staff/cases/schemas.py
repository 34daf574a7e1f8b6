"""Shapes of a complaint as a case: what staff see. What they send is in `inputs`.

The functions are in `casework` (list, read, file, progress), `handling` (classify, assign,
transfer, pause, join), `inquiry` (evidence, opinions, finding), `answers` (answers, remedies),
`ending` (close, reopen, revisit) and `archive` (search, read).
"""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, Field

from api.cases.models import AnswerState, EvidenceKind, TransferState
from api.complaints.models import ComplaintKind, ComplaintStatus, Impact, Verdict
from api.staff.schemas import ComplaintLine, ComplaintOut


class Act(StrEnum):
    """What somebody may do about a case now (`CaseOut.may`)."""

    CLASSIFY = "classify"
    ASSIGN = "assign"
    TRANSFER = "transfer"
    ACCEPT = "accept"
    DECLINE = "decline"
    PAUSE = "pause"
    RESUME = "resume"
    JOIN = "join"
    PART = "part"
    ADD_EVIDENCE = "add_evidence"
    ASK_OPINION = "ask_opinion"
    RECORD_FINDING = "record_finding"
    WRITE_ANSWER = "write_answer"
    APPROVE_ANSWER = "approve_answer"
    SEND_ANSWER = "send_answer"
    ADD_REMEDY = "add_remedy"
    TELL_PROGRESS = "tell_progress"
    CLOSE = "close"
    REOPEN = "reopen"
    REVISIT = "revisit"


class Lack(StrEnum):
    """What keeps a case from being closed (`CaseOut.lacking`)."""

    VERDICT = "verdict"
    CAUSE = "cause"
    DEPARTMENT = "department"
    IMPACT = "impact"
    FINDING = "finding"
    REMEDY = "remedy"
    REFUSAL = "refusal"
    ANSWER = "answer"


class PersonOut(BaseModel):
    """Somebody who works on complaints."""

    username: str
    display_name: str


class NamedOut(BaseModel):
    """A code and what people call it."""

    code: str
    name: str


class ChoicesOut(BaseModel):
    """What can be chosen: `people` as owner or investigator; `departments` are departments and
    offices."""

    categories: list[NamedOut]
    departments: list[NamedOut]
    causes: list[NamedOut]
    people: list[PersonOut]


class CaseClock(BaseModel):
    """The clock of a complaint, in working time: `percent` of it that is used (over 100 when it is
    late), `seconds_left` until it is due, negative afterwards. It stands still while `paused`.
    Once the complainant was answered it tells how it was then."""

    started: datetime
    due: datetime
    percent: int
    paused: bool
    pause_reason: str | None
    seconds_left: int
    late: bool


class ProposalPart(BaseModel):
    """What the rules proposed, and by which words of the complaint."""

    value: str
    name: str
    words: list[str]


class ProposalOut(BaseModel):
    """What the rules proposed when it was filed. None: nothing spoke for it."""

    category: ProposalPart | None
    urgent: ProposalPart | None
    department: ProposalPart | None


class CaseLine(ComplaintLine):
    """A complaint in the list, without its content. `respond_by` is until when somebody must have
    begun with it, `responded_at` when they did."""

    owner_username: str | None
    investigator: str | None
    department: str | None
    department_name: str | None
    clock: CaseClock
    respond_by: datetime | None
    responded_at: datetime | None
    reopened: int
    joined_count: int
    withdrawn: bool


class EvidenceOut(BaseModel):
    """A piece of evidence. `broken`: what is kept no longer fits its hash. `attachment`: what the
    complainant sent, at `/v1/staff/attachments/{id}`; `has_content`: at
    `…/complaints/{receipt}/evidence/{id}`."""

    id: uuid.UUID
    kind: EvidenceKind
    source: str
    description: str | None
    name: str | None
    media_type: str | None
    size: int | None
    sha256: str
    has_content: bool
    attachment: uuid.UUID | None
    broken: bool
    by: str | None
    at: datetime


class OpinionOut(BaseModel):
    """An opinion that was asked for, and what came back. `late`: not there when it was due."""

    id: uuid.UUID
    asked_of: str
    question: str
    asked_by: str
    asked_at: datetime
    due: datetime | None
    opinion: str | None
    received_at: datetime | None
    late: bool


class AnswerOut(BaseModel):
    """An answer to the complainant. What `admits` must be `approved` by somebody else than its
    author before it is sent."""

    id: uuid.UUID
    state: AnswerState
    apology: str
    finding: str
    admits: bool
    approved: bool
    author: str
    author_username: str
    created_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    note: str | None
    sent_at: datetime | None


class RemedyOut(BaseModel):
    """What will be done, by whom, until when."""

    id: uuid.UUID
    what: str
    department: str | None
    department_name: str | None
    owner: str
    due: date
    late: bool
    escalated: bool
    done_at: datetime | None
    note: str | None
    worked: bool | None
    worked_note: str | None


class TransferOut(BaseModel):
    """An owner asked another to take the case over."""

    state: TransferState
    from_: str | None = Field(serialization_alias="from")
    to: str
    to_username: str
    reason: str
    at: datetime
    decided_at: datetime | None


class RevisitOut(BaseModel):
    """Whether it is settled for the complainant. `by_phone`: staff must call."""

    id: uuid.UUID
    due: datetime
    asked_at: datetime | None
    by_phone: bool
    solved: bool | None
    satisfaction: int | None
    words: str | None
    answered_at: datetime | None


class SimilarOut(BaseModel):
    """Another complaint of about the same matter, with why it is taken for that."""

    receipt: str
    category_name: str
    status: ComplaintStatus
    created_at: datetime
    why: list[Literal["words", "place", "person", "day"]]


class CaseOut(CaseLine, ComplaintOut):
    """A complaint as a case, whole. `joined` are the receipts of those that were joined to it,
    `joined_to` of the one it was joined to. `may`: what the reader may do now; `lacking`: what is
    missing before it can be closed."""

    department_name: str | None
    first_receiver: str | None
    investigator_username: str | None
    has_phone: bool
    proposal: ProposalOut
    verdict: Verdict | None
    cause: str | None
    cause_name: str | None
    impact: Impact | None
    finding: str | None
    lesson: str | None
    refusal_reason: str | None
    refusal_basis: str | None
    no_remedy_reason: str | None
    answered_at: datetime | None
    closed_at: datetime | None
    archived_at: datetime | None
    evidence: list[EvidenceOut]
    opinions: list[OpinionOut]
    answers: list[AnswerOut]
    remedies: list[RemedyOut]
    transfers: list[TransferOut]
    revisits: list[RevisitOut]
    joined: list[str]
    joined_to: str | None
    similar: list[SimilarOut]
    may: list[Act]
    lacking: list[Lack]


class PrintedReceipt(BaseModel):
    """受理回执 of a complaint that staff wrote down, to be printed."""

    receipt: str
    kind: ComplaintKind
    category_name: str
    created_at: datetime
    due: datetime
    first_receiver: str | None
    hospital: str
    phone: str
    text: str


class TodoLine(BaseModel):
    """Something that waits for the reader in one case. `at` since when, or until when."""

    receipt: str
    category_name: str
    at: datetime
    what: str | None = None


class TodoOut(BaseModel):
    """What waits for me: transfers offered to me; answers that I may approve; of my cases (all for
    a supervisor) opinions and remedies that are overdue, revisits to make by telephone, and cases
    of which more than half, or all, of the time is used; cases that were raised to supervisors."""

    transfers: list[TodoLine]
    approvals: list[TodoLine]
    opinions: list[TodoLine]
    remedies: list[TodoLine]
    revisits: list[TodoLine]
    warned: list[TodoLine]
    escalated: list[TodoLine]


class ArchiveLine(BaseModel):
    """An archived case, the latest copy. `intact`: it still fits its hash."""

    receipt: str
    kind: ComplaintKind
    category: str
    category_name: str
    department: str | None
    department_name: str | None
    cause: str | None
    cause_name: str | None
    verdict: Verdict | None
    created_at: datetime
    closed_at: datetime | None
    archived_at: datetime
    sha256: str
    intact: bool


class ArchiveCopy(BaseModel):
    """One copy of a case as it was when it was filed away."""

    at: datetime
    sha256: str
    intact: bool
    content: dict[str, object]


class ArchiveOut(ArchiveLine):
    """An archived case with every copy, the latest first."""

    copies: list[ArchiveCopy]
