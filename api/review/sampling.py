"""Plans by which some conversations of every week are looked at, whatever they are worth: the same
seed draws the same conversations."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, String, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE
from api.review import assigning
from api.review.models import ReviewDraw, ReviewItem, ReviewPlan, ReviewState
from api.review.restricted import may_be_shown


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


async def draw_due(session: AsyncSession, today: date, now: datetime) -> int:
    """Draw last week's conversations for every plan that is in use; returns how many. What was
    drawn before counts, so that it may be asked for again."""
    week = week_of(today) - timedelta(days=7)
    plans = select(ReviewPlan).where(ReviewPlan.active).order_by(ReviewPlan.id)
    drawn = [
        await draw(session, plan, week, now, None)
        for plan in await session.scalars(plans.with_for_update())
    ]
    return sum(drawn)


async def draw(
    session: AsyncSession, plan: ReviewPlan, week: date, now: datetime, by_id: int | None
) -> int:
    """Draw what a week still lacks of a plan, and share it out; returns how many were drawn."""
    had = await session.scalar(
        select(func.count()).where(ReviewItem.plan_id == plan.id, ReviewItem.drawn_week == week)
    )
    lacking = plan.per_week - (had or 0)
    if lacking <= 0:
        return 0
    seed = f"{plan.seed}:{week}"
    fitting = _candidates(plan, week)
    candidates = await session.scalar(select(func.count()).select_from(ReviewItem).where(*fitting))
    query = select(ReviewItem.conversation_id).where(*fitting)
    order = func.md5(seed + cast(ReviewItem.conversation_id, String))
    chosen = list(await session.scalars(query.order_by(order).limit(lacking)))
    session.add(
        ReviewDraw(
            plan_id=plan.id,
            week=week,
            seed=seed,
            candidates=candidates or 0,
            drawn=len(chosen),
            by_id=by_id,
            at=now,
        )
    )
    await session.execute(
        update(ReviewItem)
        .where(ReviewItem.conversation_id.in_(chosen))
        .values(plan_id=plan.id, drawn_week=week)
        .execution_options(synchronize_session=False)
    )
    if plan.reviewers:
        await assigning.share_out(session, chosen, plan.reviewers)
    return len(chosen)


def _candidates(plan: ReviewPlan, week: date) -> Sequence[ColumnElement[bool]]:
    """Conversations of that week which nobody has looked at and no plan has drawn."""
    begins = datetime.combine(week, time(), HOSPITAL_ZONE)
    fitting = [
        ReviewItem.ended_at >= begins,
        ReviewItem.ended_at < begins + timedelta(days=7),
        ReviewItem.plan_id.is_(None),
        ReviewItem.state == ReviewState.OPEN,
        may_be_shown(),
    ]
    return [*fitting, ReviewItem.channel == plan.channel] if plan.channel else fitting
