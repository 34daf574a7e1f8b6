"""Complaints in the database, worked on at given moments: each step is a transaction of its own,
with its event, as is everything that is done to a complaint."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from api.complaints.models import Complaint, ComplaintEvent, ComplaintKind, ComplaintStatus
from api.database import Sessions

_numbers = itertools.count(1)


class CaseBook:
    """Files complaints and works on them."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def file(self, at: datetime, **fields: Any) -> str:
        """A complaint received at that moment; its receipt."""
        receipt = f"TS{at:%Y%m%d}-{next(_numbers):04}"
        given = {
            "receipt": receipt,
            "kind": ComplaintKind.COMPLAINT,
            "category": "waiting",
            "status": ComplaintStatus.RECEIVED,
            "urgent": False,
            "restricted": False,
            "anonymous": False,
            "complete": False,
            "what": "等了两个小时",
            "channel": "web",
            "due_at": at + timedelta(days=2),
            "created_at": at,
        }
        async with self._sessions() as session, session.begin():
            complaint = Complaint(**given | fields)
            session.add(complaint)
            await session.flush()
            session.add(_event(complaint, "received", at))
        return receipt

    async def step(self, receipt: str, at: datetime, kind: str = "note", **change: Any) -> None:
        """Something is done about it, and changes these fields."""
        async with self._sessions() as session, session.begin():
            query = select(Complaint).where(Complaint.receipt == receipt)
            complaint = (await session.scalars(query)).one()
            for name, value in change.items():
                setattr(complaint, name, value)
            session.add(_event(complaint, kind, at))

    async def answer(self, receipt: str, at: datetime) -> None:
        """The complainant is answered."""
        status = ComplaintStatus.ANSWERED
        await self.step(receipt, at, status.value, status=status, answered_at=at)


def _event(complaint: Complaint, kind: str, at: datetime) -> ComplaintEvent:
    return ComplaintEvent(
        complaint_id=complaint.id, kind=kind, actor="staff:zhou", note=None, public=False, at=at
    )
