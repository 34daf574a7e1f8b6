"""The staff's side of a complaint itself: finding one, its history, saying what was done."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints.models import Complaint, ComplaintEvent, ComplaintStatus
from api.complaints.schemas import ProgressIn
from api.errors import InvalidInput, NotFound, Refused
from api.staff.models import Staff

# Forward at will; back only to be looked into once more (the patient is not satisfied).
_NEXT = {
    ComplaintStatus.RECEIVED: {
        ComplaintStatus.INVESTIGATING,
        ComplaintStatus.ANSWERED,
        ComplaintStatus.CLOSED,
    },
    ComplaintStatus.INVESTIGATING: {ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED},
    ComplaintStatus.ANSWERED: {ComplaintStatus.INVESTIGATING, ComplaintStatus.CLOSED},
    ComplaintStatus.CLOSED: {ComplaintStatus.INVESTIGATING},
}


async def find(
    session: AsyncSession, receipt: str, *, restricted: Sequence[bool]
) -> tuple[Complaint, str | None]:
    """One complaint with its owner's name. What the reader may not see doesn't exist for them:
    `NotFound("receipt_unknown")`."""
    row = (
        await session.execute(
            select(Complaint, Staff.display_name)
            .outerjoin(Staff, Staff.id == Complaint.owner_id)
            .where(Complaint.receipt == receipt, Complaint.restricted.in_(restricted))
        )
    ).first()
    if row is None:
        raise NotFound("receipt_unknown")
    return (row[0], row[1])


async def events(
    session: AsyncSession, complaint: Complaint, *, since: datetime | None = None
) -> list[tuple[ComplaintEvent, str]]:
    """What was done, in order, with the name of who did it; with `since`, only its receipt and what
    was done from then on."""
    name = func.coalesce(Staff.display_name, ComplaintEvent.actor)
    query = (
        select(ComplaintEvent, name)
        .outerjoin(Staff, func.concat("staff:", Staff.username) == ComplaintEvent.actor)
        .where(ComplaintEvent.complaint_id == complaint.id)
        .order_by(ComplaintEvent.id)
    )
    if since is not None:
        query = query.where(or_(ComplaintEvent.at >= since, ComplaintEvent.kind == "received"))
    rows = await session.execute(query)
    return [(row[0], row[1]) for row in rows]


async def progress(
    session: AsyncSession,
    complaint: Complaint,
    staff: Staff,
    change: ProgressIn,
    now: datetime,
) -> ComplaintEvent:
    """Write down what was done and, by compare-and-set, the new status. Returns what was written.
    What must be there before it may be closed is looked at elsewhere (`api.cases.ending`).

    Raises `InvalidInput("progress_empty")`, `Refused("status_not_possible")`.
    """
    status = change.status if change.status is not complaint.status else None
    if status is None and not change.note:
        raise InvalidInput("progress_empty")
    if status is not None:
        await _move(session, complaint, status, now)
    elif complaint.responded_at is None:
        complaint.responded_at = now
    event = ComplaintEvent(
        complaint_id=complaint.id,
        kind=status.value if status else "note",
        actor=staff.actor,
        note=change.note or None,
        public=change.public,
        at=now,
    )
    session.add(event)
    await session.flush()
    await session.refresh(complaint)
    return event


async def _move(
    session: AsyncSession, complaint: Complaint, status: ComplaintStatus, now: datetime
) -> None:
    was = complaint.status
    moved = None
    changed: dict[str, object] = {
        "status": status,
        "closed_at": now if status is ComplaintStatus.CLOSED else None,
        "responded_at": func.coalesce(Complaint.responded_at, now),
    }
    if status is ComplaintStatus.ANSWERED:
        changed["answered_at"] = now
    if status in _NEXT[was]:
        moved = await session.scalar(
            update(Complaint)
            .where(Complaint.id == complaint.id, Complaint.status == was)
            .values(**changed)
            .returning(Complaint.id)
        )
    if moved is None:
        raise Refused("status_not_possible")
