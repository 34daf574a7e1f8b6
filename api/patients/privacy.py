"""What a person may see of what is kept about them, and having it erased."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.appointments.models import Appointment, standing
from api.clinics.models import Slot
from api.clock import Clock
from api.errors import Refused
from api.patients.models import Consent, Patient, VisitorCard
from api.patients.schemas import ConsentOut, ErasedData, MyData, VisitorData
from api.security import Seal, mask_digits, mask_name


async def my_data(session: AsyncSession, seal: Seal, account_id: int) -> MyData:
    """What is kept of this account and the people it books for, masked."""
    cards = await session.execute(
        select(VisitorCard, Patient)
        .join(Patient, Patient.id == VisitorCard.patient_id)
        .where(VisitorCard.account_id == account_id)
        .order_by(VisitorCard.id)
    )
    consents = await session.scalars(
        select(Consent)
        .where(Consent.account_id == account_id, Consent.withdrawn_at.is_(None))
        .order_by(Consent.id)
    )
    booked = await session.scalar(select(func.count()).where(Appointment.account_id == account_id))
    return MyData(
        visitors=[_masked(seal, card, patient) for card, patient in cards],
        consents=[ConsentOut.model_validate(row, from_attributes=True) for row in consents],
        appointments=booked or 0,
    )


def _masked(seal: Seal, card: VisitorCard, patient: Patient) -> VisitorData:
    guardian = seal.open(card.guardian_sealed).rpartition(" ")[0] if card.guardian_sealed else None
    return VisitorData(
        card_id=card.id,
        name_masked=card.name_masked,
        relation=card.relation,
        id_type=patient.id_type,
        id_number_masked=mask_digits(seal.open(patient.id_number_sealed)),
        phone_masked=mask_digits(seal.open(card.phone_sealed)),
        guardian_masked=mask_name(guardian) if guardian else None,
        since=card.created_at,
    )


async def erase_account_data(session: AsyncSession, clock: Clock, account_id: int) -> ErasedData:
    """Remove the account's visitor cards, and the identity of patients nobody else acts for.

    Past appointments stay in the hospital's statistics without a name. Raises
    `Refused("erase_has_appointments", count)` while something is still booked.
    """
    patients = await _lock_patients(session, account_id)
    mine = await _only_of(session, account_id, patients)
    await _refuse_while_booked(session, clock.now(), account_id, mine)
    await session.execute(delete(VisitorCard).where(VisitorCard.account_id == account_id))
    for patient_id in mine:
        await session.execute(
            update(Patient).where(Patient.id == patient_id).values(_nobody(patient_id, clock.now()))
        )
    withdrawn = await session.execute(
        update(Consent)
        .where(Consent.account_id == account_id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now())
        .returning(Consent.id)
    )
    return ErasedData(visitors=len(patients), patients=len(mine), consents=len(withdrawn.all()))


async def _lock_patients(session: AsyncSession, account_id: int) -> list[uuid.UUID]:
    """The account's patients, locked with their cards."""
    patients = await session.scalars(
        select(Patient.id)
        .join(VisitorCard, VisitorCard.patient_id == Patient.id)
        .where(VisitorCard.account_id == account_id)
        .order_by(Patient.id)
        .with_for_update(of=[Patient, VisitorCard], key_share=True)
    )
    return list(patients)


async def _only_of(
    session: AsyncSession, account_id: int, patients: list[uuid.UUID]
) -> set[uuid.UUID]:
    """Those nobody else acts for. A statement of its own: it must see what was there when the
    locks were got, not what was there when they were asked for."""
    alone = select(Patient.id).where(Patient.id.in_(patients), ~others_act_for(account_id))
    return set(await session.scalars(alone))


async def _refuse_while_booked(
    session: AsyncSession, now: datetime, account_id: int, patients: set[uuid.UUID]
) -> None:
    count = await session.scalar(
        select(func.count())
        .select_from(Appointment)
        .join(Slot, Slot.id == Appointment.slot_id)
        .where(
            or_(Appointment.account_id == account_id, Appointment.patient_id.in_(patients)),
            standing(now),
            Slot.starts_at > now,
        )
    )
    if count:
        raise Refused("erase_has_appointments", count=count)


def _nobody(patient_id: uuid.UUID, now: datetime) -> dict[str, object]:
    """The columns of a patient whose identity is gone; the hash makes room for a new start."""
    return {
        "name_sealed": b"",
        "name_masked": "*",
        "id_number_sealed": b"",
        "id_number_hash": f"erased:{patient_id}",
        "phone_sealed": b"",
        "phone_hash": "",
        "phone_masked": "*",
        "birth_date": None,
        "sex": None,
        "erased_at": now,
    }


def others_act_for(account_id: int) -> ColumnElement[bool]:
    """Whether another account has a card for the patient of the surrounding query."""
    other = aliased(VisitorCard)
    return exists().where(other.patient_id == Patient.id, other.account_id != account_id)
