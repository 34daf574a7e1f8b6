"""Who reviews what, and how far everybody is."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.review.models import ReviewItem, ReviewState
from api.review.reasons import PassedOver
from api.review.restricted import may_be_shown
from api.review.search import WAITING

_DEALT_WITH = (ReviewState.DONE, ReviewState.PASSED_OVER)


@dataclass(frozen=True)
class Load:
    """How far a reviewer, or a plan, is: what waits, what was reviewed, what was passed over."""

    waiting: int
    done: int
    passed_over: int


async def share_out(
    session: AsyncSession, conversations: Sequence[uuid.UUID], reviewers: Sequence[int]
) -> int:
    """Give conversations to reviewers, evenly, who has least waiting first. One that was dealt with
    already stays as it is. Returns how many were given."""
    free = await session.scalars(
        select(ReviewItem.conversation_id)
        .where(
            ReviewItem.conversation_id.in_(conversations),
            ReviewItem.state.in_(WAITING),
            may_be_shown(),
        )
        .with_for_update()
    )
    there = set(free)
    shares = _even(
        [one for one in conversations if one in there], await _waiting(session, reviewers)
    )
    for reviewer, given in shares.items():
        if given:
            await session.execute(
                update(ReviewItem)
                .where(ReviewItem.conversation_id.in_(given))
                .values(assigned_to_id=reviewer, state=ReviewState.ASSIGNED)
                .execution_options(synchronize_session=False)
            )
    return len(there)


async def settle(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    reviewer_id: int,
    now: datetime,
    why_passed: PassedOver | None = None,
) -> bool:
    """Reviewed, or passed over for a reason. Whether there was something to deal with: two who do
    it at once don't undo each other."""
    state = ReviewState.PASSED_OVER if why_passed else ReviewState.DONE
    changed = await session.scalar(
        update(ReviewItem)
        .where(
            ReviewItem.conversation_id == conversation_id,
            ReviewItem.state.in_(WAITING),
            may_be_shown(),
        )
        .values(state=state, reviewed_by_id=reviewer_id, reviewed_at=now, why_passed=why_passed)
        .returning(ReviewItem.conversation_id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


async def reopen(session: AsyncSession, conversation_id: uuid.UUID) -> bool:
    """Take that back. Whether there was something to take back."""
    state = case(
        (ReviewItem.assigned_to_id.is_(None), ReviewState.OPEN.value),
        else_=ReviewState.ASSIGNED.value,
    )
    changed = await session.scalar(
        update(ReviewItem)
        .where(
            ReviewItem.conversation_id == conversation_id,
            ReviewItem.state.in_(_DEALT_WITH),
            may_be_shown(),
        )
        .values(state=state, reviewed_by_id=None, reviewed_at=None, why_passed=None)
        .returning(ReviewItem.conversation_id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


async def state_of(session: AsyncSession, conversation_id: uuid.UUID) -> ReviewState | None:
    """How far the review of a conversation is; none where the inbox doesn't list it."""
    query = select(ReviewItem.state).where(
        ReviewItem.conversation_id == conversation_id, may_be_shown()
    )
    return await session.scalar(query)


async def progress_of_reviewers(session: AsyncSession, since: datetime) -> dict[int, Load]:
    """By reviewer: what waits now, and what they dealt with since then."""
    waits = ReviewItem.state == ReviewState.ASSIGNED
    lately = and_(ReviewItem.state.in_(_DEALT_WITH), ReviewItem.reviewed_at >= since)
    whose = case((waits, ReviewItem.assigned_to_id), else_=ReviewItem.reviewed_by_id)
    rows = await session.execute(
        select(whose, *_counts()).where(or_(waits, lately), may_be_shown()).group_by(whose)
    )
    return {who: Load(*counts) for who, *counts in rows if who is not None}


async def progress_of_plans(session: AsyncSession, weeks: Sequence[object]) -> dict[int, Load]:
    """By plan: how far what was drawn for these weeks is."""
    rows = await session.execute(
        select(ReviewItem.plan_id, *_counts())
        .where(ReviewItem.plan_id.is_not(None), ReviewItem.drawn_week.in_(weeks), may_be_shown())
        .group_by(ReviewItem.plan_id)
    )
    return {plan: Load(*counts) for plan, *counts in rows if plan is not None}


def _counts() -> Iterable[ColumnElement[int]]:
    return (
        func.count().filter(ReviewItem.state.in_(WAITING)),
        func.count().filter(ReviewItem.state == ReviewState.DONE),
        func.count().filter(ReviewItem.state == ReviewState.PASSED_OVER),
    )


async def _waiting(session: AsyncSession, reviewers: Sequence[int]) -> dict[int, int]:
    rows = await session.execute(
        select(ReviewItem.assigned_to_id, func.count())
        .where(ReviewItem.assigned_to_id.in_(reviewers), ReviewItem.state == ReviewState.ASSIGNED)
        .group_by(ReviewItem.assigned_to_id)
    )
    counted: dict[int | None, int] = dict(rows.all())
    return {reviewer: counted.get(reviewer, 0) for reviewer in reviewers}


def _even(
    conversations: Iterable[uuid.UUID], waiting: dict[int, int]
) -> dict[int, list[uuid.UUID]]:
    """Each goes to whoever has least then; among equals to the first named."""
    shares: dict[int, list[uuid.UUID]] = {reviewer: [] for reviewer in waiting}
    for conversation in conversations:
        least = min(waiting, key=lambda who: waiting[who] + len(shares[who]))
        shares[least].append(conversation)
    return shares
