"""Putting the delivery of notices into the job queue, when their moment is near.

A reminder waits for weeks as a row of its own, not as a job: a worker that looks for work reads
past every job that is scheduled for later.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.jobs.deferring import Deferred, defer
from api.notices.models import Notice, NoticeStatus

DELIVER = "deliver_notice"
# A minute more than the job that looks for what is due takes to come round.
_NEAR = timedelta(minutes=2)
# A job this old has died with its worker, or failed.
_LOST = timedelta(minutes=2)


def is_near(now: datetime, due_at: datetime) -> bool:
    """Whether a notice goes into the queue now; later ones are found by `queue_due`."""
    return due_at - now <= _NEAR


async def queue(
    session: AsyncSession, now: datetime, notices: Sequence[tuple[uuid.UUID, datetime]]
) -> None:
    """Deliver each notice at its moment, at once when that is past; in the caller's transaction."""
    jobs = [
        Deferred(DELIVER, {"notice_id": str(notice_id)}, due_at - now)
        for notice_id, due_at in notices
    ]
    await defer(session, jobs)


async def queue_again(session: AsyncSession, now: datetime, notice: Notice, at: datetime) -> None:
    """Deliver a notice that was queued before, at another moment."""
    notice.due_at, notice.updated_at, notice.queued_at = at, now, None
    if is_near(now, at):
        notice.queued_at = now
        await queue(session, now, [(notice.id, at)])


async def queue_due(session: AsyncSession, now: datetime, limit: int = 500) -> int:
    """Queue what is due by now or in a moment and not in the queue, or was lost from it.
    Delivering twice is harmless. Returns how many there were."""
    lost = now - _LOST
    waiting = (
        select(Notice.id)
        .where(
            Notice.status == NoticeStatus.WAITING,
            Notice.due_at <= now + _NEAR,
            or_(Notice.queued_at.is_(None), func.greatest(Notice.queued_at, Notice.due_at) < lost),
        )
        .order_by(Notice.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = await session.execute(
        update(Notice)
        .where(Notice.id.in_(waiting.scalar_subquery()))
        .values(queued_at=now)
        .returning(Notice.id, Notice.due_at)
        .execution_options(synchronize_session=False)
    )
    due = [(notice_id, due_at) for notice_id, due_at in found]
    await queue(session, now, due)
    return len(due)
