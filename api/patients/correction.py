"""A visitor card put right, through a link of its own. The number of a paper stays as it is: a
wrong paper is another patient, whose card is added and the wrong one removed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.errors import NotFound
from api.patients.identity import Identity, correct_identity
from api.patients.links import find_identity_link, use_up
from api.patients.models import Patient, VisitorCard
from api.patients.papers import subject_of
from api.patients.privacy import PATIENT, shown_masked
from api.patients.rotation import reseal_patients
from api.patients.schemas import CorrectionForm, FormToFill, Redeemed
from api.patients.service import card_columns, correct_patient, record_consent
from api.security import Seal
from api.staff.audit import entries


async def form_to_fill(session: AsyncSession, clock: Clock, seal: Seal, token: str) -> FormToFill:
    """What the page of a link draws. Raises `NotFound("identity_link_expired")`."""
    link = await find_identity_link(session, clock, token)
    if link.card_id is None:
        return FormToFill(card=None)
    card = await session.get_one(VisitorCard, link.card_id)
    patient = await session.get_one(Patient, card.patient_id)
    return FormToFill(card=shown_masked(seal, clock.today(), card, patient))


async def correct_card(
    session: AsyncSession, clock: Clock, seal: Seal, token: str, form: CorrectionForm
) -> Redeemed:
    """Put the link's visitor card right; what was left empty stays. The link can't be used again.

    With `consent` a consent that was withdrawn is given again. Raises `NotFound` as
    `service.redeem_identity_link`, `InvalidInput` as `identity.correct_identity`.
    """
    now = clock.now()
    link = await find_identity_link(session, clock, token)
    # Patient and card before the link: removing the card locks them in this order.
    patient, card = await _lock(session, link.card_id)
    if not seal.is_current(patient.id_number_sealed):
        await reseal_patients(session, seal, [patient])
    identity = correct_identity(_known(seal, patient, card), form, clock.today())
    conversation_id = await use_up(session, now, token)
    for column, value in card_columns(seal, identity).items():
        setattr(card, column, value)
    if form.consent and card.consent_withdrawn_at is not None:
        _consent_again(session, now, patient, card)
    await session.flush()
    await correct_patient(session, seal, card.account_id, patient.id, identity)
    entries.record(session, PATIENT, "correct_card", f"card:{card.id}", now, fields=_changed(form))
    return Redeemed(conversation_id=conversation_id, card_id=card.id)


async def _lock(session: AsyncSession, card_id: int | None) -> tuple[Patient, VisitorCard]:
    row = (
        await session.execute(
            select(Patient, VisitorCard)
            .join(VisitorCard, VisitorCard.patient_id == Patient.id)
            .where(VisitorCard.id == card_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("identity_link_expired")
    patient, card = row
    return patient, card


def _known(seal: Seal, patient: Patient, card: VisitorCard) -> Identity:
    number = seal.open(patient.id_number_sealed)
    return Identity(
        name=seal.open(card.name_sealed),
        id_type=patient.id_type,
        id_number=number,
        subject=subject_of(patient.id_type, number, seal.open(patient.name_sealed)),
        phone=seal.open(card.phone_sealed),
        relation=card.relation,
        guardian=seal.open(card.guardian_sealed) if card.guardian_sealed else None,
        birth_date=patient.birth_date,
        sex=patient.sex,
    )


def _consent_again(
    session: AsyncSession, now: datetime, patient: Patient, card: VisitorCard
) -> None:
    card.consent_withdrawn_at = None
    child = card.guardian_sealed is not None
    record_consent(session, now, card.account_id, patient.id, child=child)


def _changed(form: CorrectionForm) -> list[str]:
    """Which fields were typed; never what was."""
    return sorted(form.model_dump(exclude_defaults=True, exclude_none=True))
