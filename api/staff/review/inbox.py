"""The review inbox: conversations worth a look and why, and what becomes of each."""

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.masking import mask_identity
from api.conversations.models import Message
from api.departments.models import Department
from api.errors import InvalidInput, Refused
from api.review import assigning, search
from api.review.models import ReviewItem, ReviewPlan
from api.review.reasons import PassedOver
from api.review.sampling import week_of
from api.review.search import LONGEST_DAYS, Place, Wanted
from api.staff.models import Role, Staff
from api.staff.office import Office
from api.staff.permissions import MATRIX, Permission, check
from api.staff.review.inbox_schemas import (
    AssignedOut,
    AssignIn,
    InboxIn,
    InboxLine,
    InboxOut,
    PlanOut,
    ProgressOut,
    ReasonOut,
    ReviewerOut,
)

_DAYS = 28
# Beyond these a day has no day before or after it.
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2999, 1, 1)
_LATELY = timedelta(days=7)
_SAID = 120  # characters of a line's message
_SERVING = (Role.AGENT, Role.SUPERVISOR)


async def page(office: Office, staff: Staff, wanted: InboxIn) -> InboxOut:
    """Conversations, most worth a look first. That words were looked for is recorded, not which.

    Raises `Forbidden`, `InvalidInput("days_invalid", days)`, `InvalidInput("place_invalid")`.
    """
    check(staff, Permission.REVIEW)
    looked_for = _wanted(office, wanted)
    async with office.sessions() as session, session.begin():
        found = await search.found(session, looked_for, _place(wanted.after), wanted.limit + 1)
        items = await _lines(session, found[: wanted.limit])
        if wanted.words and not wanted.after:
            office.record(session, staff, "review.search", "review", found=len(items))
    more = len(found) > wanted.limit
    return InboxOut(items=items, next=_next(found[wanted.limit - 1]) if more else None)


async def progress(office: Office, staff: Staff) -> ProgressOut:
    """How far reviewers and plans are, and what the list can be narrowed by."""
    check(staff, Permission.REVIEW)
    today = office.clock.today()
    weeks = [week_of(today), week_of(today) - timedelta(days=7)]
    async with office.sessions() as session:
        loads = await assigning.progress_of_reviewers(session, office.clock.now() - _LATELY)
        drawn = await assigning.progress_of_plans(session, weeks)
        plans = await session.scalars(select(ReviewPlan).order_by(ReviewPlan.id))
        people = list(await session.scalars(select(Staff).order_by(Staff.id)))
        departments = await session.execute(
            select(Department.code, Department.name)
            .where(Department.active)
            .order_by(Department.code)
        )
        named = dict(departments.all())
        shown = [plan_line(plan, drawn.get(plan.id)) for plan in plans]
    flows = office.aids.review.inbox.flows
    return ProgressOut(
        reviewers=[_reviewer(one, loads.get(one.id)) for one in people if _reviews(one)],
        plans=shown,
        agents={one.id: one.display_name for one in people if one.role in _SERVING},
        departments=named,
        flows=list(flows),
        intents=[intent for intents in flows.values() for intent in intents],
    )


async def assign(office: Office, staff: Staff, wanted: AssignIn) -> AssignedOut:
    """Give conversations to reviewers, to several in even shares. Raises `Forbidden`,
    `InvalidInput("reviewer_unknown")`."""
    check(staff, Permission.PLAN_REVIEWS)
    async with office.sessions() as session, session.begin():
        await check_reviewers(session, wanted.reviewers)
        assigned = await assigning.share_out(session, wanted.conversations, wanted.reviewers)
        office.record(
            session, staff, "review.assign", "review", count=assigned, to=wanted.reviewers
        )
    return AssignedOut(assigned=assigned)


async def take(office: Office, staff: Staff, conversation_id: uuid.UUID) -> None:
    """I review this one. Raises `Forbidden`, `Refused("review_moved_on")`."""

    async def work(session: AsyncSession) -> bool:
        return bool(await assigning.share_out(session, [conversation_id], [staff.id]))

    await _change(office, staff, conversation_id, "review.take", work)


async def done(office: Office, staff: Staff, conversation_id: uuid.UUID) -> None:
    """Reviewed. Raises `Forbidden`, `Refused("review_moved_on")`."""
    now = office.clock.now()

    async def work(session: AsyncSession) -> bool:
        return await assigning.settle(session, conversation_id, staff.id, now)

    await _change(office, staff, conversation_id, "review.done", work)


async def pass_over(
    office: Office, staff: Staff, conversation_id: uuid.UUID, why: PassedOver
) -> None:
    """Not worth it. Raises `Forbidden`, `Refused("review_moved_on")`."""
    now = office.clock.now()

    async def work(session: AsyncSession) -> bool:
        return await assigning.settle(session, conversation_id, staff.id, now, why)

    await _change(office, staff, conversation_id, "review.pass", work, why=why.value)


async def reopen(office: Office, staff: Staff, conversation_id: uuid.UUID) -> None:
    """It waits again. Raises `Forbidden`, `Refused("review_moved_on")`."""

    async def work(session: AsyncSession) -> bool:
        return await assigning.reopen(session, conversation_id)

    await _change(office, staff, conversation_id, "review.reopen", work)


