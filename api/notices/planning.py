"""What a patient is told about an appointment, and when: written with every change of it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment
from api.appointments.rules import Reminders
from api.clinics.models import Slot
from api.notices.models import NoticeKind
from api.notices.outbox import Telling, drop, tell


async def tell_booked(
    session: AsyncSession,
    now: datetime,
    reminders: Reminders,
    appointment: Appointment,
    *,
    starts_at: datetime | None = None,
    said: bool = True,
) -> None:
    """A confirmation now, and reminders before the visit, which `starts_at` (looked up when it is
    not given).

    `said`: the conversation that booked says so itself, so that its page needn't say it twice.
    """
    first = _now(NoticeKind.BOOKED, appointment, now, said)
    starts_at = starts_at or await _starts_at(session, appointment)
    await tell(session, now, appointment, first, *_later(reminders, now, appointment, starts_at))


async def tell_changed(
    session: AsyncSession,
    now: datetime,
    reminders: Reminders,
    old: Appointment,
    new: Appointment,
    *,
    starts_at: datetime | None = None,
    said: bool = True,
) -> None:
    """The new time now, new reminders; what was to come of the old one is dropped."""
    await drop(session, now, old.id)
    first = _now(NoticeKind.CHANGED, new, now, said)
    starts_at = starts_at or await _starts_at(session, new)
    await tell(session, now, new, first, *_later(reminders, now, new, starts_at))


async def tell_cancelled(
    session: AsyncSession, now: datetime, appointment: Appointment, *, said: bool = True
) -> None:
    """That it is cancelled; what was to come of it is dropped."""
    await drop(session, now, appointment.id)
    await tell(session, now, appointment, _now(NoticeKind.CANCELLED, appointment, now, said))


async def _starts_at(session: AsyncSession, appointment: Appointment) -> datetime:
    return (
        await session.scalars(select(Slot.starts_at).where(Slot.id == appointment.slot_id))
    ).one()


def _now(kind: NoticeKind, appointment: Appointment, now: datetime, said: bool) -> Telling:
    return Telling(kind, _key(kind, appointment), now, {"said": True} if said else {})


def _later(
    reminders: Reminders, now: datetime, appointment: Appointment, starts_at: datetime
) -> list[Telling]:
    """The reminders that are still ahead, and not so soon that they would only repeat."""
    ahead = {
        NoticeKind.REMINDER_DAY: timedelta(days=reminders.days_ahead),
        NoticeKind.REMINDER_HOURS: timedelta(hours=reminders.hours_ahead),
    }
    earliest = now + timedelta(minutes=reminders.not_within_minutes)
    return [
        Telling(kind, _key(kind, appointment), starts_at - before)
        for kind, before in ahead.items()
        if before and starts_at - before > earliest
    ]


def _key(kind: NoticeKind, appointment: Appointment) -> str:
    return f"{kind}:{appointment.id}"
