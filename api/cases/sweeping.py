"""What comes round by the clock: warnings at 50, 80 and 100 per cent, remedies that are overdue,
revisits, filing away. Every step happens once, however often it comes round."""

import uuid
from datetime import datetime

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases import archiving, ending, handling, released, telling
from api.cases.models import Remedy, Revisit
from api.complaints import clock
from api.complaints.models import Complaint, ComplaintEvent, ComplaintStatus
from api.complaints.worktime import working_time
from api.conversations.events import wake_desk, wake_patient
from api.handoff.levels import ServiceLevels
from api.handoff.tending import DeskWatch
from api.wording import Wording

_RUNNING = (ComplaintStatus.RECEIVED, ComplaintStatus.INVESTIGATING)
_LATE = 100
# A batch that is left over comes with the next round.
_BATCH = 200
_PHONE = "phone"
# What is raised by the clock comes from no conversation.
_NO_CONVERSATION = uuid.UUID(int=0)


async def sweep(watch: DeskWatch) -> None:
    """Everything that is due now; pages are woken after each commit."""
    now, levels = watch.clock.now(), watch.levels
    async with watch.sessions() as session, session.begin():
        raised = await warn(session, levels, now) + await escalate_remedies(session, now)
    if raised:
        await wake_desk(watch.redis, "complaint", _NO_CONVERSATION)
    async with watch.sessions() as session, session.begin():
        asked = await ask_revisits(session, watch.wording, levels, now)
    for conversation in asked:
        await wake_patient(watch.redis, conversation)
    async with watch.sessions() as session, session.begin():
        await archive_due(session, levels, now)


async def warn(session: AsyncSession, levels: ServiceLevels, now: datetime) -> list[uuid.UUID]:
    """Warn of every running clock that has reached a mark, once each; what is late is raised to
    supervisors, and so is one that nobody has begun with in time. Returns which complaints."""
    work = working_time(levels)
    running = await session.scalars(
        select(Complaint)
        .where(
            Complaint.status.in_(_RUNNING),
            Complaint.paused_at.is_(None),
            Complaint.joined_to_id.is_(None),
            Complaint.warned_percent < _LATE,
        )
        .order_by(Complaint.due_at)
        .with_for_update(skip_locked=True, key_share=True)
    )
    warned = []
    for complaint in running:
        mark = clock.read_clock(complaint, work, now).mark
        if mark > complaint.warned_percent:
            complaint.warned_percent = mark
            handling.note(session, complaint, f"warned_{mark}", "system", now)
            if mark == _LATE:
                handling.note(session, complaint, "escalated", "system", now)
            warned.append(complaint.id)
    return warned + await _nobody_began(session, now)


async def _nobody_began(session: AsyncSession, now: datetime) -> list[uuid.UUID]:
    """Raise what nobody has begun with in the time that its channel promises (A4.1)."""
    raised = exists().where(
        ComplaintEvent.complaint_id == Complaint.id, ComplaintEvent.kind == "response_late"
    )
    waiting = await session.scalars(
        select(Complaint)
        .where(
            Complaint.status == ComplaintStatus.RECEIVED,
            Complaint.responded_at.is_(None),
            Complaint.respond_by < now,
            Complaint.joined_to_id.is_(None),
            Complaint.paused_at.is_(None),
            ~raised,
        )
        .order_by(Complaint.respond_by)
        .limit(_BATCH)
        .with_for_update(skip_locked=True, key_share=True)
    )
    late = list(waiting)
    for complaint in late:
        handling.note(session, complaint, "response_late", "system", now)
    return [complaint.id for complaint in late]


async def escalate_remedies(session: AsyncSession, now: datetime) -> list[uuid.UUID]:
    """Raise the remedies that should have been done before today. Returns which complaints."""
    rows = await session.execute(
        select(Remedy, Complaint)
        .join(Complaint, Complaint.id == Remedy.complaint_id)
        .where(
            Remedy.done_at.is_(None),
            Remedy.escalated_at.is_(None),
            Remedy.due < now.date(),
            released.shown(Remedy.created_at),
        )
        .order_by(Remedy.due)
        .limit(_BATCH)
        .with_for_update(of=Remedy, skip_locked=True)
    )
    raised = []
    for remedy, complaint in rows.all():
        remedy.escalated_at = now
        handling.note(session, complaint, "remedy_overdue", "system", now, remedy.what)
        raised.append(complaint.id)
    return raised


async def ask_revisits(
    session: AsyncSession, wording: Wording, levels: ServiceLevels, now: datetime
) -> list[uuid.UUID]:
    """Ask whether it is settled where a conversation reaches the complainant; who has none, didn't
    answer there, or complained to the discipline office, is called. Returns the conversations to
    wake after the commit."""
    work = working_time(levels)
    rows = await session.execute(
        select(Revisit, Complaint)
        .join(Complaint, Complaint.id == Revisit.complaint_id)
        .where(
            Revisit.answered_at.is_(None),
            Revisit.dropped_at.is_(None),
            Revisit.due_at <= now,
            or_(Revisit.asked_at.is_(None), Revisit.channel != _PHONE),
            Complaint.status == ComplaintStatus.CLOSED,
        )
        .order_by(Revisit.due_at)
        .limit(_BATCH)
        .with_for_update(of=Revisit, skip_locked=True)
    )
    woken = []
    for revisit, complaint in rows.all():
        if revisit.asked_at is not None:
            if work.days_after(revisit.asked_at, levels.complaints.call_after_days) <= now:
                revisit.channel = _PHONE
            continue
        revisit.asked_at = now
        revisit.channel = complaint.channel if _can_be_asked(complaint) else _PHONE
        if revisit.channel != _PHONE:
            woken.append(await telling.ask_revisit(session, wording, complaint, now))
    return [one for one in woken if one is not None]


def _can_be_asked(complaint: Complaint) -> bool:
    """Not where others stand by, nobody reads, or agents could read what the answer is about."""
    reaches = complaint.conversation_id is not None and complaint.account_id is not None
    return reaches and not complaint.restricted and complaint.channel not in {"hotline", "kiosk"}


async def archive_due(session: AsyncSession, levels: ServiceLevels, now: datetime) -> int:
    """File away what is closed and settled, or closed so long ago that nobody will say; returns how
    many."""
    work = working_time(levels)
    open_revisit = exists().where(
        Revisit.complaint_id == Complaint.id,
        Revisit.dropped_at.is_(None),
        or_(Revisit.answered_at.is_(None), Revisit.answered_at > now - ending.ADDS_WITHIN),
    )
    closed = and_(
        Complaint.status == ComplaintStatus.CLOSED,
        Complaint.archived_at.is_(None),
        Complaint.joined_to_id.is_(None),
    )
    rows = await session.execute(
        select(Complaint, open_revisit)
        .where(closed)
        .order_by(Complaint.closed_at)
        .limit(_BATCH)
        .with_for_update(of=Complaint, skip_locked=True, key_share=True)
    )
    filed = 0
    for complaint, waits in rows.all():
        closed_at = complaint.closed_at or now
        if waits and work.days_after(closed_at, levels.complaints.archive_after_days) > now:
            continue
        await _give_up_asking(session, complaint, now)
        await archiving.archive(session, complaint, now)
        filed += 1
    return filed


async def _give_up_asking(session: AsyncSession, complaint: Complaint, now: datetime) -> None:
    await session.execute(
        update(Revisit)
        .where(
            Revisit.complaint_id == complaint.id,
            Revisit.answered_at.is_(None),
            Revisit.dropped_at.is_(None),
        )
        .values(dropped_at=now)
    )