async def check_reviewers(session: AsyncSession, reviewers: Sequence[int]) -> None:
    """Raise `InvalidInput("reviewer_unknown")` unless each of them may review and works."""
    found = await session.scalars(select(Staff).where(Staff.id.in_(reviewers)))
    if {one.id for one in found if _reviews(one)} != set(reviewers):
        raise InvalidInput("reviewer_unknown")


def plan_line(plan: ReviewPlan, load: assigning.Load | None) -> PlanOut:
    """A plan as it is shown."""
    return PlanOut(
        id=plan.id,
        name=plan.name,
        channel=plan.channel,
        per_week=plan.per_week,
        reviewers=plan.reviewers,
        seed=plan.seed,
        active=plan.active,
        **asdict(load or assigning.Load(0, 0, 0)),
    )


async def _change(
    office: Office,
    staff: Staff,
    conversation_id: uuid.UUID,
    action: str,
    work: Callable[[AsyncSession], Awaitable[bool]],
    **details: object,
) -> None:
    check(staff, Permission.REVIEW)
    async with office.sessions() as session, session.begin():
        if not await work(session):
            # Somebody else dealt with it, or to reviewers it isn't there: nobody is told which.
            raise Refused("review_moved_on")
        office.record(session, staff, action, f"conversation:{conversation_id}", **details)


def _wanted(office: Office, wanted: InboxIn) -> Wanted:
    until = wanted.until or office.clock.today()
    if not _FIRST_DAY <= until <= _LAST_DAY:
        raise InvalidInput("days_invalid", days=LONGEST_DAYS)
    since = wanted.since or until - timedelta(days=_DAYS - 1)
    if not timedelta() <= until - since < timedelta(days=LONGEST_DAYS):
        raise InvalidInput("days_invalid", days=LONGEST_DAYS)
    told = wanted.model_dump(exclude={"since", "until", "after", "limit"})
    return Wanted(since=since, until=until, **told)


def _place(after: str | None) -> Place | None:
    if after is None:
        return None
    try:
        score, ended_at, conversation = after.split(" ", 2)
        moment = datetime.fromisoformat(ended_at)
        if moment.tzinfo is None or abs(int(score)) >= 2**31:
            raise InvalidInput("place_invalid")
        return Place(int(score), moment, uuid.UUID(conversation))
    except ValueError as error:
        raise InvalidInput("place_invalid") from error


def _next(last: ReviewItem) -> str:
    return f"{last.score} {last.ended_at.isoformat()} {last.conversation_id}"


async def _lines(session: AsyncSession, found: Sequence[ReviewItem]) -> list[InboxLine]:
    said = await _said(session, found)
    people = await _names(session, found)
    plans = {one.plan_id for one in found if one.plan_id}
    named = await session.execute(
        select(ReviewPlan.id, ReviewPlan.name).where(ReviewPlan.id.in_(plans))
    )
    by_plan = dict(named.all())
    return [_line(item, said, people, by_plan) for item in found]


async def _said(session: AsyncSession, found: Sequence[ReviewItem]) -> Mapping[int, str]:
    """The messages in which the weightiest reasons show, masked."""
    wanted = [message for item in found if (message := _telling(item)) is not None]
    rows = await session.execute(select(Message.id, Message.text).where(Message.id.in_(wanted)))
    return {message: mask_identity(text)[0][:_SAID] for message, text in rows}


def _telling(item: ReviewItem) -> int | None:
    places = (_reason(one).message_id for one in item.reasons)
    return next((place for place in places if place is not None), None)


async def _names(session: AsyncSession, found: Sequence[ReviewItem]) -> Mapping[int, str]:
    ids = {who for one in found for who in (one.assigned_to_id, one.reviewed_by_id) if who}
    rows = await session.execute(select(Staff.id, Staff.display_name).where(Staff.id.in_(ids)))
    return dict(rows.all())


def _line(
    item: ReviewItem,
    said: Mapping[int, str],
    people: Mapping[int, str],
    plans: Mapping[int, str],
) -> InboxLine:
    return InboxLine(
        conversation=item.conversation_id,
        channel=item.channel,
        started_at=item.started_at,
        ended_at=item.ended_at,
        turns=item.turns,
        score=item.score,
        reasons=[_reason(one) for one in item.reasons],
        said=said.get(_telling(item) or 0, ""),
        outcome=item.outcome,
        flows=item.flows,
        intents=item.intents,
        departments=item.departments,
        state=item.state,
        reviewer=people.get(item.reviewed_by_id or item.assigned_to_id or 0),
        reviewed_at=item.reviewed_at,
        why_passed=item.why_passed,
        plan=plans.get(item.plan_id or 0),
    )


def _reason(told: Mapping[str, object]) -> ReasonOut:
    return ReasonOut.model_validate({name: told.get(name) for name in ReasonOut.model_fields})


def _reviews(staff: Staff) -> bool:
    return staff.works and staff.role in MATRIX[Permission.REVIEW]


def _reviewer(staff: Staff, load: assigning.Load | None) -> ReviewerOut:
    told = asdict(load or assigning.Load(0, 0, 0))
    return ReviewerOut(id=staff.id, name=staff.display_name, **told)
