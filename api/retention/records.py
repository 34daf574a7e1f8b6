"""Past bookings, which stay in the statistics without a patient, what hangs on them, and the audit
log."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import LIVE, Appointment
from api.attendance.models import Appeal, Suspension
from api.extra_slots.models import ExtraSlotRequest
from api.patients.models import IdType, Patient
from api.retention.kinds import Kind
from api.retention.rules import LEAST_AUDIT_MONTHS, Retention, months_before
from api.staff.models import AuditEntry
from api.waitlist.models import ON_THE_LIST, WaitlistEntry

# Whom a past booking belongs to when nobody is to know any more.
NOBODY = uuid.UUID(int=0)


def _bookings_due(now: datetime, rules: Retention) -> Select[uuid.UUID]:
    """Without those that never ended: a patient can't have two such in a half-day, nor nobody."""
    return select(Appointment.id).where(
        Appointment.date < months_before(now, rules.bookings_months).date(),
        Appointment.patient_id != NOBODY,
        Appointment.status.not_in(LIVE),
    )


async def _erase_bookings(session: AsyncSession, now: datetime, due: Sequence[uuid.UUID]) -> int:
    await _add_nobody(session, now)
    free = select(Appointment.id).where(Appointment.id.in_(due))
    ids = (await session.scalars(free.with_for_update(skip_locked=True))).all()
    for statement in (
        update(Appeal).where(Appeal.appointment_id.in_(ids)).values(words="", conversation_id=None),
        update(ExtraSlotRequest)
        .where(ExtraSlotRequest.appointment_id.in_(ids))
        .values(patient_id=None),
        update(Appointment)
        .where(Appointment.id.in_(ids))
        .values(
            patient_id=NOBODY,
            account_id=None,
            conversation_id=None,
            idempotency_key=None,
            external_reference=None,
        ),
    ):
        await session.execute(statement.execution_options(synchronize_session=False))
    return len(ids)


async def _add_nobody(session: AsyncSession, now: datetime) -> None:
    await session.execute(
        insert(Patient)
        .values(
            id=NOBODY,
            name_sealed=b"",
            name_masked="*",
            id_type=IdType.OTHER,
            id_number_sealed=b"",
            id_number_hash=f"erased:{NOBODY}",
            phone_sealed=b"",
            phone_hash="",
            phone_masked="*",
            created_at=now,
            erased_at=now,
        )
        .on_conflict_do_nothing()
    )


def _waits_due(now: datetime, rules: Retention) -> Select[uuid.UUID]:
    return select(WaitlistEntry.id).where(
        WaitlistEntry.date < months_before(now, rules.bookings_months).date(),
        WaitlistEntry.status.not_in(ON_THE_LIST),
    )


async def _erase_waits(session: AsyncSession, now: datetime, due: Sequence[uuid.UUID]) -> int:
    gone = await session.execute(
        delete(WaitlistEntry).where(WaitlistEntry.id.in_(due)).returning(WaitlistEntry.id)
    )
    return len(gone.all())


def _suspensions_due(now: datetime, rules: Retention) -> Select[int]:
    ended = months_before(now, rules.bookings_months)
    return select(Suspension.id).where(Suspension.ends_at < ended)


async def _erase_suspensions(session: AsyncSession, now: datetime, due: Sequence[int]) -> int:
    gone = await session.execute(
        delete(Suspension).where(Suspension.id.in_(due)).returning(Suspension.id)
    )
    return len(gone.all())


def _audit_due(now: datetime, rules: Retention) -> Select[int]:
    """The database itself refuses what is younger by its own clock (`staff.models.APPEND_ONLY`)."""
    least = func.now() - timedelta(days=31 * LEAST_AUDIT_MONTHS)
    return select(AuditEntry.id).where(
        AuditEntry.at < _audit_before(now, rules), AuditEntry.at < least
    )


def _audit_before(now: datetime, rules: Retention) -> datetime:
    return months_before(now, rules.audit_months)


async def _erase_audit(session: AsyncSession, now: datetime, due: Sequence[int]) -> int:
    await session.execute(text("SET LOCAL daoyi.retention = 'on'"))
    gone = await session.execute(
        delete(AuditEntry).where(AuditEntry.id.in_(due)).returning(AuditEntry.id)
    )
    await session.execute(text("SET LOCAL daoyi.retention = 'off'"))
    return len(gone.all())


BOOKINGS = Kind("bookings", _bookings_due, _erase_bookings)
WAITLIST = Kind("waitlist_entries", _waits_due, _erase_waits)
SUSPENSIONS = Kind("suspensions", _suspensions_due, _erase_suspensions)
# The check of the chain must know which entries may be missing (`api/staff/audit/check.py`).
AUDIT = Kind("audit_log", _audit_due, _erase_audit, before=_audit_before)
