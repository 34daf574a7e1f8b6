"""Who is at the desk: a workplace tells every few seconds that it lives."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.handoff.levels import ServiceLevels
from api.handoff.models import StaffPresence, Ticket, TicketState
from api.staff.models import Staff

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


async def beat(
    session: AsyncSession, staff_id: int, now: datetime, *, available: bool | None = None
) -> None:
    """Note that somebody is there; without `available` a break stays a break."""
    changes: dict[str, object] = {"seen_at": now}
    if available is not None:
        changes["available"] = available
    await session.execute(
        insert(StaffPresence)
        .values(staff_id=staff_id, seen_at=now, available=available is not False)
        .on_conflict_do_update(index_elements=["staff_id"], set_=changes)
    )


async def leave(session: AsyncSession, staff_id: int) -> None:
    """Somebody has gone: no time is waited for their return. That is no break: whoever comes back
    serves, unless they had one before."""
    await session.execute(
        update(StaffPresence).where(StaffPresence.staff_id == staff_id).values(seen_at=_LONG_AGO)
    )


def present_since(now: datetime, levels: ServiceLevels) -> datetime:
    """Who was heard of since then is there."""
    return now - timedelta(seconds=levels.desk.heartbeat_seconds)


def is_present(now: datetime, levels: ServiceLevels) -> ColumnElement[bool]:
    """In a query joined with `StaffPresence`: whether they are there."""
    return StaffPresence.seen_at >= present_since(now, levels)


async def gone_holders(
    session: AsyncSession, now: datetime, levels: ServiceLevels
) -> Sequence[int]:
    """Who holds conversations and hasn't been heard of for too long."""
    holds = exists().where(Ticket.agent_id == Staff.id, Ticket.state == TicketState.ASSIGNED)
    heard = exists().where(
        and_(StaffPresence.staff_id == Staff.id, is_present(now, levels)),
    )
    found = await session.scalars(
        select(Staff.id).where(holds, or_(~heard, Staff.active.is_(False))).order_by(Staff.id)
    )
    return found.all()


async def is_at_desk(
    session: AsyncSession, staff_id: int, now: datetime, levels: ServiceLevels
) -> bool:
    """Whether somebody's workplace was heard of lately."""
    heard = exists().where(StaffPresence.staff_id == staff_id, is_present(now, levels))
    return bool(await session.scalar(select(heard)))
