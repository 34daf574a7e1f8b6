"""Shapes of a complaint as a case: what is asked for, what is done about it, what staff see.

The functions are in `casework` (list, read, file, progress), `cases_handling` (classify, assign,
transfer, pause, join), `cases_inquiry` (evidence, opinions, finding), `cases_answers` (answers,
remedies), `cases_end` (close, reopen, revisit) and `cases_archive` (search, read).
"""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from api.cases.models import AnswerState, EvidenceKind, TransferState
from api.complaints.models import ComplaintKind, ComplaintStatus, Impact, Verdict
from api.complaints.schemas import Detail, Name, Story
from api.conversations.masking import without_numbers
from api.staff.schemas import ComplaintLine, ComplaintOut

# PostgreSQL can't hold a NUL.
_NO_NUL = r"^[^\x00]*$"

# What the complainant is told is sent as it was written, like a reply.
Told = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=_NO_NUL)
]
# Of what staff write down no identity or phone number is kept.
Words = Annotated[Told, AfterValidator(without_numbers)]
MaybeWords = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2000, pattern=_NO_NUL),
    AfterValidator(without_numbers),
]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_NO_NUL),
    AfterValidator(without_numbers),
]
Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9_\-]{1,40}$")]
Username = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]

# Base64 of 10 MB, with what a browser may add.
MAX_EVIDENCE_BYTES = 10 * 1024 * 1024
_MAX_BASE64 = (MAX_EVIDENCE_BYTES + 2) // 3 * 4 + 4


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


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CaseFilter(_In):
    """Which complaints are listed. `owner` and `investigator` are usernames; `from` and `to` days
    on which it was received, both included; `q` words of the matter, or a receipt; `unread` ones
    nobody has begun with. Joined ones are left out: they stand with the one they were joined to."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    status: ComplaintStatus | None = None
    open: bool | None = None
    kind: ComplaintKind | None = None
    category: Code | None = None
    department: Code | None = None
    owner: Username | None = None
    investigator: Username | None = None
    since: date | None = Field(default=None, alias="from")
    until: date | None = Field(default=None, alias="to")
    q: str | None = Field(default=None, max_length=80, pattern=_NO_NUL)
    overdue: bool | None = None
    urgent: bool | None = None
    unowned: bool | None = None
    unread: bool | None = None
    limit: int = Field(default=200, ge=1, le=500)


class StaffComplaintIn(_In):
    """A complaint that staff write down: at the window, from the letter box, by telephone, passed
    on by 12345. Who writes it down is its first receiver. `phone` is kept encrypted."""

    channel: Literal["onsite", "letterbox", "phone", "hotline_12345"]
    kind: ComplaintKind = ComplaintKind.COMPLAINT
    what: Story
    when: Detail | None = None
    where: Detail | None = None
    whom: Detail | None = None
    who: Name | None = None
    phone: str | None = Field(default=None, max_length=20, pattern=r"^[0-9+\- ]*$")
    anonymous: bool = False
    idempotency_key: str | None = Field(default=None, min_length=1, max_length=80)


class ComplaintOnBehalfIn(_In):
    """A complaint of the patient whose conversation one serves. Its channel is the conversation's,
    and the answer goes there."""

    kind: ComplaintKind = ComplaintKind.COMPLAINT
    what: Story
    when: Detail | None = None
    where: Detail | None = None
    whom: Detail | None = None
    who: Name | None = None


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


class ClassifyIn(_In):
    """A correction of what the rules proposed; what is left out stays. To and from a restricted
    category it moves between two worlds."""

    category: Code | None = None
    urgent: bool | None = None
    department: Code | None = None
    reason: Reason


class AssignIn(_In):
    """Who looks into it (a username)."""

    investigator: Username


class TransferIn(_In):
    """Whom the case is offered to (a username), and why."""

    to: Username
    reason: Reason


class ReasonIn(_In):
    """Why."""

    reason: Reason


class JoinIn(_In):
    """The receipt of the complaint that this one is joined to."""

    receipt: str = Field(min_length=1, max_length=24)


class EvidenceIn(_In):
    """A piece of evidence: a file (`content`, base64, at most 10 MB), what the complainant sent
    (`attachment`), or a description of something kept elsewhere. What a file is is read from its
    first bytes, whatever `media_type` says."""

    kind: EvidenceKind
    source: Reason
    description: MaybeWords | None = None
    name: str | None = Field(default=None, max_length=200, pattern=_NO_NUL)
    media_type: str | None = Field(default=None, max_length=80, pattern=_NO_NUL)
    content: str | None = Field(default=None, max_length=_MAX_BASE64)
    attachment: uuid.UUID | None = None


class OpinionIn(_In):
    """What is asked of a department or a board, and until when."""

    asked_of: str = Field(min_length=1, max_length=80, pattern=_NO_NUL)
    question: Words
    due: date | None = None


class OpinionReceivedIn(_In):
    """What came back."""

    opinion: Words


class FindingIn(_In):
    """What was found. Without a remedy an upheld complaint needs `no_remedy_reason`; one that is
    not upheld `refusal_reason` and `refusal_basis`."""

    verdict: Verdict
    cause: Code
    department: Code
    impact: Impact
    finding: Words
    lesson: MaybeWords | None = None
    refusal_reason: MaybeWords | None = None
    refusal_basis: MaybeWords | None = None
    no_remedy_reason: MaybeWords | None = None


class AnswerIn(_In):
    """An answer: the apology apart from the finding. Words that admit a fault make it one that
    `admits`, whatever is said here."""

    apology: Told
    finding: Told
    admits: bool = False


class NoteIn(_In):
    """Something to remember about it."""

    note: MaybeWords = ""


class RemedyIn(_In):
    """What will be done, by whom, until when."""

    what: Words
    department: Code | None = None
    owner: str = Field(min_length=1, max_length=60, pattern=_NO_NUL)
    due: date


class WorkedIn(_In):
    """Whether its cause has come up less often since."""

    worked: bool
    note: MaybeWords = ""


class RevisitIn(_In):
    """What the complainant said when they were called, 1 (very dissatisfied) to 5."""

    solved: bool
    satisfaction: int | None = Field(default=None, ge=1, le=5)
    words: MaybeWords | None = None


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


class ArchiveFilter(_In):
    """Which archived cases: `from` and `to` are days on which they were closed."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    department: Code | None = None
    cause: Code | None = None
    category: Code | None = None
    since: date | None = Field(default=None, alias="from")
    until: date | None = Field(default=None, alias="to")
    q: str | None = Field(default=None, max_length=80, pattern=_NO_NUL)
    limit: int = Field(default=200, ge=1, le=500)


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
