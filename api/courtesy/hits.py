"""Counting what was held back or sent all the same, for the weekly report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.courtesy.checking import Found
from api.courtesy.models import CourtesyHit
from api.staff.models import Staff


@dataclass(frozen=True)
class HitCount:
    """How often one agent's replies were asked about for one phrase, and were `sent` so."""

    agent: str
    phrase: str
    kind: str
    held_back: int
    sent: int


def record(
    session: AsyncSession, staff_id: int, found: Iterable[Found], now: datetime, *, sent: bool
) -> None:
    """Keep which rules a reply ran into."""
    session.add_all(
        CourtesyHit(staff_id=staff_id, phrase=one.phrase, kind=one.kind, sent=sent, at=now)
        for one in found
    )


async def counted(session: AsyncSession, since: datetime, until: datetime) -> list[HitCount]:
    """The hits from `since` on and before `until`, most often first."""
    sent = func.sum(case((CourtesyHit.sent, 1), else_=0))
    total = func.count()
    rows = await session.execute(
        select(
            Staff.display_name,
            CourtesyHit.phrase,
            CourtesyHit.kind,
            total - sent,
            sent,
        )
        .join(Staff, Staff.id == CourtesyHit.staff_id)
        .where(CourtesyHit.at >= since, CourtesyHit.at < until)
        .group_by(Staff.display_name, CourtesyHit.phrase, CourtesyHit.kind)
        .order_by(total.desc(), Staff.display_name, CourtesyHit.phrase)
    )
    return [HitCount(*row) for row in rows]
