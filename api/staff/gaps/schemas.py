"""Shapes of knowledge gaps and of articles that should be looked over."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.gaps.models import Dismissal, GapState, Unanswered
from api.proposals.kinds import Code, Line, Text

Owner = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\x00]*$"),
]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GapsIn(_In):
    """Which gaps: `department` owns them, `least` how often they were asked."""

    state: GapState = GapState.OPEN
    department: Owner | None = None
    least: Annotated[int, Field(ge=1, le=1000)] = 1


class ExampleOut(BaseModel):
    """A question as it was asked, made anonymous, and how often word for word."""

    text: str
    count: int


class NearOut(BaseModel):
    """The guide article that is nearest: maybe only a way of asking is missing."""

    id: str
    title: str
    likeness: float


class GapLine(BaseModel):
    """One gap. `count` questions in the last days; `weeks` how many in each of the last eight
    weeks, the latest last; `since` how many since it was decided on. `mine`: I may write the
    answer."""

    id: int
    state: GapState
    count: int
    why: dict[Unanswered, int]
    weeks: list[int]
    last_at: datetime
    since: int
    examples: list[ExampleOut]
    near: NearOut | None
    department: str | None
    department_name: str | None
    why_dismissed: Dismissal | None
    proposal: int | None
    mine: bool


class GapsOut(BaseModel):
    """Gaps, most asked about first; departments, offices that own articles, and topics, to choose
    from."""

    items: list[GapLine]
    departments: dict[str, str]
    topics: list[str]


class OwnerIn(_In):
    """Who should write the answer: a department's code or an office."""

    department: Owner


class DismissIn(_In):
    """Why a gap stays."""

    why: Dismissal


class QuestionIn(_In):
    """One more way to ask for an article. `looked`: nobody is named in it."""

    article: Code
    question: Line
    looked: bool = False


class DraftIn(_In):
    """A new article. `owner` is needed where the gap belongs to nobody yet. `looked`: nobody is
    named in its questions. Without a day it is to be looked over in a year."""

    title: Line
    topic: Code
    questions: Annotated[list[Line], Field(min_length=1, max_length=30)]
    keywords: Annotated[list[Line], Field(max_length=30)] = []
    body: Text
    owner: Owner | None = None
    review_date: date | None = None
    looked: bool = False


class ProposedOut(BaseModel):
    """The proposal that was made."""

    proposal: int


class StaleLine(BaseModel):
    """An article past the day on which it should have been looked over."""

    id: str
    title: str
    owner: str
    owner_name: str
    review_date: date
    days_over: int


class PutTogetherOut(BaseModel):
    """How many gaps there are."""

    gaps: int
