"""Sampling plans: so many conversations of every week, whoever is to look at them."""

import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import InvalidInput, NotFound
from api.review import sampling
from api.review.models import ReviewPlan
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.review.inbox import check_reviewers, plan_line
from api.staff.review.inbox_schemas import DrawnOut, PlanIn, PlanOut

_CHANNELS = frozenset({"web", "wechat", "hotline", "kiosk"})


async def make(office: Office, staff: Staff, wanted: PlanIn) -> PlanOut:
    """A new plan; it is drawn every Monday. Raises `Forbidden`, `InvalidInput("reviewer_unknown" |
    "channel_unknown")`."""
    check(staff, Permission.PLAN_REVIEWS)
    if wanted.channel is not None and wanted.channel not in _CHANNELS:
        raise InvalidInput("channel_unknown")
    async with office.sessions() as session, session.begin():
        await check_reviewers(session, wanted.reviewers)
        plan = ReviewPlan(
            name=wanted.name,
            channel=wanted.channel,
            per_week=wanted.per_week,
            reviewers=list(dict.fromkeys(wanted.reviewers)),
            seed=secrets.token_hex(8),
            active=True,
            author_id=staff.id,
            at=office.clock.now(),
        )
        session.add(plan)
        await session.flush()
        office.record(
            session, staff, "review.plan", f"review_plan:{plan.id}", per_week=plan.per_week
        )
    return plan_line(plan, None)


async def set_active(office: Office, staff: Staff, plan_id: int, *, active: bool) -> None:
    """Whether a plan is drawn. Raises `Forbidden`, `NotFound`."""
    check(staff, Permission.PLAN_REVIEWS)
    async with office.sessions() as session, session.begin():
        plan = await _plan(session, plan_id)
        plan.active = active
        office.record(session, staff, "review.plan_active", f"review_plan:{plan.id}", active=active)


async def draw(office: Office, staff: Staff, plan_id: int) -> DrawnOut:
    """Draw what last week still lacks of a plan; with nothing lacking, this week's. Raises
    `Forbidden`, `NotFound`."""
    check(staff, Permission.PLAN_REVIEWS)
    this_week = sampling.week_of(office.clock.today())
    async with office.sessions() as session, session.begin():
        plan = await _plan(session, plan_id)
        week = this_week - timedelta(days=7)
        drawn = await sampling.draw(session, plan, week, office.clock.now(), staff.id)
        if not drawn:
            week = this_week
            drawn = await sampling.draw(session, plan, week, office.clock.now(), staff.id)
        office.record(
            session, staff, "review.draw", f"review_plan:{plan.id}", week=f"{week}", drawn=drawn
        )
    return DrawnOut(drawn=drawn, week=week)


async def _plan(session: AsyncSession, plan_id: int) -> ReviewPlan:
    """Locked: two draws at once would draw twice as many."""
    plan = await session.scalar(
        select(ReviewPlan).where(ReviewPlan.id == plan_id).with_for_update()
    )
    if plan is None:
        raise NotFound("not_found")
    return plan
