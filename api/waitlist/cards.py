"""Waitlist entries as the patient sees them: `appointment` cards."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.appointments.models import Appointment, AppointmentStatus
from api.appointments.schemas import AppointmentCard
from api.clinics.models import Clinic, Resource, Slot
from api.clinics.providers import name_of, place_of
from api.clock import HOSPITAL_ZONE
from api.departments.models import Department
from api.doctors.models import Doctor
from api.errors import NotFound
from api.patients.models import VisitorCard
from api.waitlist.models import WaitlistEntry, WaitlistStatus
from api.wording import Wording


async def card_of(
    session: AsyncSession, words: Wording, now: datetime, entry_id: uuid.UUID
) -> AppointmentCard:
    """One entry, whatever became of it. Raises `NotFound("waitlist_entry_not_found")`."""
    cards = await _cards(session, words, now, WaitlistEntry.id == entry_id)
    if not cards:
        raise NotFound("waitlist_entry_not_found")
    return cards[0]


async def waiting_cards(
    session: AsyncSession, words: Wording, now: datetime, account_id: int
) -> list[AppointmentCard]:
    """What an account waits for or was offered, by date. `ahead` counts who comes before; an offer
    is `held` until `hold_until`, and its `id` is the held appointment's."""
    waits = WaitlistEntry.status == WaitlistStatus.WAITING
    offer = and_(
        WaitlistEntry.status == WaitlistStatus.OFFERED,
        Appointment.status == AppointmentStatus.HELD,
        Appointment.held_until > now,
    )
    return await _cards(
        session, words, now, WaitlistEntry.account_id == account_id, or_(waits, offer)
    )


async def _cards(
    session: AsyncSession, words: Wording, now: datetime, *which: ColumnElement[bool]
) -> list[AppointmentCard]:
    rows = await session.execute(
        select(
            WaitlistEntry,
            Clinic,
            Doctor,
            Resource,
            Department,
            VisitorCard.name_masked,
            Appointment,
            Slot,
            _ahead(),
        )
        .join(Clinic, Clinic.id == WaitlistEntry.clinic_id)
        .outerjoin(Doctor, Doctor.id == Clinic.doctor_id)
        .outerjoin(Resource, Resource.code == Clinic.resource_code)
        .join(Department, Department.code == Clinic.department_code)
        .join(VisitorCard, VisitorCard.id == WaitlistEntry.card_id)
        .outerjoin(Appointment, Appointment.id == WaitlistEntry.appointment_id)
        .outerjoin(Slot, Slot.id == Appointment.slot_id)
        .where(*which)
        .order_by(Clinic.date, Clinic.start, WaitlistEntry.number)
        .execution_options(populate_existing=True)
    )
    return [_card(words, now, *row) for row in rows]


def _ahead() -> ScalarSelect[int]:
    earlier = aliased(WaitlistEntry)
    return (
        select(func.count())
        .select_from(earlier)
        .where(
            earlier.clinic_id == WaitlistEntry.clinic_id,
            earlier.status == WaitlistStatus.WAITING,
            earlier.number < WaitlistEntry.number,
        )
        .scalar_subquery()
    )


def _card(
    words: Wording,
    now: datetime,
    entry: WaitlistEntry,
    clinic: Clinic,
    doctor: Doctor | None,
    resource: Resource | None,
    department: Department,
    visitor: str,
    appointment: Appointment | None,
    slot: Slot | None,
    ahead: int,
) -> AppointmentCard:
    offered = appointment is not None and appointment.stands(now)
    held = appointment if offered else None
    start, end = (slot.start, slot.end) if held and slot else (clinic.start, clinic.end)
    begins = datetime.combine(clinic.date, clinic.start, HOSPITAL_ZONE)
    waits = entry.status is WaitlistStatus.WAITING
    return AppointmentCard(
        id=held.id if held else entry.id,
        status="held" if held else "waitlisted" if waits else "cancelled",
        entry=entry.id,
        ahead=ahead if waits else None,
        doctor=name_of(doctor, resource),
        title=words(f"doctors.title.{doctor.title}") if doctor else "",
        department=department.name,
        date=clinic.date,
        period=clinic.period,
        time=f"{start:%H:%M}-{end:%H:%M}",
        location=place_of(words, clinic, department),
        fee=clinic.fee,
        number=str(held.number) if held else "",
        visitor=visitor,
        hold_until=held.held_until if held else None,
        starts_at=slot.starts_at if held and slot else begins,
        slot_id=slot.id if held and slot else None,
        clinic_id=clinic.id,
        doctor_id=doctor.id if doctor else None,
        resource=resource.code if resource else None,
        about=resource.about if resource else None,
        department_code=department.code,
    )
