"""Reading what figures are made of."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.conversations.models import Conversation
from api.courtesy.models import CourtesyHit
from api.quality.figures import BOT, Judged, Rows, Twice
from api.quality.models import (
    AppealState,
    Assessment,
    AssessmentState,
    Judgement,
    JudgementAppeal,
    Place,
)
from api.quality.periods import QualityPeriod
from api.quality.schemas import HitFigure
from api.staff.models import Staff

_LISTED = 200


async def rows_of(session: AsyncSession, period: QualityPeriod, only: Staff | None = None) -> Rows:
    """The services of a period that count, and of the one before it; `only` somebody's."""
    mine = [Assessment.agent_id == only.id] if only else []
    names = await _usernames(session, only)
    return Rows(
        judged=await _judged(session, period, names, mine),
        before=await _judged(session, period.before(), names, mine),
        twice=await _twice(session, period, names, mine),
        appeals=await _appeals(session, period, names, mine),
        names={staff.username: staff.display_name for staff in names.values()},
    )


async def waiting(session: AsyncSession) -> list[tuple[Assessment, Staff | None]]:
    """Services that aren't done, oldest first, with whom they are about."""
    rows = await session.execute(
        select(Assessment, Staff)
        .outerjoin(Staff, Staff.id == Assessment.agent_id)
        .where(Assessment.state != AssessmentState.DONE)
        .order_by(Assessment.state, Assessment.id)
        .limit(_LISTED)
    )
    return [(row[0], row[1]) for row in rows]


async def services_of(
    session: AsyncSession, agent: Staff, period: QualityPeriod
) -> list[tuple[Assessment, str]]:
    """An agent's judged services of a period, newest first, each with its channel."""
    rows = await session.execute(
        select(Assessment, Conversation.channel)
        .join(Conversation, Conversation.id == Assessment.conversation_id)
        .where(
            Assessment.agent_id == agent.id,
            Assessment.state == AssessmentState.DONE,
            *_within(period),
        )
        .order_by(Assessment.served_at.desc(), Assessment.id.desc())
    )
    return [(row[0], row[1]) for row in rows]


async def named(session: AsyncSession, ids: Iterable[int | None]) -> dict[int, Staff]:
    """Staff by id."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return {one.id: one for one in await session.scalars(select(Staff).where(Staff.id.in_(wanted)))}


async def by_username(session: AsyncSession, usernames: Iterable[str]) -> dict[str, Staff]:
    """Staff by username."""
    wanted = set(usernames)
    if not wanted:
        return {}
    found = await session.scalars(select(Staff).where(Staff.username.in_(wanted)))
    return {one.username: one for one in found}


async def hits_by_kind(
    session: AsyncSession, before: datetime, week: datetime, after: datetime
) -> list[HitFigure]:
    """Which kinds of phrases whose replies ran into from `week` until `after`, and from `before`
    until `week`; most often first (A9.6)."""
    hit = CourtesyHit
    counts = [
        func.count().filter(hit.at >= week, ~hit.sent),
        func.count().filter(hit.at >= week, hit.sent),
        func.count().filter(hit.at < week, ~hit.sent),
        func.count().filter(hit.at < week, hit.sent),
    ]
    rows = await session.execute(
        select(Staff.display_name, hit.kind, *counts)
        .join(Staff, Staff.id == hit.staff_id)
        .where(hit.at >= before, hit.at < after)
        .group_by(Staff.id, Staff.display_name, hit.kind)
        .order_by(func.count().desc(), Staff.display_name, hit.kind)
    )
    return [
        HitFigure(
            agent=row[0],
            kind=row[1],
            held_back=row[2],
            sent=row[3],
            held_back_before=row[4],
            sent_before=row[5],
        )
        for row in rows
    ]


def _within(period: QualityPeriod) -> list[ColumnElement[bool]]:
    return [Assessment.served_at >= period.start, Assessment.served_at < period.end]


async def _usernames(session: AsyncSession, only: Staff | None) -> dict[int, Staff]:
    if only is not None:
        return {only.id: only}
    return {one.id: one for one in await session.scalars(select(Staff))}


async def _judged(
    session: AsyncSession,
    period: QualityPeriod,
    names: dict[int, Staff],
    mine: Sequence[ColumnElement[bool]],
) -> list[Judged]:
    rows = await session.execute(
        select(Assessment.agent_id, Assessment.total, Assessment.scores).where(
            Assessment.state == AssessmentState.DONE, *_within(period), *mine
        )
    )
    return [Judged(_called(names, agent), total, scores) for agent, total, scores in rows]


async def _twice(
    session: AsyncSession,
    period: QualityPeriod,
    names: dict[int, Staff],
    mine: Sequence[ColumnElement[bool]],
) -> list[Twice]:
    first, second = aliased(Judgement), aliased(Judgement)
    rows = await session.execute(
        select(Assessment.agent_id, first.scores, second.scores)
        .join(first, first.assessment_id == Assessment.id)
        .join(second, second.assessment_id == Assessment.id)
        .where(
            Assessment.state == AssessmentState.DONE,
            first.place == Place.FIRST,
            second.place == Place.SECOND,
            first.final,
            second.final,
            *_within(period),
            *mine,
        )
    )
    return [Twice(_called(names, agent), one, other) for agent, one, other in rows]


async def _appeals(
    session: AsyncSession,
    period: QualityPeriod,
    names: dict[int, Staff],
    mine: Sequence[ColumnElement[bool]],
) -> list[tuple[str, bool]]:
    rows = await session.execute(
        select(Assessment.agent_id, JudgementAppeal.state)
        .join(JudgementAppeal, JudgementAppeal.assessment_id == Assessment.id)
        .where(Assessment.state == AssessmentState.DONE, *_within(period), *mine)
    )
    return [(_called(names, agent), state is AppealState.CHANGED) for agent, state in rows]


def _called(names: dict[int, Staff], agent_id: int | None) -> str:
    return BOT if agent_id is None else names[agent_id].username
