"""Answers and remedies: the apology apart from the finding, admissions approved by another (A4.8),
remedies that are followed up (A4.9, A4.10)."""

import uuid
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.cases import released
from api.cases.models import AnswerState, ComplaintAnswer, Remedy
from api.complaints.models import Complaint
from api.complaints.rules import ComplaintRules
from api.errors import NotFound, Refused

_UNSENT = (AnswerState.DRAFT, AnswerState.WAITING)


async def write(
    session: AsyncSession,
    rules: ComplaintRules,
    complaint: Complaint,
    author: int,
    apology: str,
    finding: str,
    now: datetime,
    *,
    admits: bool,
) -> ComplaintAnswer:
    """Draft an answer. What admits a fault, by what its author says or by its own words, waits for
    somebody else's approval."""
    admits = admits or bool(rules.admits(f"{apology} {finding}"))
    answer = ComplaintAnswer(
        complaint_id=complaint.id,
        state=AnswerState.WAITING if admits else AnswerState.DRAFT,
        apology=apology,
        finding=finding,
        admits=admits,
        author_id=author,
        created_at=now,
    )
    session.add(answer)
    await session.flush()
    return answer


async def decide(
    session: AsyncSession,
    complaint: Complaint,
    answer_id: uuid.UUID,
    decided_by: int,
    note: str | None,
    now: datetime,
    *,
    approve: bool,
) -> ComplaintAnswer:
    """Let an answer go out, or give it back to its author. Raises `NotFound`,
    `Refused("answer_decided")`, `Refused("own_admission")`: nobody approves what they wrote."""
    answer = await _of(session, complaint, answer_id)
    if answer.state not in _UNSENT or (approve and answer.state is not AnswerState.WAITING):
        raise Refused("answer_decided")
    if approve and answer.author_id == decided_by:
        raise Refused("own_admission")
    answer.state = AnswerState.DRAFT if approve else AnswerState.RETURNED
    answer.decided_by_id, answer.decided_at, answer.decision_note = decided_by, now, note or None
    return answer


async def send(
    session: AsyncSession, complaint: Complaint, answer_id: uuid.UUID, now: datetime
) -> ComplaintAnswer:
    """Mark it as sent, once. Raises `NotFound`, `Refused("admission_needs_approval")`,
    `Refused("answer_decided")`."""
    answer = await _of(session, complaint, answer_id)
    if answer.state is AnswerState.WAITING or (answer.admits and answer.decided_at is None):
        raise Refused("admission_needs_approval")
    if answer.state is not AnswerState.DRAFT:
        raise Refused("answer_decided")
    answer.state, answer.sent_at = AnswerState.SENT, now
    return answer


async def add_remedy(
    session: AsyncSession,
    complaint: Complaint,
    what: str,
    department: str | None,
    owner: str,
    due: date,
    now: datetime,
) -> Remedy:
    """Something that will be done, by whom, until when."""
    remedy = Remedy(
        complaint_id=complaint.id,
        what=what,
        department=department,
        owner=owner,
        due=due,
        created_at=now,
    )
    session.add(remedy)
    await session.flush()
    return remedy


async def finish_remedy(
    session: AsyncSession, complaint: Complaint, remedy_id: uuid.UUID, note: str, now: datetime
) -> Remedy:
    """It is done. Raises `NotFound`, `Refused("remedy_done")`."""
    remedy = await _remedy(session, complaint, remedy_id)
    if remedy.done_at is not None:
        raise Refused("remedy_done")
    remedy.done_at, remedy.done_note = now, note or None
    return remedy


async def judge_remedy(
    session: AsyncSession,
    complaint: Complaint,
    remedy_id: uuid.UUID,
    note: str,
    now: datetime,
    *,
    worked: bool,
) -> Remedy:
    """Whether it worked; it can be judged again. Raises `NotFound`, `Refused("remedy_not_done")`
    for what isn't done."""
    remedy = await _remedy(session, complaint, remedy_id)
    if remedy.done_at is None:
        raise Refused("remedy_not_done")
    remedy.worked, remedy.worked_note, remedy.judged_at = worked, note or None, now
    return remedy


async def _of(session: AsyncSession, complaint: Complaint, answer_id: uuid.UUID) -> ComplaintAnswer:
    answer = await session.get(ComplaintAnswer, answer_id, with_for_update=True)
    if answer is None or answer.complaint_id != complaint.id:
        raise NotFound("not_found")
    if released.is_kept(complaint, answer.created_at):
        raise NotFound("not_found")
    return answer


async def _remedy(session: AsyncSession, complaint: Complaint, remedy_id: uuid.UUID) -> Remedy:
    remedy = await session.get(Remedy, remedy_id)
    if remedy is None or remedy.complaint_id != complaint.id:
        raise NotFound("not_found")
    if released.is_kept(complaint, remedy.created_at):
        raise NotFound("not_found")
    return remedy
