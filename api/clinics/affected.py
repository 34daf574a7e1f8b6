"""Whom a stopped clinic or a substitute concerns, for staff: who was told how, who is still to be
called, who has another place. Everything masked; whoever shows it enters it into the record."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, ScalarSelect, String, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.appointments.models import LIVE, Appointment, AppointmentStatus
from api.clinics.models import Clinic, ClinicStatus, Slot
from api.errors import NotFound
from api.notices.models import Delivery, DeliveryStatus, Notice, NoticeKind, NoticeStatus, Rung
from api.patients.models import Patient
from api.waitlist.models import ON_THE_LIST, WaitlistEntry


@dataclass(frozen=True)
class Preview:
    """Whom stopping a clinic would concern: places kept, holds and offers, people who wait."""

    booked: int
    held: int
    waiting: int


@dataclass(frozen=True)
class Affected:
    """One patient of a stopped clinic. `reached` on which rungs with success, none yet when empty;
    `to_call` when staff must; `rebooked_for` is when their new place begins."""

    appointment_id: uuid.UUID
    number: int
    name_masked: str
    phone_masked: str
    status: AppointmentStatus
    starts_at: datetime
    refund_due: bool
    notice_id: uuid.UUID | None
    notice_status: NoticeStatus | None
    reached: list[Rung]
    rebooked_for: datetime | None

    @property
    def to_call(self) -> bool:
        """Whether nobody has reached the patient, and staff must call."""
        return self.notice_status is NoticeStatus.TO_CALL


async def preview(session: AsyncSession, clinic_id: int) -> Preview:
    """Who is there now. Raises `NotFound`."""
    if await session.get(Clinic, clinic_id) is None:
        raise NotFound("not_found")
    counted = await session.execute(
        select(Appointment.status, func.count())
        .where(Appointment.clinic_id == clinic_id, Appointment.status.in_(LIVE))
        .group_by(Appointment.status)
    )
    places: dict[AppointmentStatus, int] = {row[0]: row[1] for row in counted}
    held = places.pop(AppointmentStatus.HELD, 0)
    waiting = await session.scalar(
        select(func.count()).where(
            WaitlistEntry.clinic_id == clinic_id, WaitlistEntry.status.in_(ON_THE_LIST)
        )
    )
    return Preview(sum(places.values()), held, waiting or 0)


async def affected(session: AsyncSession, clinic_id: int) -> list[Affected]:
    """Everybody who was told that the clinic is stopped, those to call first, then by number. Two
    statements, however many they are. Raises `NotFound`."""
    if await session.get(Clinic, clinic_id) is None:
        raise NotFound("not_found")
    again, again_slot = aliased(Appointment), aliased(Slot)
    rows = await session.execute(
        select(Appointment, Slot.starts_at, Patient, Notice, _reached(), again_slot.starts_at)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(Notice, Notice.appointment_id == Appointment.id)
        .outerjoin(again, (again.replaces_id == Appointment.id) & again.status.in_(LIVE))
        .outerjoin(again_slot, again_slot.id == again.slot_id)
        .where(Appointment.clinic_id == clinic_id, Notice.kind == NoticeKind.CLINIC_STOPPED)
        # Stopped twice: the last time counts.
        .ext(distinct_on(Appointment.number))
        .order_by(Appointment.number, Notice.created_at.desc())
    )
    found = [_affected(*row) for row in rows]
    return sorted(found, key=lambda one: (not one.to_call, one.number))


async def stopped_clinics(session: AsyncSession, now: datetime) -> list[Clinic]:
    """Clinics from today on that are stopped, by date."""
    found = await session.scalars(
        select(Clinic)
        .where(Clinic.date >= now.date(), Clinic.status == ClinicStatus.STOPPED)
        .order_by(Clinic.date, Clinic.start, Clinic.provider)
    )
    return list(found)


def _reached() -> ScalarSelect[list[Rung]]:
    return (
        select(func.coalesce(func.array_agg(cast(Delivery.rung, String)), cast([], ARRAY(String))))
        .where(Delivery.notice_id == Notice.id, Delivery.status == DeliveryStatus.DELIVERED)
        .scalar_subquery()
    )


def _affected(
    appointment: Appointment,
    starts_at: datetime,
    patient: Patient,
    notice: Notice,
    reached: list[Rung],
    rebooked_for: datetime | None,
) -> Affected:
    return Affected(
        appointment.id,
        appointment.number,
        patient.name_masked,
        patient.phone_masked,
        appointment.status,
        starts_at,
        appointment.refund_due,
        notice.id,
        notice.status,
        [Rung(rung) for rung in reached],
        rebooked_for,
    )
