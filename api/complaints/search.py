"""Finding complaints in a list. What was joined to another stands with that one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE
from api.complaints.models import Complaint, ComplaintKind, ComplaintStatus
from api.staff.models import Staff

_DONE = (ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED)


@dataclass(frozen=True)
class Search:
    """What is looked for; none: it doesn't matter. `owner` and `investigator` are usernames,
    `since` and `until` days of receipt, both included; `words` of the matter, or of the receipt;
    `unread`: nobody has begun with it."""

    status: ComplaintStatus | None = None
    open: bool | None = None
    kind: ComplaintKind | None = None
    category: str | None = None
    department: str | None = None
    owner: str | None = None
    investigator: str | None = None
    since: date | None = None
    until: date | None = None
    words: str | None = None
    overdue: bool | None = None
    urgent: bool | None = None
    unowned: bool | None = None
    unread: bool | None = None
    limit: int = 200


async def found(
    session: AsyncSession, search: Search, *, restricted: Sequence[bool], now: datetime
) -> list[Complaint]:
    """Complaints, open before done, urgent first, then by due date. `restricted` says which of the
    two worlds the reader may see."""
    query = (
        select(Complaint)
        .where(
            Complaint.restricted.in_(restricted),
            Complaint.joined_to_id.is_(None),
            *_as_they_are(search),
            *_people(search),
            *_dates(search),
            *_clock(search, now),
        )
        .order_by(
            Complaint.status.in_(_DONE),
            Complaint.urgent.desc(),
            Complaint.due_at,
            Complaint.serial,
        )
        .limit(search.limit)
    )
    return list(await session.scalars(query))


async def joined_counts(
    session: AsyncSession, complaints: Sequence[Complaint]
) -> dict[uuid.UUID, int]:
    """How many were joined to each."""
    rows = await session.execute(
        select(Complaint.joined_to_id, func.count())
        .where(Complaint.joined_to_id.in_([one.id for one in complaints]))
        .group_by(Complaint.joined_to_id)
    )
    return {joined_to: count for joined_to, count in rows if joined_to is not None}


def day_start(day: date) -> datetime:
    """Midnight in the hospital."""
    return datetime.combine(day, time(), HOSPITAL_ZONE)


def containing(words: str) -> ColumnElement[bool]:
    """Whether the words are in the matter, where, whom, or the receipt."""
    given = words.strip()
    return or_(
        Complaint.receipt.icontains(given, autoescape=True),
        *(
            column.icontains(given, autoescape=True)
            for column in (Complaint.what, Complaint.where, Complaint.whom)
        ),
    )


def _as_they_are(search: Search) -> list[ColumnElement[bool]]:
    wanted = {
        Complaint.status: search.status,
        Complaint.kind: search.kind,
        Complaint.category: search.category,
        Complaint.department: search.department,
        Complaint.urgent: search.urgent,
    }
    conditions = [column == value for column, value in wanted.items() if value is not None]
    if search.open is not None:
        done = Complaint.status.in_(_DONE)
        conditions.append(~done if search.open else done)
    if search.words and search.words.strip():
        conditions.append(containing(search.words))
    return conditions


def _people(search: Search) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for column, username in (
        (Complaint.owner_id, search.owner),
        (Complaint.investigator_id, search.investigator),
    ):
        if username is not None:
            whose = select(Staff.id).where(Staff.username == username).scalar_subquery()
            conditions.append(column == whose)
    for missing, wanted in (
        (Complaint.owner_id.is_(None), search.unowned),
        (Complaint.responded_at.is_(None), search.unread),
    ):
        if wanted is not None:
            conditions.append(missing if wanted else ~missing)
    return conditions


def _dates(search: Search) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if search.since is not None:
        conditions.append(Complaint.created_at >= day_start(search.since))
    if search.until is not None:
        conditions.append(Complaint.created_at < day_start(search.until) + timedelta(days=1))
    return conditions


def _clock(search: Search, now: datetime) -> list[ColumnElement[bool]]:
    if search.overdue is None:
        return []
    late = and_(
        Complaint.due_at < now,
        Complaint.status.not_in(_DONE),
        Complaint.paused_at.is_(None),
    )
    return [late if search.overdue else ~late]
