"""Providers' reports: what became of a message that they had accepted.

They come late, twice, or before we know what they are about; nothing of that changes the end.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.notices.models import (
    Delivery,
    DeliveryStatus,
    EarlyReceipt,
    Notice,
    NoticeStatus,
    Rung,
)
from api.notices.queueing import queue, queue_again
from api.notices.rules import NoticeRules

_EARLY_KEPT = timedelta(days=1)
# Receipts are missed every few minutes; what is older was told of something that is over.
_MISSED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Report:
    """What a provider says of one message: `receipt` is its id there, `key` ours when it gives
    that back. `error` is its code when it was not delivered."""

    rung: Rung
    receipt: str
    delivered: bool
    error: str | None = None
    key: str | None = None

    @property
    def status(self) -> DeliveryStatus:
        """The delivery's status by this report."""
        return DeliveryStatus.DELIVERED if self.delivered else DeliveryStatus.FAILED


async def receipt_arrived(session: AsyncSession, now: datetime, report: Report) -> bool:
    """Take a report. A failure sends the notice on to the next rung. Returns whether it is known
    what it is about; if not, it is kept until it is, for a day."""
    await wait_for_receipt(session, report.rung, report.receipt)
    where = await _delivery_of(session, report)
    if where is None:
        await _keep(session, now, report)
        return False
    delivery_id, notice_id = where
    notice = await session.get_one(Notice, notice_id, with_for_update=True, populate_existing=True)
    step = await session.get_one(Delivery, delivery_id, populate_existing=True)
    step.receipt = step.receipt or report.receipt
    await _apply(session, now, notice, step, report.status, report.error)
    return True


async def wait_for_receipt(session: AsyncSession, rung: Rung, receipt: str) -> None:
    """One at a time for one receipt: either the report finds what we wrote, or we find it."""
    name = f"receipt:{rung}:{receipt}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


async def take_early(session: AsyncSession, now: datetime, notice: Notice, step: Delivery) -> None:
    """Apply the report that came before we knew the receipt, if there was one."""
    early = await session.execute(
        delete(EarlyReceipt)
        .where(EarlyReceipt.rung == step.rung, EarlyReceipt.receipt == step.receipt)
        .returning(EarlyReceipt.status, EarlyReceipt.error)
    )
    row = early.one_or_none()
    if row is not None:
        await _apply(session, now, notice, step, row[0], row[1])


async def forget_early(session: AsyncSession, now: datetime) -> None:
    """Remove reports that nobody asked for within a day."""
    await session.execute(delete(EarlyReceipt).where(EarlyReceipt.at < now - _EARLY_KEPT))


async def miss_receipts(session: AsyncSession, now: datetime, rules: NoticeRules) -> int:
    """Send on what must arrive and has no receipt after the hours that it may take, as if a failure
    had been reported. Returns how many there were."""
    if not rules.receipt_within_hours:
        return 0
    since = now - timedelta(hours=rules.receipt_within_hours)
    rows = await session.execute(
        select(Notice, Delivery)
        .join(Delivery, Delivery.notice_id == Notice.id)
        .where(
            Delivery.status == DeliveryStatus.ACCEPTED,
            Delivery.at.between(since - _MISSED_FOR, since),
            Notice.kind.in_(rules.must_arrive),
            Notice.status == NoticeStatus.SENT,
        )
        .order_by(Notice.id)
        .with_for_update(of=Notice, skip_locked=True)
    )
    missed = list(rows)
    for notice, step in missed:
        step.status, step.error, step.at = DeliveryStatus.FAILED, "no_receipt", now
        notice.status, notice.due_at, notice.updated_at = NoticeStatus.WAITING, now, now
        notice.queued_at = now
    await queue(session, now, [(notice.id, now) for notice, _ in missed])
    return len(missed)


async def _delivery_of(session: AsyncSession, report: Report) -> tuple[int, uuid.UUID] | None:
    if report.key is not None:
        notice_id = _notice_of(report.key)
        which = Delivery.notice_id == notice_id
    else:
        which = Delivery.receipt == report.receipt
    row = (
        await session.execute(
            select(Delivery.id, Delivery.notice_id).where(Delivery.rung == report.rung, which)
        )
    ).first()
    return (row[0], row[1]) if row else None


def _notice_of(key: str) -> uuid.UUID | None:
    """The notice of a key `<notice>:<rung>`."""
    try:
        return uuid.UUID(key.partition(":")[0])
    except ValueError:
        return None


async def _keep(session: AsyncSession, now: datetime, report: Report) -> None:
    await session.execute(
        insert(EarlyReceipt)
        .values(
            rung=report.rung,
            receipt=report.receipt,
            status=report.status,
            error=report.error,
            at=now,
        )
        .on_conflict_do_nothing()
    )


async def _apply(
    session: AsyncSession,
    now: datetime,
    notice: Notice,
    step: Delivery,
    status: DeliveryStatus,
    error: str | None,
) -> None:
    """The first report counts; only that it was delivered after all is believed at any time."""
    if step.status is DeliveryStatus.DELIVERED or step.status is status:
        return
    step.status, step.error, step.at = status, error, now
    if status is DeliveryStatus.DELIVERED:
        if notice.status in (NoticeStatus.WAITING, NoticeStatus.TO_CALL):
            notice.status, notice.updated_at = NoticeStatus.SENT, now
    elif notice.status is NoticeStatus.SENT:
        notice.status = NoticeStatus.WAITING
        await queue_again(session, now, notice, now)
