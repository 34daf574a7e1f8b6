"""Judging a service: the first judgement, the blind second, agreeing where they differ.

Everything here is called with the assessment locked. Nobody judges themselves; what was given is
never changed.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import InvalidInput, NotFound, Refused
from api.quality.agreement import differing
from api.quality.models import Assessment, AssessmentState, Judgement, Place
from api.quality.schemas import Remark, SheetIn
from api.rubric.observation import total
from api.rubric.rules import RubricRules
from api.rubric.talk import Subject
from api.staff.models import Staff

Scored = Mapping[str, int | None]


@dataclass(frozen=True)
class Service:
    """What is to be judged: of whom (`agent_id`; none: the bot), in which conversation, and when
    they last said something there."""

    conversation_id: uuid.UUID
    agent_id: int | None
    served_at: datetime

    @property
    def subject(self) -> Subject:
        """A person or the bot."""
        return "bot" if self.agent_id is None else "agent"


def planned_twice(service: Service, share: float) -> bool:
    """Whether the plan wants a second judgement: always the same for the same service, and nothing
    that a reviewer could guess."""
    key = f"{service.conversation_id}:{service.agent_id}".encode()
    drawn = int.from_bytes(hashlib.sha256(key).digest()[:4]) / 2**32
    return drawn < share


async def of_conversation(
    session: AsyncSession, conversation_id: uuid.UUID
) -> dict[int | None, Assessment]:
    """What is or was judged in a conversation, by whom it is about."""
    found = await session.scalars(
        select(Assessment).where(Assessment.conversation_id == conversation_id)
    )
    return {one.agent_id: one for one in found}


async def judgements_of(
    session: AsyncSession, assessments: Sequence[int]
) -> dict[int, list[Judgement]]:
    """The judgements of each, oldest first."""
    found = await session.scalars(
        select(Judgement).where(Judgement.assessment_id.in_(assessments)).order_by(Judgement.id)
    )
    by_assessment: dict[int, list[Judgement]] = {}
    for one in found:
        by_assessment.setdefault(one.assessment_id, []).append(one)
    return by_assessment


async def locked(session: AsyncSession, assessment_id: int) -> Assessment:
    """The assessment, locked. Raises `NotFound("not_found")`."""
    query = select(Assessment).where(Assessment.id == assessment_id).with_for_update()
    found = await session.scalar(query)
    if found is None:
        raise NotFound("not_found")
    return found


async def opened(
    session: AsyncSession, rules: RubricRules, service: Service, now: datetime
) -> Assessment:
    """The assessment of a service, locked; made when it is the first time."""
    await session.execute(
        insert(Assessment)
        .values(
            conversation_id=service.conversation_id,
            agent_id=service.agent_id,
            state=AssessmentState.OPEN,
            double=planned_twice(service, rules.rubric.review.double_share),
            scores={},
            served_at=service.served_at,
            at=now,
        )
        .on_conflict_do_nothing()
    )
    query = select(Assessment).where(
        Assessment.conversation_id == service.conversation_id, _is_of(service.agent_id)
    )
    return (await session.scalars(query.with_for_update())).one()


async def judge(
    session: AsyncSession,
    rules: RubricRules,
    assessment: Assessment,
    reviewer: Staff,
    sheet: SheetIn,
    proposed: Scored,
    now: datetime,
) -> Judgement:
    """Keep or give the reviewer's judgement. Raises `Refused("own_service")`,
    `Refused("judgement_final")`, `Refused("already_judged")`, `InvalidInput`."""
    _not_oneself(assessment, reviewer)
    scores = checked_scores(rules, assessment, sheet.scores, whole=sheet.final)
    there = (await judgements_of(session, [assessment.id])).get(assessment.id, [])
    mine = _mine(assessment, reviewer, there)
    mine.scores = scores
    mine.proposed = dict(proposed)
    mine.remarks = [_stored(remark) for remark in sheet.remarks]
    mine.total = total(rules, scores)
    mine.rubric_version = rules.rubric.version
    mine.final, mine.at = sheet.final, now
    session.add(mine)
    await session.flush()
    if mine.final:
        settle(assessment, [*(one for one in there if one is not mine), mine], now)
    return mine


def settle(assessment: Assessment, there: Sequence[Judgement], now: datetime) -> None:
    """What counts, now that these judgements are there."""
    given = {one.place: one for one in there if one.final}
    first, second = given.get(Place.FIRST), given.get(Place.SECOND)
    if first is None or (assessment.double and second is None):
        return
    if second is not None and differing(first.scores, second.scores):
        assessment.state = AssessmentState.DIFFERING
        return
    _count(assessment, first, now)


async def agree(
    session: AsyncSession,
    rules: RubricRules,
    assessment: Assessment,
    reviewer: Staff,
    scores: Mapping[str, int | None],
    reason: str,
    now: datetime,
) -> Judgement:
    """What counts where two reviewers differ. Raises `Refused("own_service")`,
    `Refused("nothing_differs")`, `InvalidInput`."""
    _not_oneself(assessment, reviewer)
    if assessment.state is not AssessmentState.DIFFERING:
        raise Refused("nothing_differs")
    agreed = decided(rules, assessment, Place.AGREED, reviewer, scores, reason, now)
    session.add(agreed)
    await session.flush()
    _count(assessment, agreed, now)
    return agreed


def decided(
    rules: RubricRules,
    assessment: Assessment,
    place: Place,
    reviewer: Staff,
    scores: Mapping[str, int | None],
    reason: str,
    now: datetime,
) -> Judgement:
    """A final judgement that somebody gives with one reason for all of it. The caller adds it."""
    checked = checked_scores(rules, assessment, scores, whole=True)
    first = next(iter(checked))
    return Judgement(
        assessment_id=assessment.id,
        place=place,
        reviewer_id=reviewer.id,
        final=True,
        rubric_version=rules.rubric.version,
        proposed={},
        scores=checked,
        remarks=[{"criterion": first, "words": reason, "message": None}],
        total=total(rules, checked),
        at=now,
    )


async def plan_second(
    session: AsyncSession, assessment: Assessment, *, double: bool, now: datetime
) -> None:
    """Have it judged a second time, or no more. Raises `Refused("second_begun")` where somebody has
    begun with the second judgement."""
    there = (await judgements_of(session, [assessment.id])).get(assessment.id, [])
    if any(one.place is not Place.FIRST for one in there):
        raise Refused("second_begun")
    assessment.double = double
    if double:
        assessment.state, assessment.total, assessment.scores = AssessmentState.OPEN, None, {}
        assessment.done_at = None
    else:
        settle(assessment, there, now)


def may_see(assessment: Assessment, judgement: Judgement, reader: Staff) -> bool:
    """Whether a reviewer may see a judgement: their own, and everybody's once nobody is to judge
    without knowing it any more."""
    settled = assessment.state is not AssessmentState.OPEN
    return judgement.reviewer_id == reader.id or (settled and judgement.final)


def may_judge(
    assessment: Assessment | None, agent_id: int | None, reader: Staff, there: Sequence[Judgement]
) -> bool:
    """Whether the reader can still judge it."""
    if agent_id == reader.id:
        return False
    if assessment is None:
        return True
    mine = next((one for one in there if one.reviewer_id == reader.id), None)
    if mine is not None:
        return not mine.final
    return assessment.state is AssessmentState.OPEN and _free_place(assessment, there) is not None


def checked_scores(
    rules: RubricRules, assessment: Assessment, scores: Mapping[str, int | None], *, whole: bool
) -> dict[str, int | None]:
    """The scores in the rubric's order. Raises `InvalidInput("criterion_unknown")`, and with
    `whole` `InvalidInput("scores_incomplete")`."""
    subject: Subject = "bot" if assessment.agent_id is None else "agent"
    known = [one.id for one in rules.criteria(subject)]
    if scores.keys() - set(known):
        raise InvalidInput("criterion_unknown")
    given = {one: scores[one] for one in known if one in scores}
    nothing = all(score is None for score in given.values())
    if whole and (len(given) < len(known) or nothing):
        raise InvalidInput("scores_incomplete")
    return {str(one): score for one, score in given.items()}


def _mine(assessment: Assessment, reviewer: Staff, there: Sequence[Judgement]) -> Judgement:
    mine = next((one for one in there if one.reviewer_id == reviewer.id), None)
    if mine is not None:
        if mine.final:
            raise Refused("judgement_final")
        return mine
    place = _free_place(assessment, there)
    if place is None or assessment.state is not AssessmentState.OPEN:
        raise Refused("already_judged")
    return Judgement(assessment_id=assessment.id, place=place, reviewer_id=reviewer.id)


def _free_place(assessment: Assessment, there: Sequence[Judgement]) -> Place | None:
    taken = {one.place for one in there}
    if Place.FIRST not in taken:
        return Place.FIRST
    return Place.SECOND if assessment.double and Place.SECOND not in taken else None


def _not_oneself(assessment: Assessment, reviewer: Staff) -> None:
    if assessment.agent_id == reviewer.id:
        raise Refused("own_service")


def _count(assessment: Assessment, judgement: Judgement, now: datetime) -> None:
    assessment.state, assessment.done_at = AssessmentState.DONE, now
    assessment.scores, assessment.total = judgement.scores, judgement.total


def _stored(remark: Remark) -> dict[str, object]:
    return {"criterion": remark.criterion, "words": remark.words, "message": remark.message}


def _is_of(agent_id: int | None) -> ColumnElement[bool]:
    return Assessment.agent_id.is_(None) if agent_id is None else Assessment.agent_id == agent_id
