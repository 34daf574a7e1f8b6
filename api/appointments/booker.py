"""Who books for whom, and what that patient has booked already."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.cards import may_see
from api.appointments.models import LIVE, Appointment
from api.appointments.rules import BookingRules, Person, Place
from api.attendance.models import Suspension
from api.clinics.models import Clinic, Resource, Slot
from api.clinics.providers import provider_name
from api.conversations.models import Conversation
from api.doctors.models import Doctor
from api.errors import NotFound
from api.patients.models import Patient, VisitorCard


@dataclass(frozen=True)
class Booker:
    """An account that acts for a patient through a visitor card, in a conversation."""

    conversation_id: uuid.UUID
    account_id: int
    channel: str
    card_id: int
    patient_id: uuid.UUID
    person: Person


@dataclass(frozen=True)
class Other:
    """A place the patient has already, and with whom (`doctor_id` is none for a resource).
    `may_see`: whether the booker may know about it."""

    appointment: Appointment
    slot: Slot
    doctor_id: str | None
    name: str
    may_see: bool

    def same_half_day(self, place: Place) -> bool:
        """Whether `place` is the same unit (see `Appointment`) and half-day."""
        mine = self.appointment
        return (mine.unit, mine.date, mine.period) == (
            place.unit,
            place.date,
            place.period,
        )


async def lock_booker(
    session: AsyncSession, now: datetime, conversation_id: uuid.UUID, card_id: int
) -> Booker:
    """The booker of a visitor card. The patient is locked, so that rules which count a patient's
    bookings hold until this transaction ends. Raises `NotFound("visitor_not_found")`."""
    booker = await _locked(session, now, conversation_id, VisitorCard.id == card_id)
    if booker is None:
        raise NotFound("visitor_not_found")
    return booker


async def lock_booker_of(
    session: AsyncSession, now: datetime, conversation_id: uuid.UUID, patient_id: uuid.UUID
) -> Booker:
    """The same, by the patient. Raises `NotFound("not_your_appointment")`."""
    booker = await _locked(session, now, conversation_id, VisitorCard.patient_id == patient_id)
    if booker is None:
        raise NotFound("not_your_appointment")
    return booker


async def _locked(
    session: AsyncSession,
    now: datetime,
    conversation_id: uuid.UUID,
    which: ColumnElement[bool],
) -> Booker | None:
    row = (
        await session.execute(
            select(
                VisitorCard.account_id,
                Conversation.channel,
                VisitorCard.id,
                VisitorCard.patient_id,
                Patient.sex,
                Patient.birth_date,
                VisitorCard.guardian_sealed.is_not(None),
                _suspended_until(now),
            )
            .join(Conversation, Conversation.account_id == VisitorCard.account_id)
            .join(Patient, Patient.id == VisitorCard.patient_id)
            .where(Conversation.id == conversation_id, which, Patient.erased_at.is_(None))
            .with_for_update(of=[Patient, VisitorCard], key_share=True)
        )
    ).one_or_none()
    if row is None:
        return None
    account_id, channel, card_id, patient_id, sex, birth_date, has_guardian, suspended = row
    person = Person(sex, birth_date, has_guardian, suspended)
    return Booker(conversation_id, account_id, channel, card_id, patient_id, person)


def _suspended_until(now: datetime) -> ScalarSelect[datetime]:
    """Until when the patient of the surrounding query can't book online."""
    return (
        select(func.max(Suspension.ends_at))
        .where(
            Suspension.patient_id == Patient.id,
            Suspension.starts_at <= now,
            Suspension.ends_at > now,
            Suspension.lifted_at.is_(None),
        )
        .scalar_subquery()
    )


async def others_near(
    session: AsyncSession, rules: BookingRules, booker: Booker, place: Place
) -> list[Other]:
    """The patient's held and booked places around `place`, as far as any rule looks."""
    reach = timedelta(days=rules.max_per_doctor.days)
    rows = await session.execute(
        select(Appointment, Slot, Clinic.doctor_id, provider_name(), may_see())
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Clinic, Clinic.id == Appointment.clinic_id)
        .outerjoin(Doctor, Doctor.id == Clinic.doctor_id)
        .outerjoin(Resource, Resource.code == Clinic.resource_code)
        .join(VisitorCard, VisitorCard.id == booker.card_id)
        .where(
            Appointment.patient_id == booker.patient_id,
            Appointment.date.between(place.date - reach, place.date + reach),
            Appointment.status.in_(LIVE),
        )
        .order_by(Appointment.id)
        .execution_options(populate_existing=True)
    )
    return [Other(*row) for row in rows]
