"""Shapes of judgements, appeals and figures."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.quality.models import AppealState, AssessmentState, Place
from api.rubric.rules import CriterionId

Score = Annotated[int, Field(ge=0, le=2)] | None
"""0, 1 or 2 of the criterion's scale; null where it doesn't apply."""

Scores = dict[Annotated[str, StringConstraints(max_length=40)], Score]
Remarked = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class Remark(BaseModel):
    """What a reviewer wrote to a criterion. `message` is the id of the line that it is about."""

    model_config = ConfigDict(extra="forbid")

    criterion: CriterionId
    words: Remarked
    message: int | None = None


class SheetIn(BaseModel):
    """A judgement. With `final` it is given, else kept as a draft."""

    model_config = ConfigDict(extra="forbid")

    scores: Scores
    remarks: Annotated[list[Remark], Field(max_length=30)] = []
    final: bool = False


class JudgeIn(SheetIn):
    """`subject` is `bot`, or the username of whoever is judged."""

    subject: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class SecondIn(BaseModel):
    """Whether a service is to be judged a second time."""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    double: bool = True


class AgreeIn(BaseModel):
    """What the reviewers agreed on, and why."""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    scores: Scores
    reason: Reason


class AppealIn(BaseModel):
    """Why somebody doesn't agree with how they were judged."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class DecideIn(BaseModel):
    """The answer to an appeal. Without `scores` they stay."""

    model_config = ConfigDict(extra="forbid")

    scores: Scores | None = None
    reason: Reason


class ObservedOut(BaseModel):
    """What the rules propose for a criterion, why, and in which message by which words.
    `left_to_people`: rules can't see it at all."""

    criterion: CriterionId
    name: str
    weight: int
    scale: list[str]
    score: int | None
    applies: bool
    left_to_people: bool
    why: str
    message: int | None
    words: str


class JudgementOut(BaseModel):
    """One judgement. `reviewer` is none where the reader may not know."""

    place: Place
    reviewer: str | None
    final: bool
    rubric_version: int
    scores: dict[str, int | None]
    remarks: list[Remark]
    total: int | None
    at: datetime


class AppealOut(BaseModel):
    """An appeal and what became of it. `late`: nobody decided in time."""

    id: int
    state: AppealState
    reason: str
    at: datetime
    due_at: datetime
    late: bool
    total_before: int | None
    decision: str | None
    decided_at: datetime | None


class SubjectOut(BaseModel):
    """The service of the bot or of a person in a conversation, as a reviewer sees it.

    `mine` is the reader's own judgement; `judgements` those that they may see. `may` is what they
    can do now. `differing` are the criteria on which two reviewers don't agree."""

    subject: str
    name: str
    observed: list[ObservedOut]
    proposed_total: int | None
    assessment: int | None
    state: AssessmentState | None
    double: bool
    total: int | None
    mine: JudgementOut | None
    judgements: list[JudgementOut]
    differing: list[str]
    appeal: AppealOut | None
    may: Literal["judge", "agree"] | None


class JudgingOut(BaseModel):
    """Everybody who served in a conversation."""

    conversation: uuid.UUID
    subjects: list[SubjectOut]


class TodoLine(BaseModel):
    """A service that waits for somebody: for a second judgement, or for its reviewers to agree."""

    assessment: int
    conversation: uuid.UUID
    name: str
    state: AssessmentState
    mine: bool
    at: datetime


class CriterionFigure(BaseModel):
    """`mean` is in percent of the best score, of `judged` scores; None where there are none."""

    criterion: str
    name: str
    judged: int
    mean: float | None


class AgreementFigure(BaseModel):
    """Of `pairs` scores given twice `same` are equal; Cohen's kappa, or None where undefined."""

    pairs: int
    same: int
    kappa: float | None


class SubjectFigures(BaseModel):
    """A person's or the bot's figures. `mean` is of the totals (0 to 100), `before` that of the
    period before; `passed` is how many reached the pass mark."""

    subject: str
    name: str
    judged: int
    mean: float | None
    before: float | None
    passed: int
    criteria: list[CriterionFigure]
    appeals: int
    changed: int
    agreement: AgreementFigure


class HitFigure(BaseModel):
    """How often one person's replies ran into a kind of phrase this week, held back and sent all
    the same (A9.6); `…_before` are those of the week before."""

    agent: str
    kind: str
    held_back: int
    sent: int
    held_back_before: int
    sent_before: int


class QualityOut(BaseModel):
    """The figures of a month or quarter."""

    period: str
    periods: list[str]
    pass_mark: int
    subjects: list[SubjectFigures]
    everybody: SubjectFigures
    by_criterion: dict[str, AgreementFigure]
    hits: list[HitFigure]


class OwnLine(BaseModel):
    """One's own service in a conversation, once it was judged. `appeal_until` is the last moment to
    appeal; None when that is over or was done."""

    assessment: int
    served_at: datetime
    channel: str
    total: int | None
    appeal_until: datetime | None
    appeal: AppealState | None


class OwnOut(BaseModel):
    """One's own figures and judgements."""

    period: str
    periods: list[str]
    pass_mark: int
    figures: SubjectFigures
    services: list[OwnLine]


class SaidLine(BaseModel):
    """A line of a conversation, masked. `mine`: by whom it is about."""

    message: int
    author: str
    text: str
    mine: bool
    at: datetime


class OwnCriterion(BaseModel):
    """How one was judged by a criterion: the score's meaning in words, and the remarks."""

    criterion: str
    name: str
    weight: int
    score: int | None
    means: str
    remarks: list[Remark]


class OwnServiceOut(BaseModel):
    """One judged service of one's own, with the conversation."""

    assessment: int
    served_at: datetime
    total: int | None
    criteria: list[OwnCriterion]
    appeal_until: datetime | None
    appeal: AppealOut | None
    lines: list[SaidLine]


class OpenAppeal(BaseModel):
    """An appeal that waits for a decision. `may_decide`: not by whoever judged, or is judged."""

    appeal: AppealOut
    assessment: int
    conversation: uuid.UUID
    subject: str
    name: str
    scores: dict[str, int | None]
    total: int | None
    may_decide: bool


class QualityExportIn(BaseModel):
    """Which period to take out."""

    model_config = ConfigDict(extra="forbid")

    period: Annotated[str, StringConstraints(min_length=7, max_length=7)]
