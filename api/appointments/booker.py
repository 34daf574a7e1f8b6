"""Who books for whom, and what that patient has booked already."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.cards import may_see
from api.appointments.models import Appointment
from api.appointments.places import LIVE
from api.appointments.rules import BookingRules, Person, Place
from api.clinics.models import Clinic, Slot
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
    """A place the patient has already. `may_see`: whether the booker may know about it."""

    appointment: Appointment
    slot: Slot
    doctor: Doctor
    may_see: bool

    def same_half_day(self, place: Place) -> bool:
        """Whether `place` is in the same department and half-day."""
        mine = self.appointment
        return (mine.department_code, mine.date, mine.period) == (
            place.department_code,
            place.date,
            place.period,
        )


async def lock_booker(session: AsyncSession, conversation_id: uuid.UUID, card_id: int) -> Booker:
    """The booker of a visitor card. The patient is locked, so that rules which count a patient's
    bookings hold until this transaction ends. Raises `NotFound("visitor_not_found")`."""
    booker = await _locked(session, conversation_id, VisitorCard.id == card_id)
    if booker is None:
        raise NotFound("visitor_not_found")
    return booker


async def lock_booker_of(
    session: AsyncSession, conversation_id: uuid.UUID, patient_id: uuid.UUID
) -> Booker:
    """The same, by the patient. Raises `NotFound("not_your_appointment")`."""
    booker = await _locked(session, conversation_id, VisitorCard.patient_id == patient_id)
    if booker is None:
        raise NotFound("not_your_appointment")
    return booker


async def _locked(
    session: AsyncSession, conversation_id: uuid.UUID, which: ColumnElement[bool]
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
            )
            .join(Conversation, Conversation.account_id == VisitorCard.account_id)
            .join(Patient, Patient.id == VisitorCard.patient_id)
            .where(Conversation.id == conversation_id, which, Patient.erased_at.is_(None))
            .with_for_update(of=[Patient, VisitorCard], key_share=True)
        )
    ).one_or_none()
    if row is None:
        return None
    account_id, channel, card_id, patient_id, sex, birth_date = row
    person = Person(sex, birth_date)
    return Booker(conversation_id, account_id, channel, card_id, patient_id, person)


async def others_near(
    session: AsyncSession, rules: BookingRules, booker: Booker, place: Place
) -> list[Other]:
    """The patient's held and booked places around `place`, as far as any rule looks."""
    reach = timedelta(days=rules.max_per_doctor.days)
    rows = await session.execute(
        select(Appointment, Slot, Doctor, may_see())
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Clinic, Clinic.id == Appointment.clinic_id)
        .join(Doctor, Doctor.id == Clinic.doctor_id)
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
