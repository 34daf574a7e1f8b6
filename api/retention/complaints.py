"""Complaints that were closed long ago: their figures stay, without a word of anybody."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases.erasing import erase_cases, over
from api.complaints.models import Complaint
from api.retention.kinds import Kind
from api.retention.rules import Retention, months_before


def _complaints_due(now: datetime, rules: Retention) -> Select[uuid.UUID]:
    return select(Complaint.id).where(*over(months_before(now, rules.complaints_months)))


async def _erase_complaints(session: AsyncSession, now: datetime, due: Sequence[uuid.UUID]) -> int:
    free = select(Complaint.id).where(Complaint.id.in_(due), Complaint.erased_at.is_(None))
    ids = (await session.scalars(free.with_for_update(skip_locked=True))).all()
    await erase_cases(session, ids, now)
    return len(ids)


COMPLAINTS = Kind("complaints", _complaints_due, _erase_complaints)
