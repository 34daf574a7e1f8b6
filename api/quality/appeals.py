"""Appeals against a judgement: by whom it is about, decided by somebody who didn't judge."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import NotFound, Refused
from api.quality.judging import decided, judgements_of, locked
from api.quality.models import AppealState, Assessment, AssessmentState, JudgementAppeal, Place
from api.rubric.rules import RubricRules
from api.staff.models import Staff


def appeal_until(rules: RubricRules, assessment: Assessment) -> datetime | None:
    """The last moment to appeal; None while nothing counts yet."""
    if assessment.state is not AssessmentState.DONE or assessment.done_at is None:
        return None
    return assessment.done_at + timedelta(days=rules.rubric.review.appeal_days)


async def of_assessments(
    session: AsyncSession, assessments: Sequence[int]
) -> dict[int, JudgementAppeal]:
    """The appeal against each, where there is one."""
    found = await session.scalars(
        select(JudgementAppeal).where(JudgementAppeal.assessment_id.in_(assessments))
    )
    return {one.assessment_id: one for one in found}


async def file(
    session: AsyncSession,
    rules: RubricRules,
    assessment: Assessment,
    agent: Staff,
    reason: str,
    now: datetime,
) -> JudgementAppeal:
    """Appeal, with the assessment locked. Raises `NotFound` for what isn't one's own or doesn't
    count yet, `Refused("appeal_too_late")`, `Refused("appealed_already")`."""
    until = appeal_until(rules, assessment)
    if assessment.agent_id != agent.id or until is None:
        raise NotFound("not_found")
    if (await of_assessments(session, [assessment.id])).get(assessment.id):
        raise Refused("appealed_already")
    if now > until:
        raise Refused("appeal_too_late", days=rules.rubric.review.appeal_days)
    appeal = JudgementAppeal(
        assessment_id=assessment.id,
        state=AppealState.OPEN,
        by_id=agent.id,
        reason=reason,
        before={"scores": assessment.scores, "total": assessment.total},
        at=now,
        due_at=now + timedelta(days=rules.rubric.review.decide_days),
    )
    session.add(appeal)
    await session.flush()
    return appeal


async def open_ones(session: AsyncSession) -> list[tuple[JudgementAppeal, Assessment]]:
    """Those that wait for a decision, oldest first."""
    rows = await session.execute(
        select(JudgementAppeal, Assessment)
        .join(Assessment, Assessment.id == JudgementAppeal.assessment_id)
        .where(JudgementAppeal.state == AppealState.OPEN)
        .order_by(JudgementAppeal.at, JudgementAppeal.id)
    )
    return [(row[0], row[1]) for row in rows]


async def decide(
    session: AsyncSession,
    rules: RubricRules,
    appeal_id: int,
    supervisor: Staff,
    scores: Mapping[str, int | None] | None,
    reason: str,
    now: datetime,
) -> tuple[JudgementAppeal, Assessment]:
    """Decide; `scores`, where they are changed, count from now on. Raises `NotFound`,
    `Refused("review_appeal_decided")`, `Refused("own_service")`, `Refused("own_judgement")`."""
    appeal = await session.get(JudgementAppeal, appeal_id)
    if appeal is None:
        raise NotFound("not_found")
    assessment = await locked(session, appeal.assessment_id)
    await session.refresh(appeal)
    if appeal.state is not AppealState.OPEN:
        raise Refused("review_appeal_decided")
    if supervisor.id == assessment.agent_id:
        raise Refused("own_service")
    there = (await judgements_of(session, [assessment.id])).get(assessment.id, [])
    if any(one.reviewer_id == supervisor.id for one in there):
        raise Refused("own_judgement")
    appeal.state = AppealState.KEPT
    if scores is not None and dict(scores) != assessment.scores:
        changed = decided(rules, assessment, Place.APPEAL, supervisor, scores, reason, now)
        session.add(changed)
        assessment.scores, assessment.total = changed.scores, changed.total
        appeal.state = AppealState.CHANGED
    appeal.decided_by_id, appeal.decided_at, appeal.decision = supervisor.id, now, reason
    await session.flush()
    return appeal, assessment
