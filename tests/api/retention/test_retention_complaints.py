"""Complaints of long ago stay in the figures without a word of anybody."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases.models import CaseArchive, Opinion
from api.complaints.models import Complaint, ComplaintEvent, ComplaintKind, ComplaintStatus, Verdict
from api.staff.models import Role, Staff
from tests.api.retention.archive import LATELY, Archive

_OLD = timedelta(days=6 * 365)


async def _closed(archive: Archive, age: timedelta | None) -> uuid.UUID:
    """A complaint that was closed that long ago, or is open; with everything that hangs on it."""
    at = archive.now - (age or _OLD)
    case = uuid.uuid4()
    staff = Staff(
        username=f"zhou-{case}"[:40],
        display_name="周老师",
        role=Role.COMPLAINT_OFFICER,
        password_hash="-",
    )
    async with archive.sessions() as session, session.begin():
        session.add(staff)
        await session.flush()
        session.add(
            Complaint(
                id=case,
                receipt=f"TS-{case}"[:24],
                kind=ComplaintKind.COMPLAINT,
                category="waiting",
                status=ComplaintStatus.CLOSED if age else ComplaintStatus.INVESTIGATING,
                urgent=False,
                restricted=False,
                anonymous=False,
                complete=True,
                what="排队太久",
                who="张女士",
                contact_sealed=b"-",
                channel="web",
                proposal={"category": {"value": "waiting", "words": ["排队"]}},
                verdict=Verdict.UPHELD,
                cause="capacity",
                finding="窗口开得少",
                due_at=at,
                created_at=at,
                closed_at=at if age else None,
            )
        )
        await session.flush()
        asked = {"asked_of": "护理部", "question": "几人值班", "asked_by_id": staff.id}
        told = {"kind": "note", "actor": "staff:zhou", "public": False}
        session.add_all(
            [
                Opinion(complaint_id=case, asked_at=at, **asked),
                ComplaintEvent(complaint_id=case, note="调监控", at=at, **told),
                CaseArchive(complaint_id=case, content={"what": "排队"}, sha256="0" * 64, at=at),
            ]
        )
    return case


async def test_what_was_closed_long_ago_loses_its_words_and_keeps_its_codes(
    archive: Archive,
) -> None:
    old = await _closed(archive, _OLD)
    late = await _closed(archive, LATELY)
    waits = await _closed(archive, None)
    assert (await archive.erase())["complaints"] == 1
    async with archive.sessions() as session:
        gone = await session.get_one(Complaint, old)
        assert (gone.what, gone.who, gone.contact_sealed, gone.finding) == ("", None, None, None)
        assert (gone.category, gone.cause, gone.verdict) == ("waiting", "capacity", Verdict.UPHELD)
        assert gone.proposal == {}
        for model in (Opinion, CaseArchive):
            left = await session.scalars(select(model.complaint_id))
            assert set(left) == {late, waits}
        noted = select(func.count()).where(ComplaintEvent.note.is_not(None))
        assert await session.scalar(noted) == 2
    assert "complaints" not in await archive.erase()


async def test_not_even_the_night_deletes_what_was_archived_of_late(
    archive: Archive, session: AsyncSession
) -> None:
    await _closed(archive, LATELY)
    await session.execute(text("SET LOCAL daoyi.retention = 'on'"))
    with pytest.raises(IntegrityError, match="append only"):
        await session.execute(delete(CaseArchive))
