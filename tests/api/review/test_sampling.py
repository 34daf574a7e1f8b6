"""Which conversations a plan draws, and to whom they go."""

import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations.models import Conversation
from api.review.models import ReviewDraw, ReviewItem, ReviewPlan, ReviewState
from api.review.reasons import Ending
from api.review.sampling import draw, draw_due, week_of
from api.staff.models import Role, Staff
from tests.api.review import talks
from tests.api.staff import factories

LAST_WEEK = date(2026, 11, 9)


async def items(
    session: AsyncSession, count: int, at: datetime, channel: str = "web"
) -> list[uuid.UUID]:
    """Digested conversations, whose last word was said then."""
    numbers = []
    for _ in range(count):
        conversation = await factories.conversation(session, at, channel)
        session.add(item(conversation, at))
        numbers.append(conversation.id)
    await session.flush()
    return numbers


def item(conversation: Conversation, at: datetime) -> ReviewItem:
    return ReviewItem(
        conversation_id=conversation.id,
        channel=conversation.channel,
        started_at=at,
        ended_at=at,
        turns=2,
        score=0,
        reasons=[],
        reason_codes=[],
        outcome=Ending.SETTLED,
        flows=[],
        intents=[],
        departments=[],
        agents=[],
        restricted=[],
        read_to=at,
        state=ReviewState.OPEN,
    )


async def plan_of(
    session: AsyncSession, *, per_week: int, reviewers: list[Staff] | None = None, **fields: object
) -> ReviewPlan:
    author = await factories.staff_member(session, Role.TRAINER)
    told: dict[str, object] = {"name": "每周抽查", "channel": None, "seed": "a", "active": True}
    plan = ReviewPlan(
        **(told | fields),
        per_week=per_week,
        reviewers=[one.id for one in reviewers or []],
        author_id=author.id,
        at=datetime(2026, 11, 1).astimezone(),
    )
    session.add(plan)
    await session.flush()
    return plan


async def drawn(session: AsyncSession, plan: ReviewPlan) -> set[uuid.UUID]:
    query = select(ReviewItem.conversation_id).where(ReviewItem.plan_id == plan.id)
    return set(await session.scalars(query))


async def take_back(session: AsyncSession) -> None:
    await session.execute(update(ReviewItem).values(plan_id=None, drawn_week=None))


def test_a_week_begins_on_monday() -> None:
    assert week_of(date(2026, 11, 15)) == LAST_WEEK
    assert week_of(LAST_WEEK) == LAST_WEEK


async def test_the_same_seed_draws_the_same_and_another_seed_others(
    session: AsyncSession, clock: FixedClock
) -> None:
    await items(session, 60, clock.now() - timedelta(days=7))
    plan = await plan_of(session, per_week=10)
    assert await draw(session, plan, LAST_WEEK, clock.now(), None) == 10
    first = await drawn(session, plan)
    await take_back(session)
    assert await draw(session, plan, LAST_WEEK, clock.now(), None) == 10
    assert await drawn(session, plan) == first
    await take_back(session)
    plan.seed = "b"
    assert await draw(session, plan, LAST_WEEK, clock.now(), None) == 10
    assert await drawn(session, plan) != first
    one = await session.scalar(select(ReviewDraw).order_by(ReviewDraw.id).limit(1))
    assert one is not None
    assert (one.seed, one.candidates, one.drawn) == ("a:2026-11-09", 60, 10)


async def test_only_last_weeks_conversations_of_the_channel_are_drawn(
    session: AsyncSession, clock: FixedClock
) -> None:
    sunday = datetime.combine(date(2026, 11, 15), clock.now().timetz())
    fitting = await items(session, 2, sunday, "hotline")
    await items(session, 2, sunday + timedelta(days=1), "hotline")
    await items(session, 2, sunday - timedelta(days=7), "hotline")
    await items(session, 2, sunday, "web")
    plan = await plan_of(session, per_week=10, channel="hotline")
    assert await draw_due(session, clock.today(), clock.now()) == 2
    assert await drawn(session, plan) == set(fitting)


async def test_a_week_is_drawn_once_and_only_topped_up_after_that(
    session: AsyncSession, clock: FixedClock
) -> None:
    at = clock.now() - timedelta(days=7)
    await items(session, 3, at)
    plan = await plan_of(session, per_week=5)
    assert await draw_due(session, clock.today(), clock.now()) == 3
    assert await draw_due(session, clock.today(), clock.now()) == 0
    await items(session, 9, at)
    assert await draw_due(session, clock.today(), clock.now()) == 2
    assert len(await drawn(session, plan)) == 5


async def test_a_plan_that_is_out_of_use_draws_nothing(
    session: AsyncSession, clock: FixedClock
) -> None:
    await items(session, 3, clock.now() - timedelta(days=7))
    await plan_of(session, per_week=5, active=False)
    assert await draw_due(session, clock.today(), clock.now()) == 0


async def test_what_is_drawn_goes_to_the_reviewers_in_even_shares(
    session: AsyncSession, clock: FixedClock
) -> None:
    await items(session, 7, clock.now() - timedelta(days=7))
    reviewers = [await factories.staff_member(session, Role.TRAINER) for _ in range(3)]
    await plan_of(session, per_week=7, reviewers=reviewers)
    await draw_due(session, clock.today(), clock.now())
    again = select(ReviewItem).execution_options(populate_existing=True)
    found = list(await session.scalars(again))
    shares = [sum(one.assigned_to_id == who.id for one in found) for who in reviewers]
    assert sorted(shares) == [2, 2, 3]
    assert {one.state for one in found} == {ReviewState.ASSIGNED}


async def test_a_restricted_matter_is_not_drawn(session: AsyncSession, clock: FixedClock) -> None:
    at = clock.now() - timedelta(days=7)
    conversation = await factories.conversation(session, at)
    session.add_all([item(conversation, at), talks.secret_complaint(conversation, at)])
    await session.flush()
    await plan_of(session, per_week=5)
    assert await draw_due(session, clock.today(), clock.now()) == 0
    assert await session.scalar(select(ReviewDraw.candidates)) == 0
