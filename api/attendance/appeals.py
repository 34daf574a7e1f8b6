"""Appeals against no-shows: the patient's words, and what staff decide."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.records import find
from api.appointments.rules import NoShow
from api.attendance.models import Appeal, AppealStatus, Suspension
from api.attendance.service import lock_visit
from api.attendance.suspensions import lift_where_undue
from api.conversations.masking import mask_identity
from api.errors import InvalidInput, NotFound, Refused
from api.notices.models import NoticeKind
from api.notices.outbox import Telling, tell

# As long as the column; placeholders may make a masked text longer than what was typed.
_WORDS = 500
_REASON = 200


@dataclass(frozen=True)
class Decision:
    """What staff decide: whether the no-show is forgiven, why, and who says so."""

    granted: bool
    reason: str
    actor: str


async def appeal(
    session: AsyncSession,
    now: datetime,
    conversation_id: uuid.UUID,
    appointment_id: uuid.UUID,
    words: str,
) -> Appeal:
    """Write down why a no-show should not count. Identity and phone numbers are masked.

    Raises `NotFound("not_your_appointment")`, `InvalidInput("appeal_empty")`, `Refused`
    (not_a_no_show, appeal_open, appeal_decided).
    """
    said = mask_identity(words.strip())[0][:_WORDS]
    if not said:
        raise InvalidInput("appeal_empty")
    await find(session, conversation_id, appointment_id)
    visit = await lock_visit(session, appointment_id)
    if visit.appointment.status is not AppointmentStatus.NO_SHOW:
        raise Refused("not_a_no_show")
    await _refuse_second(session, appointment_id)
    values = {
        "appointment_id": appointment_id,
        "conversation_id": conversation_id,
        "words": said,
        "status": AppealStatus.OPEN,
        "created_at": now,
    }
    return (await session.scalars(insert(Appeal).values(values).returning(Appeal))).one()


async def decide(
    session: AsyncSession, now: datetime, rules: NoShow, appeal_id: int, decision: Decision
) -> list[Suspension]:
    """Grant or refuse an open appeal and tell the patient; returns the suspensions that ended.

    A refusal needs a reason, which the patient is told. Raises `NotFound`,
    `InvalidInput("reason_needed")`, `Refused("appeal_decided")`.
    """
    reason = mask_identity(decision.reason.strip())[0][:_REASON]
    if not decision.granted and not reason:
        raise InvalidInput("reason_needed")
    appeal, appointment = await _lock(session, appeal_id)
    if appeal.status is not AppealStatus.OPEN:
        raise Refused("appeal_decided")
    appeal.status = AppealStatus.GRANTED if decision.granted else AppealStatus.REFUSED
    appeal.decided_at, appeal.decided_by = now, decision.actor
    appeal.reason = reason or None
    await session.flush()
    lifted: list[Suspension] = []
    if decision.granted:
        patient_id = appointment.patient_id
        lifted = await lift_where_undue(session, now, rules, patient_id, decision.actor)
    await _tell(session, now, appeal, appointment)
    return lifted


async def _refuse_second(session: AsyncSession, appointment_id: uuid.UUID) -> None:
    """One appeal is open at a time, and a decision is final; a person can still be asked for."""
    latest = await session.scalar(
        select(Appeal.status)
        .where(Appeal.appointment_id == appointment_id)
        .order_by(Appeal.id.desc())
        .limit(1)
    )
    if latest is not None:
        raise Refused("appeal_open" if latest is AppealStatus.OPEN else "appeal_decided")


async def _lock(session: AsyncSession, appeal_id: int) -> tuple[Appeal, Appointment]:
    """The appeal after its patient and appointment, in the order of all locks."""
    appointment_id = await session.scalar(
        select(Appeal.appointment_id).where(Appeal.id == appeal_id)
    )
    if appointment_id is None:
        raise NotFound("not_found")
    visit = await lock_visit(session, appointment_id)
    appeal = await session.get_one(Appeal, appeal_id, with_for_update=True, populate_existing=True)
    return appeal, visit.appointment


async def _tell(
    session: AsyncSession, now: datetime, appeal: Appeal, appointment: Appointment
) -> None:
    params: dict[str, str] = {"decision": appeal.status.value}
    if appeal.reason:
        params["reason"] = appeal.reason
    key = f"{NoticeKind.APPEAL_DECIDED}:{appeal.id}"
    await tell(session, now, appointment, Telling(NoticeKind.APPEAL_DECIDED, key, now, params))
