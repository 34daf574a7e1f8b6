"""What goes of complaints when a patient's data goes, or when their time is over. What it was about
in codes, when, and how long it took stays in the figures."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases.models import (
    CaseArchive,
    ComplaintAnswer,
    ComplaintTransfer,
    Evidence,
    Opinion,
    Pause,
    Remedy,
    Revisit,
)
from api.complaints.models import Complaint, ComplaintEvent

# Staff's words about one case; what they mean for the figures stands in the case itself.
_WITH_WORDS: tuple[Any, ...] = (Evidence, Opinion, ComplaintAnswer, Pause, ComplaintTransfer)
_NO_WORDS: dict[str, Any] = {"what": "", "proposal": {}} | dict.fromkeys(
    (
        "when",
        "where",
        "whom",
        "who",
        "contact_sealed",
        "finding",
        "lesson",
        "refusal_reason",
        "refusal_basis",
        "no_remedy_reason",
        "idempotency_key",
    )
)


async def forget_sender(session: AsyncSession, which: ColumnElement[bool]) -> None:
    """Take out of these complaints who sent them and how to reach them. What is still open keeps
    it until its end: it has to be answered."""
    ended = Complaint.closed_at.is_not(None)
    await session.execute(
        update(Complaint)
        .where(which)
        .values(
            who=case((ended, None), else_=Complaint.who),
            contact_sealed=case((ended, None), else_=Complaint.contact_sealed),
            forget_sender=True,
        )
        .execution_options(synchronize_session=False)
    )


async def erase_cases(session: AsyncSession, ids: Sequence[uuid.UUID], now: datetime) -> None:
    """Take everything out of these complaints that somebody said or wrote, their archived copies
    included."""
    for model in _WITH_WORDS:
        await session.execute(delete(model).where(model.complaint_id.in_(ids)))
    for statement in (
        update(Remedy)
        .where(Remedy.complaint_id.in_(ids))
        .values(what="", owner="", done_note=None, worked_note=None),
        update(Revisit).where(Revisit.complaint_id.in_(ids)).values(words=None),
        update(ComplaintEvent).where(ComplaintEvent.complaint_id.in_(ids)).values(note=None),
        update(Complaint).where(Complaint.id.in_(ids)).values(**_NO_WORDS, erased_at=now),
    ):
        await session.execute(statement.execution_options(synchronize_session=False))
    await session.execute(text("SET LOCAL daoyi.retention = 'on'"))
    await session.execute(delete(CaseArchive).where(CaseArchive.complaint_id.in_(ids)))
    await session.execute(text("SET LOCAL daoyi.retention = 'off'"))


def over(before: datetime) -> list[ColumnElement[bool]]:
    """Those that were closed before that moment, and not erased yet; of an archived case the
    copies, too, are so old (`cases.models.APPEND_ONLY`)."""
    younger = select(CaseArchive.id).where(
        CaseArchive.complaint_id == Complaint.id, CaseArchive.at >= before
    )
    return [Complaint.closed_at < before, Complaint.erased_at.is_(None), ~younger.exists()]
