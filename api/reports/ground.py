"""Reading what a report is computed from: four queries, whatever the number of complaints."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Subquery, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.cases import released
from api.cases.models import Remedy, Revisit
from api.complaints.models import Complaint
from api.reports.cases import Case, Ground, RemedyRow, RevisitRow, Turn
from api.reports.models import ComplaintState
from api.reports.monthly import EFFECT_DAYS
from api.reports.periods import Period
from api.staff.models import Staff

# A remedy done at the beginning of what is looked at, and the days before it.
_LOOK_BACK = timedelta(days=2 * max(EFFECT_DAYS) + 5)
# What never changes, or only once, with a moment of its own.
_FIXED = (
    "id",
    "receipt",
    "kind",
    "channel",
    "what",
    "who",
    "anonymous",
    "account_id",
    "created_at",
    "respond_by",
    "responded_at",
)
# What changes in the course of a case; read as it was at the moment of the report.
_CHANGING = (
    "status",
    "category",
    "department",
    "cause",
    "verdict",
    "urgent",
    "paused_at",
    "due_at",
)


async def read_ground(
    session: AsyncSession, period: Period, as_of: datetime, *, restricted: bool
) -> Ground:
    """Everything up to `as_of` (at most the period's end) of one of the two worlds.

    A matter that changes worlds takes its whole past with it: what the discipline office has taken
    over stands in no old report of others either.
    """
    relevant = _relevant(period, as_of, restricted)
    turns = await _turns(session, relevant, as_of)
    cases = [
        _case(row, turns.get(row.id, ())) for row in await session.execute(_cases(relevant, as_of))
    ]
    cases.sort(key=lambda one: (one.created_at, one.receipt))
    by_id = {one.id: one for one in cases}
    return Ground(
        as_of=as_of,
        cases=tuple(cases),
        remedies=await _remedies(session, by_id, as_of, restricted),
        revisits=await _revisits(session, period, as_of, restricted),
    )


def _relevant(period: Period, as_of: datetime, restricted: bool) -> ColumnElement[bool]:
    """Received since half a year before the period, not closed when the one before it began, or
    with a remedy that is looked at."""
    return and_(
        Complaint.restricted.is_(restricted),
        Complaint.created_at < as_of,
        or_(
            Complaint.created_at >= period.start - _LOOK_BACK,
            Complaint.closed_at.is_(None),
            Complaint.closed_at >= period.before().start,
            Complaint.id.in_(select(Remedy.complaint_id).where(_looked_at(as_of))),
        ),
    )


def _cases(relevant: ColumnElement[bool], as_of: datetime) -> Any:
    """Every complaint beside its last state before `as_of`."""
    state = (
        select(ComplaintState)
        .where(ComplaintState.complaint_id == Complaint.id, ComplaintState.at < as_of)
        .order_by(ComplaintState.event_id.desc())
        .limit(1)
        .lateral("state")
    )

    def then(name: str) -> ColumnElement[Any]:
        # One without any event has no history: it is taken as it is.
        kept = (state.c.event_id.is_not(None), state.c[name])
        return case(kept, else_=getattr(Complaint, name))

    main = aliased(Complaint)
    # What moved to the other world is nothing that others could be joined to.
    joined_to = and_(main.id == then("joined_to_id"), main.restricted == Complaint.restricted)
    return (
        select(
            *(getattr(Complaint, name) for name in _FIXED),
            *(then(name).label(name) for name in _CHANGING),
            main.id.is_not(None).label("joined"),
            Staff.username.label("owner"),
        )
        .select_from(Complaint)
        .outerjoin(state, true())
        .outerjoin(main, joined_to)
        .outerjoin(Staff, Staff.id == then("owner_id"))
        .where(relevant)
    )


def _case(row: Row[Any], turns: tuple[Turn, ...]) -> Case:
    return Case(
        id=row.id,
        receipt=row.receipt,
        kind=row.kind,
        channel=row.channel,
        what=row.what,
        who=row.who,
        sender=None if row.anonymous else row.account_id,
        created_at=row.created_at,
        joined=row.joined,
        owner=row.owner,
        respond_by=row.respond_by,
        responded_at=row.responded_at,
        turns=turns,
        **{name: row._mapping[name] for name in _CHANGING},
    )


def _states(relevant: ColumnElement[bool], as_of: datetime) -> Subquery:
    """Every state beside the one before it."""
    state = ComplaintState

    def before(column: Any) -> Any:
        return func.lag(column).over(partition_by=state.complaint_id, order_by=state.event_id)

    return (
        select(
            state.complaint_id,
            state.event_id,
            state.at,
            state.status,
            state.reopened,
            state.due_at,
            before(state.status).label("status_before"),
            before(state.reopened).label("reopened_before"),
        )
        .join(Complaint, Complaint.id == state.complaint_id)
        .where(relevant, state.at < as_of)
        .subquery()
    )


async def _turns(
    session: AsyncSession, relevant: ColumnElement[bool], as_of: datetime
) -> dict[uuid.UUID, tuple[Turn, ...]]:
    """When each came to a new status or was opened anew, in order."""
    column = _states(relevant, as_of).c
    rows = await session.execute(
        select(column.complaint_id, column.at, column.status, column.reopened, column.due_at)
        .where(
            or_(
                column.status_before.is_(None),
                column.status != column.status_before,
                column.reopened > column.reopened_before,
            )
        )
        .order_by(column.complaint_id, column.event_id)
    )
    found: dict[uuid.UUID, tuple[Turn, ...]] = {}
    for complaint_id, at, status, reopened, due_at in rows:
        turn = Turn(at=at, status=status, reopened=reopened, due_at=due_at)
        found[complaint_id] = (*found.get(complaint_id, ()), turn)
    return found


def _looked_at(as_of: datetime) -> ColumnElement[bool]:
    """Remedies that were open, or had been done within the days that their effect is looked at."""
    since = as_of - timedelta(days=max(EFFECT_DAYS))
    recent = or_(Remedy.done_at.is_(None), Remedy.done_at >= since)
    return and_(Remedy.created_at < as_of, recent)


async def _remedies(
    session: AsyncSession, cases: Mapping[uuid.UUID, Case], as_of: datetime, restricted: bool
) -> tuple[RemedyRow, ...]:
    rows = await session.execute(
        select(Remedy, Complaint.receipt)
        .join(Complaint, Complaint.id == Remedy.complaint_id)
        .where(
            Complaint.restricted.is_(restricted),
            released.shown(Remedy.created_at),
            _looked_at(as_of),
        )
        .order_by(Remedy.created_at, Remedy.id)
    )
    return tuple(
        _remedy(remedy, receipt, cases.get(remedy.complaint_id), as_of) for remedy, receipt in rows
    )


def _remedy(remedy: Remedy, receipt: str, of: Case | None, as_of: datetime) -> RemedyRow:
    done = remedy.done_at is not None and _before(remedy.done_at, as_of)
    return RemedyRow(
        receipt=receipt,
        what=remedy.what,
        department=remedy.department,
        cause=of.cause if of else None,
        arose_in=of.department if of else None,
        owner=remedy.owner,
        due=remedy.due,
        created_at=remedy.created_at,
        done_at=remedy.done_at if done else None,
        worked=remedy.worked if done and _before(remedy.judged_at, as_of) else None,
    )


def _before(moment: datetime | None, as_of: datetime) -> bool:
    return moment is None or moment < as_of


async def _revisits(
    session: AsyncSession, period: Period, as_of: datetime, restricted: bool
) -> tuple[RevisitRow, ...]:
    rows = await session.execute(
        select(Revisit.asked_at, Revisit.answered_at, Revisit.solved, Revisit.satisfaction)
        .join(Complaint, Complaint.id == Revisit.complaint_id)
        .where(
            Complaint.restricted.is_(restricted),
            or_(
                and_(Revisit.asked_at >= period.start, Revisit.asked_at < as_of),
                and_(Revisit.answered_at >= period.start, Revisit.answered_at < as_of),
            ),
        )
        .order_by(Revisit.asked_at, Revisit.id)
    )
    return tuple(RevisitRow(*row) for row in rows)
