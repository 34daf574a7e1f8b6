"""Who books for whom, and what that patient has booked already."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Unpack

from sqlalchemy import ScalarSelect, Select, bindparam, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.cards import may_see
from api.appointments.models import LIVE, Appointment
from api.appointments.rules import DESK, BookingRules, Person, Place
from api.attendance.models import Suspension
from api.clinics.models import Clinic, Resource, Slot
from api.clinics.providers import provider_name
from api.conversations.models import Conversation
from api.doctors.models import Doctor
from api.errors import NotFound
from api.patients.models import Patient, VisitorCard


@dataclass(frozen=True)
class Booker:
    """An account that acts for a patient through a visitor card, in a conversation (or at the desk,
    which has none)."""

    conversation_id: uuid.UUID | None
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
    kind: str
    doctor_id: str | None
    name: str
    may_see: bool

    def overlaps(self, place: Place) -> bool:
        """Whether some of the time is the same."""
        starts, length = self.slot.starts_at, _span(self.slot)
        return starts < place.ends_at and place.starts_at < starts + length

    def same_half_day(self, place: Place) -> bool:
        """Whether `place` is the same unit (see `Appointment`) and half-day."""
        mine = self.appointment
        return (mine.unit, mine.date, mine.period) == (
            place.unit,
            place.date,
            place.period,
        )


def _span(slot: Slot) -> timedelta:
    day = date.min
    return datetime.combine(day, slot.end) - datetime.combine(day, slot.start)


def _suspended_until() -> ScalarSelect[datetime]:
    """Until when the patient of the surrounding query can't book online."""
    return (
        select(func.max(Suspension.ends_at))
        .where(
            Suspension.patient_id == Patient.id,
            Suspension.starts_at <= bindparam("now"),
            Suspension.ends_at > bindparam("now"),
            Suspension.lifted_at.is_(None),
        )
        .scalar_subquery()
    )


# Written once: putting such a statement together costs as much as running it.
_LOCKED_CARD = (
    select(
        VisitorCard.account_id,
        VisitorCard.id,
        VisitorCard.patient_id,
        Patient.sex,
        Patient.birth_date,
        VisitorCard.guardian_sealed.is_not(None),
        _suspended_until(),
        VisitorCard.consent_withdrawn_at.is_not(None),
    )
    .join(Patient, Patient.id == VisitorCard.patient_id)
    .where(Patient.erased_at.is_(None))
    .with_for_update(of=[Patient, VisitorCard], key_share=True)
)
_BY_CARD = VisitorCard.id == bindparam("card")
_BOOKER_AT_DESK = _LOCKED_CARD.add_columns(literal(DESK)).where(_BY_CARD)
_BOOKER = (
    _LOCKED_CARD.add_columns(Conversation.channel)
    .join(Conversation, Conversation.account_id == VisitorCard.account_id)
    .where(Conversation.id == bindparam("conversation"))
)
_BOOKER_BY_CARD = _BOOKER.where(_BY_CARD)
_BOOKER_BY_PATIENT = _BOOKER.where(VisitorCard.patient_id == bindparam("patient"))

_OTHERS = (
    select(Appointment, Slot, Clinic.kind, Clinic.doctor_id, provider_name(), may_see())
    .join(Slot, Slot.id == Appointment.slot_id)
    .join(Clinic, Clinic.id == Appointment.clinic_id)
    .outerjoin(Doctor, Doctor.id == Clinic.doctor_id)
    .outerjoin(Resource, Resource.code == Clinic.resource_code)
    .join(VisitorCard, VisitorCard.id == bindparam("card"))
    .where(
        Appointment.patient_id == bindparam("patient"),
        Appointment.date.between(bindparam("first"), bindparam("last")),
        Appointment.status.in_(LIVE),
    )
    .order_by(Appointment.id)
    .execution_options(populate_existing=True)
)


async def lock_booker(
    session: AsyncSession, now: datetime, conversation_id: uuid.UUID, card_id: int
) -> Booker:
    """The booker of a visitor card. The patient is locked, so that rules which count a patient's
    bookings hold until this transaction ends. Raises `NotFound("visitor_not_found")`."""
    values = {"now": now, "conversation": conversation_id, "card": card_id}
    booker = await _locked(session, _BOOKER_BY_CARD, values)
    if booker is None:
        raise NotFound("visitor_not_found")
    return booker


async def lock_booker_at_desk(session: AsyncSession, now: datetime, card_id: int) -> Booker:
    """The same where staff book for the patient. Raises `NotFound("visitor_not_found")`."""
    booker = await _locked(session, _BOOKER_AT_DESK, {"now": now, "card": card_id})
    if booker is None:
        raise NotFound("visitor_not_found")
    return booker


async def lock_booker_of(
    session: AsyncSession, now: datetime, conversation_id: uuid.UUID, patient_id: uuid.UUID
) -> Booker:
    """The same, by the patient. Raises `NotFound("not_your_appointment")`."""
    values = {"now": now, "conversation": conversation_id, "patient": patient_id}
    booker = await _locked(session, _BOOKER_BY_PATIENT, values)
    if booker is None:
        raise NotFound("not_your_appointment")
    return booker


async def _locked(
    session: AsyncSession, statement: Select[Unpack[tuple[Any, ...]]], values: dict[str, Any]
) -> Booker | None:
    row = (await session.execute(statement, values)).one_or_none()
    if row is None:
        return None
    account_id, card_id, patient_id, *told, channel = row
    person = Person(*told)
    return Booker(values.get("conversation"), account_id, channel, card_id, patient_id, person)


async def others_near(
    session: AsyncSession, rules: BookingRules, booker: Booker, place: Place
) -> list[Other]:
    """The patient's places around `place`, as far as any rule looks."""
    reach = timedelta(days=rules.max_per_doctor.days)
    values = {
        "card": booker.card_id,
        "patient": booker.patient_id,
        "first": place.date - reach,
        "last": place.date + reach,
    }
    return [Other(*row) for row in await session.execute(_OTHERS, values)]
