"""The end of a complaint: closing it, asking whether it is settled, opening it again (A4.11)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases import handling, inquiry
from api.cases.models import Remedy, Revisit
from api.complaints import clock
from api.complaints.models import Complaint, ComplaintEvent, ComplaintKind, ComplaintStatus
from api.complaints.worktime import working_time
from api.errors import Refused
from api.handoff.levels import ServiceLevels

ADDS_WITHIN = timedelta(days=1)
"""How long a complainant may add to what they said; so long nothing is filed away."""

# Of 5; who is no happier than this isn't satisfied, even if it is settled.
_UNSATISFIED = 2
# How often it may be opened again before supervisors hear of it.
_RAISED_FROM = 2


async def close(
    session: AsyncSession,
    complaint: Complaint,
    actor: str,
    note: str | None,
    levels: ServiceLevels,
    now: datetime,
) -> ComplaintEvent:
    """Close it together with what was joined to it, and plan the revisit; returns what was written
    of it. Raises `Refused("case_incomplete", lacking)` while something is missing."""
    handling.must_be_open(complaint)
    remedies = len(await inquiry.remedies_of(session, complaint))
    joined = await handling.joined_to(session, complaint.id)
    if lacking := inquiry.lacking(complaint, remedies, joined):
        raise Refused("case_incomplete", lacking=lacking)
    await handling.let_run(session, complaint, actor, working_time(levels), now)
    await handling.withdraw_offers(session, complaint, now)
    complaint.status, complaint.closed_at = ComplaintStatus.CLOSED, now
    complaint.responded_at = complaint.responded_at or now
    await _with_joined(session, complaint)
    for ended in (complaint, *joined):
        if ended.forget_sender:
            ended.who = ended.contact_sealed = None
    event = handling.note(session, complaint, "closed", actor, now, note)
    if complaint.kind is ComplaintKind.COMPLAINT and complaint.withdrawn_at is None:
        after = levels.complaints.revisit_after_days
        due = working_time(levels).days_after(now, after)
        session.add(Revisit(complaint_id=complaint.id, due_at=due))
    await session.flush()
    return event


async def reopen(
    session: AsyncSession,
    complaint: Complaint,
    actor: str,
    reason: str | None,
    levels: ServiceLevels,
    now: datetime,
) -> ComplaintEvent:
    """Look into it once more, with a new due date; from the second time on it is raised to
    supervisors (`is_raised`). Its finding stays as it was until there is a new one. Returns what
    was written of it.

    Raises `Refused("status_not_possible")` while it isn't answered or closed, `case_joined`.
    """
    if complaint.joined_to_id is not None:
        raise Refused("case_joined")
    if complaint.status not in (ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED):
        raise Refused("status_not_possible")
    complaint.status, complaint.closed_at = ComplaintStatus.INVESTIGATING, None
    complaint.answered_at = complaint.archived_at = complaint.withdrawn_at = None
    complaint.reopened += 1
    clock.restart(complaint, levels.complaint_due(complaint.category, now), now)
    await _with_joined(session, complaint)
    await session.execute(
        update(Revisit)
        .where(
            Revisit.complaint_id == complaint.id,
            Revisit.answered_at.is_(None),
            Revisit.dropped_at.is_(None),
        )
        .values(dropped_at=now)
    )
    event = handling.note(session, complaint, "reopened", actor, now, reason)
    if is_raised(complaint):
        handling.note(session, complaint, "escalated", "system", now)
    await session.flush()
    return event


def is_raised(complaint: Complaint) -> bool:
    """Whether it was opened again so often that supervisors hear of it."""
    return complaint.reopened >= _RAISED_FROM


@dataclass(frozen=True)
class Said:
    """What a complainant says when asked; `channel` is where."""

    solved: bool
    satisfaction: int | None
    words: str | None
    channel: str


async def record_revisit(
    session: AsyncSession,
    complaint: Complaint,
    actor: str,
    said: Said,
    levels: ServiceLevels,
    now: datetime,
) -> bool:
    """What the complainant says, and within a day what they add to it, or that it isn't settled
    after all; returns whether it is looked into again because of that. Raises
    `Refused("revisit_none")` when nothing was asked."""
    revisit = await _spoken_of(session, complaint, now)
    if revisit is None:
        raise Refused("revisit_none")
    if revisit.answered_at is None:
        kind = "solved" if said.solved else "not_solved"
        handling.note(session, complaint, kind, actor, now)
        revisit.solved, revisit.channel, revisit.answered_at = said.solved, said.channel, now
    elif revisit.solved and not said.solved:
        # Taken back; the other way round it has been opened again already.
        handling.note(session, complaint, "not_solved", actor, now)
        revisit.solved = False
    revisit.asked_at = revisit.asked_at or now
    revisit.satisfaction = said.satisfaction or revisit.satisfaction
    revisit.words = said.words or revisit.words
    await session.flush()
    unhappy = not revisit.solved or (revisit.satisfaction or _UNSATISFIED + 1) <= _UNSATISFIED
    if unhappy and complaint.status is ComplaintStatus.CLOSED:
        await reopen(session, complaint, actor, None, levels, now)
    return unhappy


async def _spoken_of(session: AsyncSession, complaint: Complaint, now: datetime) -> Revisit | None:
    """The revisit that is planned or asked; else the one that was answered within a day."""
    revisit: Revisit | None = await session.scalar(
        select(Revisit)
        .where(
            Revisit.complaint_id == complaint.id,
            Revisit.dropped_at.is_(None),
            or_(Revisit.answered_at.is_(None), Revisit.answered_at > now - ADDS_WITHIN),
        )
        .order_by(Revisit.answered_at.is_not(None), Revisit.due_at.desc())
        .limit(1)
        .with_for_update()
    )
    return revisit


def is_late(remedy: Remedy, now: datetime) -> bool:
    """Whether it should have been done before today."""
    return remedy.done_at is None and remedy.due < now.date()


async def _with_joined(session: AsyncSession, complaint: Complaint) -> None:
    """What was joined to it ends, and is opened again, with it."""
    await session.execute(
        update(Complaint)
        .where(Complaint.joined_to_id == complaint.id)
        .values(status=complaint.status, closed_at=complaint.closed_at)
        .execution_options(synchronize_session="fetch")
    )
