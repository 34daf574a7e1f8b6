"""What a person may see of what is kept about them, and having it erased: all of it, or one visitor
card, or the consent alone (PIPL articles 15, 45 to 47)."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.appointments.models import Appointment, standing
from api.attendance.models import Appeal, Suspension
from api.cases.erasing import forget_sender
from api.clinics.models import Slot
from api.clock import Clock
from api.complaints.models import Complaint
from api.conversations.models import Conversation
from api.errors import NotFound, Refused
from api.green_channel.models import GreenChannel
from api.hotline.models import Call
from api.page_links.models import PageLink
from api.patients.identity import needs_guardian
from api.patients.models import Account, Consent, Patient, VisitorCard
from api.patients.schemas import (
    ConsentOut,
    ConsentWithdrawn,
    ErasedData,
    MyData,
    RemovedCard,
    VisitorData,
)
from api.security import Seal, mask_digits, mask_name
from api.service_requests.erasing import forget as forget_requests
from api.service_requests.models import ServiceRequest
from api.staff.audit import entries

PATIENT = "patient"
# So long somebody may still be on the way to an emergency whose channel nobody has closed.
_EMERGENCY = timedelta(days=1)


async def my_data(session: AsyncSession, clock: Clock, seal: Seal, account_id: int) -> MyData:
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
    today = clock.today()
    return MyData(
        visitors=[shown_masked(seal, today, card, patient) for card, patient in cards],
        consents=[ConsentOut.model_validate(row, from_attributes=True) for row in consents],
        appointments=booked or 0,
    )


def shown_masked(seal: Seal, today: date, card: VisitorCard, patient: Patient) -> VisitorData:
    """A visitor card as its own account may see it on a screen that others see too."""
    guardian = seal.open(card.guardian_sealed).rpartition(" ")[0] if card.guardian_sealed else None
    guarded = needs_guardian(card.relation, patient.id_type, patient.birth_date, today)
    return VisitorData(
        card_id=card.id,
        name_masked=card.name_masked,
        relation=card.relation,
        id_type=patient.id_type,
        id_number_masked=mask_digits(seal.open(patient.id_number_sealed)),
        phone_masked=mask_digits(seal.open(card.phone_sealed)),
        guardian_masked=mask_name(guardian) if guardian else None,
        guardian_needed=guarded,
        consent_withdrawn=card.consent_withdrawn_at is not None,
        since=card.created_at,
    )


async def erase_account_data(session: AsyncSession, clock: Clock, account_id: int) -> ErasedData:
    """Remove the account's visitor cards, and the identity of patients nobody else acts for.

    Past appointments stay in the hospital's statistics without a name. Raises
    `Refused("erase_has_appointments", count)` while something is still booked.
    """
    now = clock.now()
    patients = await _lock_patients(session, VisitorCard.account_id == account_id)
    mine = await _only_of(session, account_id, patients)
    booked = or_(Appointment.account_id == account_id, Appointment.patient_id.in_(mine))
    if count := await _still_booked(session, now, booked):
        raise Refused("erase_has_appointments", count=count)
    await session.execute(delete(VisitorCard).where(VisitorCard.account_id == account_id))
    await erase_identities(session, now, mine)
    await _forget_account(session, account_id, now)
    consents = await _take_back(session, now, Consent.account_id == account_id)
    erased = ErasedData(visitors=len(patients), patients=len(mine), consents=consents)
    _record(session, "erase_my_data", f"account:{account_id}", now, **erased.model_dump())
    return erased


async def _forget_account(session: AsyncSession, account_id: int, now: datetime) -> None:
    """What the account wrote in appeals and asked for, its name in complaints that are closed, by
    which address it can be written to, and the links to its pages, which may be open."""
    await forget_requests(session, ServiceRequest.account_id == account_id, now)
    await forget_sender(session, Complaint.account_id == account_id)
    booked = select(Appointment.id).where(Appointment.account_id == account_id)
    await session.execute(
        update(Appeal)
        .where(Appeal.appointment_id.in_(booked))
        .values(words="")
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Account).where(Account.id == account_id).values(external_sealed=None)
    )
    await _forget_places(session, account_id, now)
    await session.execute(delete(PageLink).where(PageLink.account_id == account_id))
    await session.execute(
        update(Call)
        .where(Call.conversation_id == Conversation.id, Conversation.account_id == account_id)
        .values(talk=None, callback_sealed=None)
        .execution_options(synchronize_session=False)
    )


async def _forget_places(session: AsyncSession, account_id: int, now: datetime) -> None:
    """Where the account had its emergencies, unless somebody is still on the way there."""
    over = or_(GreenChannel.closed_at.is_not(None), GreenChannel.opened_at < now - _EMERGENCY)
    await session.execute(
        update(GreenChannel)
        .where(
            GreenChannel.conversation_id == Conversation.id,
            Conversation.account_id == account_id,
            over,
        )
        .values(location=None)
        .execution_options(synchronize_session=False)
    )


async def remove_card(
    session: AsyncSession, clock: Clock, account_id: int, card_id: int
) -> RemovedCard:
    """Remove one visitor card, as `erase_account_data` does all of them. Raises
    `NotFound("visitor_not_found")`, `Refused("card_has_appointments", count)`."""
    now = clock.now()
    patient_id = await _lock_card(session, account_id, card_id)
    mine = await _only_of(session, account_id, [patient_id])
    by_us = or_(Appointment.account_id == account_id, Appointment.patient_id.in_(mine))
    booked = (Appointment.patient_id == patient_id) & by_us
    if count := await _still_booked(session, now, booked):
        raise Refused("card_has_appointments", count=count)
    await session.execute(delete(VisitorCard).where(VisitorCard.id == card_id))
    await erase_identities(session, now, mine)
    await _take_back(session, now, _consents_for(account_id, patient_id))
    _record(session, "remove_card", f"card:{card_id}", now, erased=bool(mine))
    return RemovedCard(card_id=card_id, erased=bool(mine))


async def withdraw_consent(
    session: AsyncSession, clock: Clock, account_id: int, card_id: int
) -> ConsentWithdrawn:
    """Book nothing new for this patient from now on; what is booked stands. Again changes nothing.

    It is given again in the form (`correction.correct_card`, or registering once more). Raises
    `NotFound("visitor_not_found")`.
    """
    now = clock.now()
    patient_id = await _lock_card(session, account_id, card_id)
    since = func.coalesce(VisitorCard.consent_withdrawn_at, now)
    withdrawn_at = await session.scalar(
        update(VisitorCard)
        .where(VisitorCard.id == card_id)
        .values(consent_withdrawn_at=since)
        .returning(VisitorCard.consent_withdrawn_at)
    )
    if await _take_back(session, now, _consents_for(account_id, patient_id)):
        _record(session, "withdraw_consent", f"card:{card_id}", now)
    ours = (Appointment.patient_id == patient_id) & (Appointment.account_id == account_id)
    count = await _still_booked(session, now, ours)
    return ConsentWithdrawn(card_id=card_id, withdrawn_at=withdrawn_at or now, standing=count)


async def erase_identities(
    session: AsyncSession, now: datetime, patients: Collection[uuid.UUID]
) -> None:
    """Take the identity out of locked patients whom no card names any more.

    The hash makes room for a new start, but not while a suspension runs: registering again would
    end it.
    """
    suspended = exists().where(
        Suspension.patient_id == Patient.id,
        Suspension.ends_at > now,
        Suspension.lifted_at.is_(None),
    )
    nobody = func.concat("erased:", Patient.id)
    await session.execute(
        update(Patient)
        .where(Patient.id.in_(patients))
        .values(
            name_sealed=b"",
            name_masked="*",
            id_number_sealed=b"",
            id_number_hash=case((suspended, Patient.id_number_hash), else_=nobody),
            phone_sealed=b"",
            phone_hash="",
            phone_masked="*",
            birth_date=None,
            sex=None,
            erased_at=now,
        )
        .execution_options(synchronize_session=False)
    )


async def _lock_card(session: AsyncSession, account_id: int, card_id: int) -> uuid.UUID:
    patients = await _lock_patients(
        session, (VisitorCard.id == card_id) & (VisitorCard.account_id == account_id)
    )
    if not patients:
        raise NotFound("visitor_not_found")
    return patients[0]


async def _lock_patients(session: AsyncSession, which: ColumnElement[bool]) -> list[uuid.UUID]:
    """The patients of these cards, locked with them. Wholly: their hash may change."""
    patients = await session.scalars(
        select(Patient.id)
        .join(VisitorCard, VisitorCard.patient_id == Patient.id)
        .where(which)
        .order_by(Patient.id)
        .with_for_update(of=[Patient, VisitorCard])
    )
    return list(patients)


async def _only_of(
    session: AsyncSession, account_id: int, patients: Sequence[uuid.UUID]
) -> set[uuid.UUID]:
    """Those nobody else acts for. A statement of its own: it must see what was there when the
    locks were got, not what was there when they were asked for."""
    alone = select(Patient.id).where(Patient.id.in_(patients), ~others_act_for(account_id))
    return set(await session.scalars(alone))


async def _still_booked(session: AsyncSession, now: datetime, whose: ColumnElement[bool]) -> int:
    count = await session.scalar(
        select(func.count())
        .select_from(Appointment)
        .join(Slot, Slot.id == Appointment.slot_id)
        .where(whose, standing(now), Slot.starts_at > now)
    )
    return count or 0


def _consents_for(account_id: int, patient_id: uuid.UUID) -> ColumnElement[bool]:
    return (Consent.account_id == account_id) & (Consent.patient_id == patient_id)


async def _take_back(session: AsyncSession, now: datetime, which: ColumnElement[bool]) -> int:
    withdrawn = await session.execute(
        update(Consent)
        .where(which, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .returning(Consent.id)
    )
    return len(withdrawn.all())


def _record(
    session: AsyncSession, action: str, subject: str, now: datetime, **details: object
) -> None:
    """Kept as a proof that the wish was carried out."""
    entries.record(session, PATIENT, action, subject, now, **details)


def others_act_for(account_id: int) -> ColumnElement[bool]:
    """Whether another account has a card for the patient of the surrounding query."""
    other = aliased(VisitorCard)
    return exists().where(other.patient_id == Patient.id, other.account_id != account_id)
