"""The figures of a report: codes, counts and the weekly sheet's lines. What is printed of them, in
words, is `documents`; their canonical JSON is what the SHA-256 of a report is of.

Of matters (complaints, suggestions, praise), those joined to another are counted with it. A share
is of 1; None where there is nothing that it could be of.
"""

import hashlib
import json
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.complaints.models import ComplaintKind, ComplaintStatus, Verdict
from api.reports.periods import ReportKind

Form = Literal["xlsx", "pdf"]
Standing = Literal["in_time", "late", "overdue", "waiting"]
RemedyState = Literal["open", "overdue", "done"]
PeriodLabel = Annotated[str, Field(max_length=10)]


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True)


class Punctuality(_Figures):
    """Of the matters whose answer was `due` in the period, how many had it in time. Every matter is
    due once, so none is counted in two months."""

    due: int
    in_time: int
    share: float | None


class Flow(_Figures):
    """What happened to complaints in the period. `response` is of the first deadline (somebody has
    begun with it), `punctuality` of the answer. `median_hours` are working hours until the first
    answer, of those first answered in the period."""

    received: int
    joined: int
    urgent: int
    answered: int
    closed: int
    reopened: int
    response: Punctuality
    punctuality: Punctuality
    median_hours: float | None


class Group(_Figures):
    """Complaints of one category, department or channel; `open` and `overdue` at the moment of the
    report. `code` None: nobody has said yet."""

    code: str | None
    received: int
    answered: int
    punctuality: Punctuality
    open: int
    overdue: int


class Cause(_Figures):
    """One cause of the complaints received in the period; shares of those whose cause is known."""

    code: str
    count: int
    share: float
    cumulative: float


class Repeat(_Figures):
    """The same cause in the same department, more than once in three months; oldest month first."""

    cause: str
    department: str
    months: tuple[int, ...]
    total: int


class Effect(_Figures):
    """Complaints of a remedy's cause and department so many `days` before and after it was done.
    `observed` of the days after it had passed; `after` counts those."""

    days: int
    before: int
    after: int
    observed: int


class RemedyLine(_Figures):
    """A remedy that is open, or was done not long ago, and whether it worked: what the numbers say,
    and what somebody judged."""

    receipt: str
    what: str
    department: str | None
    cause: str | None
    owner: str
    due: date
    state: RemedyState
    done: date | None
    effects: tuple[Effect, ...]
    worked: bool | None


class Revisits(_Figures):
    """回访: asked and answered in the period. `satisfaction` is the mean of 1 to 5; `levels` counts
    the answers 1, 2, 3, 4, 5."""

    asked: int
    answered: int
    solved: int
    unsolved: int
    satisfaction: float | None
    levels: tuple[int, int, int, int, int]


class Count(_Figures):
    """How many of something."""

    code: str | None
    count: int


class OpenLine(_Figures):
    """A complaint that is overdue at the moment of the report."""

    receipt: str
    category: str
    department: str | None
    owner: str | None
    received: date
    due: date


class Monthly(_Figures):
    """The pack for a month's meeting."""

    period: str
    first: date
    last: date
    as_of: datetime
    restricted: bool
    flow: Flow
    before: Flow
    open: int
    overdue: int
    suggestions: int
    praise: int
    by_category: tuple[Group, ...]
    by_department: tuple[Group, ...]
    by_channel: tuple[Group, ...]
    causes: tuple[Cause, ...]
    undetermined: int
    repeats: tuple[Repeat, ...]
    repeat_senders: int
    overdue_lines: tuple[OpenLine, ...]
    remedies_open: int
    remedies_overdue: int
    remedies_done: int
    remedies: tuple[RemedyLine, ...]
    revisits: Revisits
    praise_by_department: tuple[Count, ...]
    suggestions_by_category: tuple[Count, ...]


class WeeklyLine(_Figures):
    """One matter of the weekly sheet. `matter` is its beginning, masked."""

    number: int
    receipt: str
    at: datetime
    kind: ComplaintKind
    channel: str
    department: str | None
    category: str
    matter: str
    status: ComplaintStatus
    verdict: Verdict | None
    remedies: tuple[str, ...]
    owner: str | None
    standing: Standing


class Weekly(_Figures):
    """医院客户服务意见表 of a week."""

    period: str
    first: date
    last: date
    as_of: datetime
    restricted: bool
    flow: Flow
    open: int
    overdue: int
    suggestions: int
    praise: int
    lines: tuple[WeeklyLine, ...]


class RunOut(BaseModel):
    """A report that was made by itself, and the SHA-256 (hex) of its figures."""

    kind: ReportKind
    period: str
    sha256: str
    at: datetime


class PeriodOut(BaseModel):
    """A period that a report can be had for; `over` when nothing new can happen in it."""

    kind: ReportKind
    label: str
    first: date
    last: date
    over: bool


class ReportsOut(BaseModel):
    """What can be chosen, newest first, and what has been made."""

    periods: list[PeriodOut]
    runs: list[RunOut]


class ReportOut(BaseModel):
    """A report's figures and their SHA-256 (hex)."""

    kind: ReportKind
    sha256: str
    figures: Monthly | Weekly


class ExportIn(BaseModel):
    """Which report is taken out, and as what."""

    model_config = ConfigDict(extra="forbid")

    kind: ReportKind
    period: PeriodLabel
    form: Form = "xlsx"


def fingerprint(figures: Monthly | Weekly) -> str:
    """The SHA-256 (hex) of the figures' canonical JSON: keys sorted, no blanks, UTF-8."""
    plain = figures.model_dump(mode="json")
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
