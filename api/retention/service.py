"""The nightly erasing: every kind in batches, each a transaction of its own with its count in the
audit log, so that a night that was cut short goes on the next."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Sessions
from api.retention import complaints, people, records, requests, talk, unfollowed
from api.retention.kinds import Kind
from api.retention.rules import Retention
from api.staff.audit import entries

BATCH = 500

# Cards before the patients whom they name; the audit log last, so that it tells of all the others.
KINDS: list[Kind] = [
    people.IDENTITY_LINKS,
    people.PAGE_LINKS,
    talk.CALLS,
    talk.CONVERSATIONS,
    talk.NOTICES,
    complaints.COMPLAINTS,
    requests.SERVICE_REQUESTS,
    records.WAITLIST,
    records.BOOKINGS,
    records.SUSPENSIONS,
    unfollowed.WECHAT_UNFOLLOWED,
    people.VISITOR_CARDS,
    people.PATIENTS,
    records.AUDIT,
]


async def count_due(session: AsyncSession, now: datetime, rules: Retention) -> dict[str, int]:
    """How many rows of each kind are over their time. Changes nothing."""
    counts = [
        select(func.count()).select_from(kind.due(now, rules).subquery()).scalar_subquery()
        for kind in KINDS
    ]
    row = (await session.execute(select(*counts))).one()
    return {kind.name: count for kind, count in zip(KINDS, row, strict=True)}


async def erase_due(
    sessions: Sessions, now: datetime, rules: Retention, *, batch: int = BATCH
) -> dict[str, int]:
    """Erase them; returns how many of each kind."""
    erased = {}
    for kind in KINDS:
        erased[kind.name] = 0
        while count := await _erase_batch(sessions, kind, now, rules, batch):
            erased[kind.name] += count
    return erased


async def _erase_batch(
    sessions: Sessions, kind: Kind, now: datetime, rules: Retention, batch: int
) -> int:
    async with sessions() as session, session.begin():
        due = (await session.scalars(kind.due(now, rules).limit(batch))).all()
        count = await kind.erase(session, now, due) if due else 0
        if count:
            details: dict[str, object] = {"count": count}
            if kind.before is not None:
                details["before"] = kind.before(now, rules).isoformat()
            entries.record(session, "system", "erase", f"retention:{kind.name}", now, **details)
        return count
