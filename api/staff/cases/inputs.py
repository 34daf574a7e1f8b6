"""Shapes of a complaint as a case: what staff ask for and send. What they see is in `schemas`."""

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from api.cases.models import EvidenceKind
from api.complaints.models import ComplaintKind, ComplaintStatus, Impact, Verdict
from api.complaints.schemas import Detail, Name, Story
from api.conversations.masking import without_numbers

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
