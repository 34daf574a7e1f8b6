"""What the pages and endpoints of training send and get."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.staff.practice.schemas import TalkLine
from api.training.marking import ExamScore
from api.training.standing import Kind

_NO_NUL = r"^[^\x00]*$"
_Words = Annotated[str, Field(max_length=300, pattern=_NO_NUL)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
_Option = Annotated[int, Field(ge=1, le=10)]
_Score = Annotated[int, Field(ge=0, le=100)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DutyOut(BaseModel):
    """Something to do, with what it is called. `version` and `minutes` of a lesson."""

    kind: Kind
    item: str
    title: str
    met: bool
    done_on: date | None
    due: date | None
    late: bool
    soon: bool
    version: int | None = None
    minutes: int | None = None


class ConditionOut(BaseModel):
    """What a newcomer needs before they work alone, in words with what is missing."""

    kind: Kind
    item: str
    met: bool
    says: str


class AttemptLine(BaseModel):
    """An exam in a list. `points` and `passed` are the rules' until a trainer has looked at it
    (`reviewed`); none while it goes on."""

    id: int
    name: str
    own: bool
    role_name: str
    started_at: datetime
    ended: bool
    reviewed: bool
    points: float | None
    passed: bool | None


class CertificateOut(BaseModel):
    """A certificate. It `holds` up to and with its last day."""

    id: int
    number: str
    name: str
    role_name: str
    issued_on: date
    expires_on: date
    holds: bool


class SessionLine(BaseModel):
    """A module in a room. `own`: I am asked to come."""

    id: int
    title: str
    held_at: datetime
    place: str
    trainer: str
    closed: bool
    own: bool
    people: list["AttendanceLine"]


class AttendanceLine(BaseModel):
    """Who is asked to come, and whether they did (none: not taken yet)."""

    staff_id: int
    name: str
    attended: bool | None
    score: int | None


class TrainingOut(BaseModel):
    """My training. `conditions` are a newcomer's. `sits_exam`: my role has one."""

    newcomer_since: date | None
    conditions: list[ConditionOut]
    duties: list[DutyOut]
    sits_exam: bool
    attempts: list[AttemptLine]
    certificates: list[CertificateOut]
    sessions: list[SessionLine]


class QuestionOut(BaseModel):
    """A question of a self-check, without its answer."""

    ask: str
    options: list[str]


class LessonOut(BaseModel):
    """A module or a house rule to read. `text` is Markdown."""

    id: str
    title: str
    kind: Literal["module", "rule"]
    version: int
    minutes: int
    text: str
    questions: list[QuestionOut]


class AnswersIn(_In):
    """The options that were chosen (from 1), one for each question in order."""

    answers: list[_Option] = Field(max_length=20)


class CheckedQuestion(BaseModel):
    """What was right, and why."""

    right: int
    chosen: int
    why: str


class CheckedOut(BaseModel):
    """A self-check: points of 100; `done`: it counts."""

    points: int
    done: bool
    questions: list[CheckedQuestion]


class ExamQuestion(BaseModel):
    """A question of an exam. `right` and `why` once it has ended."""

    ask: str
    options: list[str]
    chosen: int | None
    right: int | None = None
    why: str | None = None


class ExamPatient(BaseModel):
    """A simulated patient of an exam. Nothing tells what they will come with. `begun` when they
    were called in, `over` when they have said their last words, `ended` when I am through."""

    place: int
    name: str
    age: int
    sex: Literal["f", "m"]
    channel: str
    background: str | None = None
    begun: bool = False
    over: bool = False
    ended: bool = False
    asked_at: datetime | None = None
    lines: list[TalkLine] = []


class ExamOut(BaseModel):
    """An exam. `result` is the rules' once it has ended; `points` and `passed` count when a trainer
    has looked at it (`reviewed`)."""

    id: int
    name: str
    own: bool
    role_name: str
    seed: int | None
    started_at: datetime
    due_at: datetime
    ended: bool
    reviewed: bool
    pass_mark: int
    questions: list[ExamQuestion]
    patients: list[ExamPatient]
    result: ExamScore | None = None
    points: float | None = None
    passed: bool | None = None
    reason: str | None = None


class ChoiceIn(_In):
    """An option (from 1) for a question (from 0)."""

    question: Annotated[int, Field(ge=0, le=100)]
    option: _Option


class ReviewIn(_In):
    """What counts. No `points`: the rules'. A `reason` where it isn't what the rules say."""

    passed: bool
    points: Annotated[float, Field(ge=0, le=100)] | None = None
    reason: _Words = ""


class PersonOut(BaseModel):
    """Where somebody stands. `ready`: a newcomer who lacks nothing."""

    staff_id: int
    name: str
    role_name: str
    newcomer_since: date | None
    ready: bool
    conditions: list[ConditionOut]
    open: list[DutyOut]
    late: int
    sits_exam: bool
    certified_until: date | None


class WaiveIn(_In):
    """Why somebody may work alone without what is missing."""

    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=_NO_NUL)]


class SessionIn(_In):
    """A module in a room, with who is to come."""

    module: Annotated[str, Field(max_length=40, pattern=_NO_NUL)]
    held_at: AwareDatetime
    place: Annotated[str, Field(min_length=1, max_length=60, pattern=_NO_NUL)]
    people: list[Number] = Field(min_length=1, max_length=200)


class CameIn(_In):
    """Somebody who came; `score` if the trainer gives one."""

    staff_id: Number
    score: _Score | None = None


class AttendanceIn(_In):
    """Who came."""

    came: list[CameIn] = Field(max_length=200)
