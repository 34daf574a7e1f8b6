"""Suspending patients who often don't come, and lifting it when a no-show counts no more.

The caller has locked the patients, so that two no-shows at once are counted one after the other.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.rules import NoShow
from api.attendance.counting import Miss, counted
from api.attendance.models import Appeal, AppealStatus, Suspension
from api.notices.models import NoticeKind
from api.notices.outbox import Telling, tell


async def suspend_where_due(
    session: AsyncSession, now: datetime, rules: NoShow, missed: Collection[Appointment]
) -> list[Suspension]:
    """Suspend the patients of these no-shows who have too many now, and tell them."""
    latest = {appointment.patient_id: appointment for appointment in missed}
    misses = await _misses(session, latest)
    earlier = await _standing(session, latest)
    suspended = [
        Suspension(
            patient_id=patient_id,
            misses=count,
            starts_at=now,
            ends_at=now + timedelta(days=rules.suspended_days),
        )
        for patient_id in latest
        if (count := counted(rules, misses[patient_id], now, _last_start(earlier[patient_id])))
        >= rules.misses
    ]
    session.add_all(suspended)
    await session.flush()
    for suspension in suspended:
        await _tell(session, now, suspension, latest[suspension.patient_id])
    return suspended


async def lift_where_undue(
    session: AsyncSession, now: datetime, rules: NoShow, patient_id: uuid.UUID, actor: str
) -> list[Suspension]:
    """End the patient's suspensions that too few no-shows are left for; return them."""
    misses = (await _misses(session, [patient_id]))[patient_id]
    since: datetime | None = None
    lifted = []
    for suspension in (await _standing(session, [patient_id]))[patient_id]:
        enough = counted(rules, misses, suspension.starts_at, since) >= rules.misses
        if suspension.ends_at > now and not enough:
            suspension.lifted_at, suspension.lifted_by = now, actor
            lifted.append(suspension)
        else:
            since = suspension.starts_at
    await session.flush()
    return lifted


async def suspended_until(
    session: AsyncSession, now: datetime, patient_id: uuid.UUID
) -> datetime | None:
    """Until when the patient can't book online; None when they can."""
    standing = (await _standing(session, [patient_id]))[patient_id]
    ends = [suspension.ends_at for suspension in standing if suspension.ends_at > now]
    return max(ends, default=None)


def excused(missed: type[Appointment] = Appointment) -> ColumnElement[bool]:
    """Whether a granted appeal has taken the appointment of the surrounding query out of the
    count."""
    granted = aliased(Appeal)
    return exists().where(
        granted.appointment_id == missed.id, granted.status == AppealStatus.GRANTED
    )


async def _misses(
    session: AsyncSession, patients: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[Miss]]:
    """The no-shows that count, by patient. A no-show is changed last when it is marked."""
    rows = await session.execute(
        select(Appointment.patient_id, Appointment.date, Appointment.updated_at).where(
            Appointment.patient_id.in_(patients),
            Appointment.status == AppointmentStatus.NO_SHOW,
            ~excused(),
        )
    )
    found: dict[uuid.UUID, list[Miss]] = defaultdict(list)
    for patient_id, date, marked_at in rows:
        found[patient_id].append(Miss(date, marked_at))
    return found


async def _standing(
    session: AsyncSession, patients: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[Suspension]]:
    """Suspensions that were not lifted, past ones too, the oldest first."""
    rows = await session.scalars(
        select(Suspension)
        .where(Suspension.patient_id.in_(patients), Suspension.lifted_at.is_(None))
        .order_by(Suspension.starts_at, Suspension.id)
    )
    found: dict[uuid.UUID, list[Suspension]] = defaultdict(list)
    for suspension in rows:
        found[suspension.patient_id].append(suspension)
    return found


def _last_start(suspensions: list[Suspension]) -> datetime | None:
    return suspensions[-1].starts_at if suspensions else None


async def _tell(
    session: AsyncSession, now: datetime, suspension: Suspension, appointment: Appointment
) -> None:
    params = {"until": suspension.ends_at.isoformat(), "misses": suspension.misses}
    key = f"{NoticeKind.SUSPENDED}:{suspension.id}"
    await tell(session, now, appointment, Telling(NoticeKind.SUSPENDED, key, now, params))
