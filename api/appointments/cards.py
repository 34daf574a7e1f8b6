"""Appointments as they are shown to those who may see them, composed in one statement."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.appointments.models import Appointment, AppointmentStatus, standing
from api.appointments.rules import BookingRules
from api.appointments.schemas import AppointmentCard, CardStatus
from api.clinics.models import Clinic, ClinicStatus, Resource, Slot
from api.clinics.providers import name_of, place_of
from api.departments.models import Department
from api.doctors.models import Doctor
from api.errors import NotFound
from api.patients.models import VisitorCard
from api.wording import Wording

_SHOWN: dict[AppointmentStatus, CardStatus] = {
    AppointmentStatus.HELD: "held",
    AppointmentStatus.SUBMITTED: "held",
    AppointmentStatus.BOOKED: "booked",
    AppointmentStatus.CHECKED_IN: "booked",
    AppointmentStatus.SEEN: "booked",
    AppointmentStatus.NO_SHOW: "cancelled",
    AppointmentStatus.CANCELLED: "cancelled",
    AppointmentStatus.CHANGED: "changed",
    AppointmentStatus.EXPIRED: "cancelled",
}
_CardRow = Row[Appointment, Slot, Clinic, Doctor | None, Resource | None, Department, VisitorCard]


async def card_of(
    session: AsyncSession, words: Wording, account_id: int, appointment_id: uuid.UUID
) -> AppointmentCard:
    """One appointment that the account may see. Raises `NotFound("not_your_appointment")`."""
    rows = await session.execute(_composed(account_id).where(Appointment.id == appointment_id))
    row = rows.one_or_none()
    if row is None:
        raise NotFound("not_your_appointment")
    return _card(words, row)


async def upcoming(
    session: AsyncSession, words: Wording, now: datetime, account_id: int
) -> list[AppointmentCard]:
    """Held and booked appointments that are not over at `now`, by time."""
    rows = await session.execute(
        _composed(account_id)
        .where(standing(now), Slot.starts_at + (Slot.end - Slot.start) > now)
        .order_by(Slot.starts_at, Appointment.number)
    )
    return [_card(words, row) for row in rows]


def with_deadline(card: AppointmentCard, rules: BookingRules, now: datetime) -> AppointmentCard:
    """The card with what the hospital's rule says of cancelling it."""
    until = rules.cancel_deadline(card.starts_at)
    # What the hospital stopped can be changed at any time (see `refuse_late`).
    changeable = card.stopped or now <= until
    return card.model_copy(update={"cancel_until": until, "changeable": changeable})


def may_see(card: type[VisitorCard] = VisitorCard) -> ColumnElement[bool]:
    """Whether the holder of `card` may see an appointment of its patient: who booked it may, and
    who typed the same name and phone as they did (see `VisitorCard`)."""
    booker = aliased(VisitorCard)
    same_person = exists().where(
        booker.account_id == Appointment.account_id,
        booker.patient_id == Appointment.patient_id,
        booker.person_hash == card.person_hash,
    )
    return and_(
        card.patient_id == Appointment.patient_id,
        or_(card.account_id == Appointment.account_id, same_person),
    )


def _composed(
    account_id: int,
) -> Select[Appointment, Slot, Clinic, Doctor | None, Resource | None, Department, VisitorCard]:
    return (
        select(Appointment, Slot, Clinic, Doctor, Resource, Department, VisitorCard)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Clinic, Clinic.id == Appointment.clinic_id)
        .outerjoin(Doctor, Doctor.id == Clinic.doctor_id)
        .outerjoin(Resource, Resource.code == Clinic.resource_code)
        .join(Department, Department.code == Appointment.department_code)
        .join(VisitorCard, may_see())
        .where(VisitorCard.account_id == account_id)
        .execution_options(populate_existing=True)
    )


def _card(words: Wording, row: _CardRow) -> AppointmentCard:
    appointment, slot, clinic, doctor, resource, department, visitor = row
    is_held = appointment.status is AppointmentStatus.HELD
    return AppointmentCard(
        id=appointment.id,
        status=_SHOWN[appointment.status],
        doctor=name_of(doctor, resource),
        title=words(f"doctors.title.{doctor.title}") if doctor else "",
        department=department.name,
        date=appointment.date,
        period=appointment.period,
        time=f"{slot.start:%H:%M}-{slot.end:%H:%M}",
        location=place_of(words, clinic, department),
        fee=appointment.fee,
        number=str(appointment.number),
        visitor=visitor.name_masked,
        hold_until=appointment.held_until if is_held else None,
        submitted=appointment.submitted,
        starts_at=slot.starts_at,
        slot_id=slot.id,
        clinic_id=clinic.id,
        doctor_id=doctor.id if doctor else None,
        resource=resource.code if resource else None,
        about=resource.about if resource else None,
        stopped=clinic.status is ClinicStatus.STOPPED,
        stop_reason=clinic.stop_reason,
        refund_due=appointment.refund_due,
        department_code=department.code,
    )
