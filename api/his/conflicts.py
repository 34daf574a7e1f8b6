"""Where the HIS and we disagree: written down when it is seen, ended when it is gone."""

import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.his.models import ConflictKind, SourceConflict

_log = logging.getLogger(__name__)


async def seen(
    session: AsyncSession, now: datetime, kind: ConflictKind, found: Mapping[str, str]
) -> None:
    """Write conflicts down: `found` is subject → detail. What was open already stays the same."""
    if not found:
        return
    rows = [
        {
            "kind": kind,
            "subject": subject[:120],
            "detail": detail[:120],
            "first_seen_at": now,
            "last_seen_at": now,
        }
        for subject, detail in sorted(found.items())
    ]
    statement = insert(SourceConflict).values(rows)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "subject"],
            index_where=SourceConflict.ended_at.is_(None),
            set_={"detail": statement.excluded.detail, "last_seen_at": now},
        )
    )
    _log.warning("the HIS and we disagree: %d × %s", len(found), kind)


async def only(
    session: AsyncSession, now: datetime, kind: ConflictKind, found: Mapping[str, str]
) -> None:
    """`found` are all conflicts of this kind now: others have ended."""
    await session.execute(
        update(SourceConflict)
        .where(
            SourceConflict.kind == kind,
            SourceConflict.ended_at.is_(None),
            SourceConflict.subject.not_in([subject[:120] for subject in found]),
        )
        .values(ended_at=now)
    )
    await seen(session, now, kind, found)


async def ended(session: AsyncSession, now: datetime, kind: ConflictKind, subject: str) -> None:
    """End the conflict of this kind and subject, if there was one."""
    await session.execute(
        update(SourceConflict)
        .where(
            SourceConflict.kind == kind,
            SourceConflict.subject == subject,
            SourceConflict.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


async def open_conflicts(session: AsyncSession) -> list[SourceConflict]:
    """What a person must look at, oldest first."""
    return list(
        await session.scalars(
            select(SourceConflict)
            .where(SourceConflict.ended_at.is_(None))
            .order_by(SourceConflict.first_seen_at, SourceConflict.id)
        )
    )
