"""The inbox: conversations by how much they are worth a look, narrowed by what is looked for."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE
from api.conversations.models import Message
from api.review.models import ReviewItem, ReviewState
from api.review.reasons import Ending, Reason
from api.review.restricted import may_be_shown

LONGEST_DAYS = 92
"""Words are looked for in so many days at most."""

WAITING = (ReviewState.OPEN, ReviewState.ASSIGNED)


@dataclass(frozen=True)
class Wanted:
    """What is looked for; none: it doesn't matter. Days are those of the last word, both included.
    `waiting`: nobody has dealt with it yet. `words` are looked for in what was said, and only where
    nothing of it is hidden from reviewers."""

    since: date
    until: date
    channel: str | None = None
    flow: str | None = None
    department: str | None = None
    intent: str | None = None
    outcome: Ending | None = None
    agent: int | None = None
    reason: Reason | None = None
    state: ReviewState | None = None
    waiting: bool = False
    reviewer: int | None = None
    plan: int | None = None
    words: str | None = None


@dataclass(frozen=True)
class Place:
    """Where a page ended."""

    score: int
    ended_at: datetime
    conversation_id: uuid.UUID


async def found(
    session: AsyncSession, wanted: Wanted, after: Place | None, limit: int
) -> list[ReviewItem]:
    """The items that fit, most worth first, then the latest; from `after` on."""
    query = select(ReviewItem).where(*_conditions(wanted), may_be_shown())
    if after is not None:
        query = query.where(_beyond(after))
    return list(await session.scalars(_in_order(query).limit(limit)))


def _in_order(query: Select[ReviewItem]) -> Select[ReviewItem]:
    return query.order_by(
        ReviewItem.score.desc(), ReviewItem.ended_at.desc(), ReviewItem.conversation_id
    )


def _beyond(after: Place) -> ColumnElement[bool]:
    same = ReviewItem.score == after.score
    then = ReviewItem.ended_at == after.ended_at
    return or_(
        ReviewItem.score < after.score,
        and_(same, ReviewItem.ended_at < after.ended_at),
        and_(same, then, ReviewItem.conversation_id > after.conversation_id),
    )


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield ReviewItem.ended_at >= _midnight(wanted.since)
    yield ReviewItem.ended_at < _midnight(wanted.until + timedelta(days=1))
    equal = {
        ReviewItem.channel: wanted.channel,
        ReviewItem.outcome: wanted.outcome,
        ReviewItem.state: wanted.state,
        ReviewItem.plan_id: wanted.plan,
    }
    for column, value in equal.items():
        if value is not None:
            yield column == value
    yield from _among(wanted)
    if wanted.waiting:
        yield ReviewItem.state.in_(WAITING)
    if wanted.reviewer is not None:
        yield or_(
            ReviewItem.assigned_to_id == wanted.reviewer,
            ReviewItem.reviewed_by_id == wanted.reviewer,
        )
    if wanted.words:
        yield _said(wanted.words)


def _among(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.flow:
        yield ReviewItem.flows.contains([wanted.flow])
    if wanted.department:
        yield ReviewItem.departments.contains([wanted.department])
    if wanted.intent:
        yield ReviewItem.intents.contains([wanted.intent])
    if wanted.agent is not None:
        yield ReviewItem.agents.contains([wanted.agent])
    if wanted.reason:
        yield ReviewItem.reason_codes.contains([wanted.reason.value])


def _said(words: str) -> ColumnElement[bool]:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    said = exists().where(
        Message.conversation_id == ReviewItem.conversation_id,
        Message.text.ilike(f"%{escaped}%", escape="\\"),
    )
    # Where something is hidden, finding it by its words would tell what was said.
    return and_(ReviewItem.restricted == [], said.correlate(ReviewItem))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HOSPITAL_ZONE)
