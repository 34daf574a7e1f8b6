"""What the figures are computed from: plain rows, as they stood at one moment. No database."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from api.complaints.models import ComplaintKind, ComplaintStatus, Verdict

DONE = (ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED)


@dataclass(frozen=True)
class Turn:
    """A complaint came to a new status, or was opened anew; `due_at` as it was then."""

    at: datetime
    status: ComplaintStatus
    reopened: int
    due_at: datetime


@dataclass(frozen=True)
class Case:
    """A complaint, suggestion or praise as it stood at the moment of the report. `sender` tells
    those of one account from those of others and is nobody's name; `turns` are in order."""

    id: uuid.UUID
    receipt: str
    kind: ComplaintKind
    channel: str
    what: str
    who: str | None
    sender: int | None
    created_at: datetime
    status: ComplaintStatus
    category: str
    department: str | None
    cause: str | None
    verdict: Verdict | None
    urgent: bool
    joined: bool
    owner: str | None
    paused_at: datetime | None
    due_at: datetime
    respond_by: datetime | None
    responded_at: datetime | None
    turns: tuple[Turn, ...]

    @cached_property
    def answer(self) -> Turn | None:
        """When it was answered first."""
        return next((turn for turn in self.turns if turn.status in DONE), None)

    @property
    def promised(self) -> datetime:
        """When the first answer was due: what counts for the share that is answered in time."""
        answer = self.answer
        return answer.due_at if answer else self.due_at

    @property
    def in_time(self) -> bool:
        """Whether the first answer came when it was due."""
        answer = self.answer
        return answer is not None and answer.at <= answer.due_at

    @property
    def open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.status not in DONE

    def overdue(self, moment: datetime) -> bool:
        """Whether it waits for longer than it should; a clock that stands doesn't run out."""
        return self.open and self.due_at < (self.paused_at or moment)


@dataclass(frozen=True)
class RemedyRow:
    """A remedy as it stood at the moment of the report. `department` is the one that acts; `cause`
    and `arose_in` (a department) are its complaint's."""

    receipt: str
    what: str
    department: str | None
    cause: str | None
    arose_in: str | None
    owner: str
    due: date
    created_at: datetime
    done_at: datetime | None
    worked: bool | None


@dataclass(frozen=True)
class RevisitRow:
    """A complainant was asked, and may have answered, whether it is settled."""

    asked_at: datetime | None
    answered_at: datetime | None
    solved: bool | None
    satisfaction: int | None


@dataclass(frozen=True)
class Ground:
    """Everything that a report is computed from, as it stood at `as_of`. `cases` holds more than
    the period's: what was open at its beginning, and half a year before it."""

    as_of: datetime
    cases: tuple[Case, ...]
    remedies: tuple[RemedyRow, ...]
    revisits: tuple[RevisitRow, ...]

    def matters(self, kind: ComplaintKind) -> list[Case]:
        """Those of that kind; one that tells of the same matter as another is not counted twice."""
        return [case for case in self.cases if case.kind is kind and not case.joined]
