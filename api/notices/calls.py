"""The staff's call list: patients whom no rung of the ladder reached."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import NotFound, Refused
from api.notices.facts import Facts, facts_of
from api.notices.models import Notice, NoticeKind, NoticeStatus
from api.notices.words import Words
from api.security import Seal, mask_digits

MAX_RESULT = 200


@dataclass(frozen=True)
class Call:
    """Somebody to call. `patient` and `phone` are masked; `words` is what to say; `since` when it
    should have been known."""

    id: uuid.UUID
    kind: NoticeKind
    patient_id: uuid.UUID | None
    patient: str
    phone: str
    words: str
    visit_at: datetime | None
    since: datetime
    appointment_id: uuid.UUID | None


async def waiting_calls(
    session: AsyncSession, seal: Seal, words: Words, limit: int = 100
) -> list[Call]:
    """Whom to call, oldest notice first, names and numbers masked."""
    notices = await session.scalars(
        select(Notice)
        .where(Notice.status == NoticeStatus.TO_CALL)
        .order_by(Notice.due_at, Notice.id)
        .limit(limit)
    )
    facts = await facts_of(session, list(notices))
    return [_call(seal, words, fact) for fact in facts]


async def count_calls(session: AsyncSession) -> int:
    """How many patients wait to be called."""
    waiting = select(func.count()).where(Notice.status == NoticeStatus.TO_CALL)
    return await session.scalar(waiting) or 0


async def number_to_call(session: AsyncSession, seal: Seal, notice_id: uuid.UUID) -> str | None:
    """The phone number in the clear, or none when there is none. The caller audits the reading
    (`entries.record`). Raises `NotFound` when there is no such call to make."""
    notice = await session.get(Notice, notice_id)
    if notice is None or notice.status is not NoticeStatus.TO_CALL:
        raise NotFound("not_found")
    [facts] = await facts_of(session, [notice])
    return facts.phone(seal)


async def done(
    session: AsyncSession, now: datetime, notice_id: uuid.UUID, by: str, result: str
) -> Notice:
    """Staff `by` (a username) called; `result` says what came of it, at most 200 characters.

    Again by the same person changes nothing. Raises `NotFound`, and
    `Refused("call_already_made")` when it is no longer on the list.
    """
    notice = await session.get(Notice, notice_id, with_for_update=True, populate_existing=True)
    if notice is None:
        raise NotFound("not_found")
    if notice.status is NoticeStatus.CALLED and notice.handled_by == by:
        return notice
    if notice.status is not NoticeStatus.TO_CALL:
        raise Refused("call_already_made")
    notice.status = NoticeStatus.CALLED
    notice.handled_by = by
    notice.result = result[:MAX_RESULT]
    notice.updated_at = now
    await session.flush()
    return notice


def _call(seal: Seal, words: Words, facts: Facts) -> Call:
    notice = facts.notice
    return Call(
        id=notice.id,
        kind=notice.kind,
        patient_id=notice.patient_id,
        patient=facts.visitor,
        phone=mask_digits(facts.phone(seal) or ""),
        words=words.to_say(facts),
        visit_at=facts.starts_at,
        since=notice.due_at,
        appointment_id=notice.appointment_id,
    )
