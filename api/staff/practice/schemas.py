"""What the practice page and its endpoints send and get."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.practice.scenarios import Flow, Goal
from api.practice.scoring import Remark, Score
from api.practice.teaching import TeachingLine

MAX_TEXT = 1000
_NO_NUL = r"^[^\x00]*$"
Text = Annotated[str, Field(max_length=MAX_TEXT, pattern=_NO_NUL)]
Short = Annotated[str, Field(max_length=300, pattern=_NO_NUL)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PatientChoice(BaseModel):
    """A simulated patient, with nothing that gives away what they will do."""

    scenario: str
    name: str
    age: int
    sex: Literal["f", "m"]
    flow: Flow
    difficulty: int
    channel: str


class BeginIn(_In):
    """A patient, or one that is drawn by flow and difficulty. `seed`: the same talk again."""

    scenario: Annotated[str, Field(max_length=60, pattern=_NO_NUL)] | None = None
    flow: Flow | None = None
    difficulty: Literal[1, 2, 3] | None = None
    seed: int | None = Field(default=None, ge=0, le=9999)


class ActIn(_In):
    """Something done at the desk; see `api/practice/talk.py`."""

    kind: Goal
    fields: dict[Annotated[str, Field(max_length=20)], Short] = Field(default={}, max_length=8)


class AnswerIn(_In):
    """What the trainee says, and does with it."""

    text: Text = ""
    acts: list[ActIn] = Field(default=[], max_length=4)


class TalkLine(BaseModel):
    """One line. `seconds`: how long it took; for the patient's the time they need to write it."""

    speaker: Literal["patient", "trainee"]
    text: str
    seconds: float
    acts: list[Goal] = []


class ModelLine(BaseModel):
    """What a good colleague says; `at` is `opening`, `trap`, `end` or a topic, in words."""

    at: str
    says: str


class RunOut(BaseModel):
    """A run as the page shows it. `over`: the patient has said their last words; `ended`: it was
    looked at: then there are `score`, `title` and `models`. Temper shows only in how they talk.
    A trainer's look at somebody else's is not `mine`."""

    id: int
    mine: bool
    patient: PatientChoice
    background: str | None
    lines: list[TalkLine]
    over: bool
    ended: bool
    asked_at: datetime
    started_at: datetime
    title: str | None = None
    score: Score | None = None
    models: list[ModelLine] = []


class RunLine(BaseModel):
    """A run in a list."""

    id: int
    title: str
    flow: Flow | None
    difficulty: int | None
    started_at: datetime
    ended: bool
    points: float | None
    reached: bool | None
    seconds: int | None


class HintOut(BaseModel):
    """What could be said now; empty where the scenario has no idea."""

    says: str


class TraineeOut(BaseModel):
    """How much somebody has practised."""

    staff_id: int
    name: str
    runs: int
    mean: float | None
    best: float | None
    dangers: int
    missed: int
    last_at: datetime


class PreviewLine(BaseModel):
    """A line as trainees would get it. `place`: a trainee can answer here; `doubts`: words that may
    tell who wrote it, to be looked at."""

    speaker: str
    text: str
    place: int | None = None
    doubts: list[str] = []


class PreviewOut(BaseModel):
    """A conversation before it is released. `piece`: its number when it is released now."""

    lines: list[PreviewLine]
    piece: int | None
    title: str


class ReleaseIn(_In):
    """`places` are those of the preview. `looked`: the doubts were looked at."""

    title: Annotated[str, Field(min_length=1, max_length=60, pattern=_NO_NUL)]
    places: list[Annotated[int, Field(ge=0, le=10_000)]] = Field(min_length=1, max_length=100)
    looked: bool = False


class PieceLine(BaseModel):
    """A piece in the list. `done` of its `places` I have answered."""

    id: int
    title: str
    places: int
    done: int


class ViewOut(BaseModel):
    """An answer with the rubric's view of it."""

    text: str
    points: int | None
    remarks: list[Remark]


class StepOut(BaseModel):
    """One place: what was said since the last one, and after I answered, both answers."""

    place: int
    before: list[TeachingLine]
    own: ViewOut | None
    theirs: ViewOut | None


class PieceOut(BaseModel):
    """A piece as far as I have come. `over`: nothing is left to answer."""

    id: int
    title: str
    steps: list[StepOut]
    over: bool


class PieceAnswerIn(_In):
    """My answer at one place; `seconds` it took me."""

    place: int = Field(ge=0, le=10_000)
    text: Text
    seconds: float = Field(ge=0, le=3600)
