"""What waits for somebody who works on complaints: 待办 at the top of the list."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, null, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases import released
from api.cases.models import (
    AnswerState,
    ComplaintAnswer,
    ComplaintTransfer,
    Opinion,
    Remedy,
    Revisit,
    TransferState,
)
from api.complaints.models import Complaint, ComplaintEvent, ComplaintStatus
from api.complaints.search import day_start
from api.staff.cases.acting import worlds
from api.staff.cases.schemas import TodoLine, TodoOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows

_OPEN = (ComplaintStatus.RECEIVED, ComplaintStatus.INVESTIGATING)
_RAISED = ("escalated", "response_late")
_LIMIT = 50


async def todo(office: Office, staff: Staff) -> TodoOut:
    """Everything that waits for the reader, the oldest first; at most fifty of a sort."""
    visible = Complaint.restricted.in_(worlds(staff))
    mine = visible & (true() if _leads(staff) else Complaint.owner_id == staff.id)
    async with office.sessions() as session:
        read = _Reader(office, session)
        now = office.clock.now()
        return TodoOut(
            transfers=await read(_offered_to(staff).where(visible)),
            approvals=await read(_to_approve(staff).where(visible)) if _approves(staff) else [],
            opinions=await read(_opinions_due(now).where(mine)),
            remedies=await read(_remedies_due(now).where(mine)),
            revisits=await read(_to_call(now).where(mine)),
            warned=await read(_warned().where(mine)),
            escalated=await read(_escalated().where(visible)) if _leads(staff) else [],
        )


class _Reader:
    def __init__(self, office: Office, session: AsyncSession) -> None:
        self._name: Callable[[str], str] = office.rules.name
        self._session = session

    async def __call__(self, query: Select[Complaint, Any, Any]) -> list[TodoLine]:
        return [
            TodoLine(
                receipt=complaint.receipt,
                category_name=self._name(complaint.category),
                at=at if isinstance(at, datetime) else day_start(at),
                what=what,
            )
            for complaint, at, what in await self._session.execute(query.limit(_LIMIT))
        ]


def _leads(staff: Staff) -> bool:
    """Whether they see to everybody's cases: supervisors, and the whole discipline office."""
    return allows(staff, Permission.APPROVE_ADMISSIONS) or allows(
        staff, Permission.HANDLE_RESTRICTED
    )


_approves = _leads


def _of(model: Any, made: Any, at: Any, what: Any) -> Select[Complaint, Any, Any]:
    """`made` is the column that says when a part was made."""
    joined = select(Complaint, at, what).join(model, model.complaint_id == Complaint.id)
    return joined.where(released.shown(made)).order_by(at)


def _nothing() -> ColumnElement[None]:
    return null()


def _offered_to(staff: Staff) -> Select[Complaint, Any, Any]:
    made = ComplaintTransfer.at
    return _of(ComplaintTransfer, made, made, ComplaintTransfer.reason).where(
        ComplaintTransfer.state == TransferState.OFFERED, ComplaintTransfer.to_id == staff.id
    )


def _to_approve(staff: Staff) -> Select[Complaint, Any, Any]:
    made = ComplaintAnswer.created_at
    return _of(ComplaintAnswer, made, made, _nothing()).where(
        ComplaintAnswer.state == AnswerState.WAITING,
        ComplaintAnswer.author_id != staff.id,
        Complaint.status != ComplaintStatus.CLOSED,
    )


def _opinions_due(now: datetime) -> Select[Complaint, Any, Any]:
    return _of(Opinion, Opinion.asked_at, Opinion.due_at, Opinion.asked_of).where(
        Opinion.received_at.is_(None),
        Opinion.due_at < now,
        Complaint.status != ComplaintStatus.CLOSED,
    )


def _remedies_due(now: datetime) -> Select[Complaint, Any, Any]:
    return _of(Remedy, Remedy.created_at, Remedy.due, Remedy.what).where(
        Remedy.done_at.is_(None), Remedy.due < now.date()
    )


def _to_call(now: datetime) -> Select[Complaint, Any, Any]:
    return _of(Revisit, Revisit.due_at, Revisit.due_at, _nothing()).where(
        Revisit.answered_at.is_(None),
        Revisit.dropped_at.is_(None),
        Revisit.due_at <= now,
        Revisit.channel == "phone",
        Complaint.status == ComplaintStatus.CLOSED,
    )


def _warned() -> Select[Complaint, Any, Any]:
    return (
        select(Complaint, Complaint.due_at, func.concat(Complaint.warned_percent, "%"))
        .where(
            Complaint.warned_percent > 0,
            Complaint.status.in_(_OPEN),
            Complaint.paused_at.is_(None),
            Complaint.joined_to_id.is_(None),
        )
        .order_by(Complaint.due_at)
    )


def _escalated() -> Select[Complaint, Any, Any]:
    """What the clock, or a complainant who is still not satisfied, has raised, while it is open."""
    raised = (
        select(func.max(ComplaintEvent.at))
        .where(
            ComplaintEvent.complaint_id == Complaint.id,
            ComplaintEvent.kind.in_(_RAISED),
            ComplaintEvent.at >= func.coalesce(Complaint.clock_started_at, Complaint.created_at),
        )
        .correlate(Complaint)
        .scalar_subquery()
    )
    return (
        select(Complaint, raised, _nothing())
        .where(
            Complaint.status.in_(_OPEN),
            Complaint.joined_to_id.is_(None),
            exists().where(
                ComplaintEvent.complaint_id == Complaint.id,
                ComplaintEvent.kind.in_(_RAISED),
                ComplaintEvent.at
                >= func.coalesce(Complaint.clock_started_at, Complaint.created_at),
            ),
        )
        .order_by(raised)
    )
