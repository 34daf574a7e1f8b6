"""Patients, and the visitor cards by which accounts act for them.

Errors leave the transaction to be rolled back by the caller. Rows are locked patient before card,
as in `api.appointments`, so that erasing and booking never wait for each other in a circle.
"""

import uuid
from datetime import datetime
from typing import cast

from sqlalchemy import case, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.conversations.service import account_of
from api.errors import NotFound
from api.patients.identity import Identity, check_identity
from api.patients.links import (
    find_identity_link,
    open_correction_link,
    open_identity_link,
    use_up,
)
from api.patients.models import Consent, Patient, VisitorCard
from api.patients.papers import age_on
from api.patients.privacy import (
    erase_account_data,
    my_data,
    others_act_for,
    remove_card,
    withdraw_consent,
)
from api.patients.rotation import bring_up_to_date, person_of
from api.patients.schemas import IdentityForm, Redeemed, Sex, Visitor
from api.security import Seal, mask_digits, mask_name

__all__ = [
    "erase_account_data",
    "find_identity_link",
    "my_data",
    "open_correction_link",
    "open_identity_link",
    "redeem_identity_link",
    "register",
    "remove_card",
    "visitors",
    "withdraw_consent",
]

# What the form's consent box says (`api/pages/static/words.js`); a new text is a new version.
CONSENT_VERSION = "2026-11b"
# What a caller is asked (`knowledge_base/wording/hotline_interview.yml`).
SPOKEN_CONSENT_VERSION = "2026-11-phone"
CONSENT_TO_REGISTER = "register_patient"
CONSENT_TO_REGISTER_CHILD = "register_child"


async def visitors(session: AsyncSession, clock: Clock, account_id: int) -> list[Visitor]:
    """Everybody this account may book for, in the order they were added."""
    rows = await session.execute(
        select(VisitorCard, Patient.sex, Patient.birth_date)
        .join(Patient, Patient.id == VisitorCard.patient_id)
        .where(VisitorCard.account_id == account_id)
        .order_by(VisitorCard.id)
    )
    return [
        Visitor(
            card_id=card.id,
            name_masked=card.name_masked,
            relation=card.relation,
            sex=cast(Sex | None, sex),
            age=age_on(birth_date, clock.today()) if birth_date else None,
            consent_withdrawn=card.consent_withdrawn_at is not None,
        )
        for card, sex, birth_date in rows
    ]


async def redeem_identity_link(
    session: AsyncSession,
    clock: Clock,
    seal: Seal,
    token: str,
    form: IdentityForm,
    *,
    consent_version: str = CONSENT_VERSION,
) -> Redeemed:
    """Register the patient for the conversation's account; the link can't be used again.
    `consent_version` names the words that were agreed to.

    A faulty form (`InvalidInput`, see `identity.check_identity`) leaves the link usable. Raises
    `NotFound("identity_link_expired")` when it is unknown, old or used, also by somebody who was
    quicker by a moment, or made for a correction.
    """
    link = await find_identity_link(session, clock, token)
    if link.card_id is not None:
        raise NotFound("identity_link_expired")
    identity = check_identity(form, clock.today())
    conversation_id = await use_up(session, clock.now(), token)
    account_id = await account_of(session, conversation_id)
    card_id = await register(
        session, clock.now(), seal, account_id, identity, consent_version=consent_version
    )
    return Redeemed(conversation_id=conversation_id, card_id=card_id)


async def register(
    session: AsyncSession,
    now: datetime,
    seal: Seal,
    account_id: int,
    identity: Identity,
    *,
    consent_version: str = CONSENT_VERSION,
) -> int:
    """Find or add the patient, give the account a visitor card, record the consent.

    Returns the card's id. Typing the same person again corrects the card.
    """
    patient_id = await _find_or_add_patient(session, now, seal, identity)
    card_id = await _write_card(session, now, seal, account_id, patient_id, identity)
    await correct_patient(session, seal, account_id, patient_id, identity)
    child = identity.guardian is not None
    record_consent(session, now, account_id, patient_id, child=child, version=consent_version)
    await session.flush()
    return card_id


def record_consent(
    session: AsyncSession,
    now: datetime,
    account_id: int,
    patient_id: uuid.UUID,
    *,
    child: bool,
    version: str = CONSENT_VERSION,
) -> None:
    """Keep what was agreed to; for a `child` the guardian did."""
    session.add(
        Consent(
            patient_id=patient_id,
            account_id=account_id,
            purpose=CONSENT_TO_REGISTER_CHILD if child else CONSENT_TO_REGISTER,
            version=version,
            given_at=now,
        )
    )


async def _find_or_add_patient(
    session: AsyncSession, now: datetime, seal: Seal, identity: Identity
) -> uuid.UUID:
    await bring_up_to_date(session, seal, identity.id_type, identity.subject)
    added = insert(Patient).values(
        id=uuid.uuid4(),
        id_type=identity.id_type,
        id_number_sealed=seal.seal(identity.id_number),
        id_number_hash=seal.lookup(identity.subject),
        birth_date=identity.birth_date,
        sex=identity.sex,
        created_at=now,
        **_name_and_phone(seal, identity),
    )
    # An update that changes nothing, so that one statement finds, locks and returns the row; only
    # an erased patient whose hash was kept (`privacy.erase_identities`) is filled in again.
    again = {
        column: case((Patient.erased_at.is_(None), known), else_=added.excluded[column])
        for column, known in {
            "id_number_sealed": Patient.id_number_sealed,
            "birth_date": Patient.birth_date,
            "sex": Patient.sex,
        }.items()
    }
    found = added.on_conflict_do_update(
        index_elements=[Patient.id_type, Patient.id_number_hash],
        set_={**again, "erased_at": None},
    )
    return (await session.scalars(found.returning(Patient.id))).one()


async def _write_card(
    session: AsyncSession,
    now: datetime,
    seal: Seal,
    account_id: int,
    patient_id: uuid.UUID,
    identity: Identity,
) -> int:
    typed = {**card_columns(seal, identity), "consent_withdrawn_at": None}
    statement = (
        insert(VisitorCard)
        .values(account_id=account_id, patient_id=patient_id, created_at=now, **typed)
        .on_conflict_do_update(index_elements=["account_id", "patient_id"], set_=typed)
        .returning(VisitorCard.id)
    )
    return (await session.scalars(statement)).one()


def card_columns(seal: Seal, identity: Identity) -> dict[str, object]:
    """What a visitor card keeps of a form."""
    return {
        "relation": identity.relation,
        "name_sealed": seal.seal(identity.name),
        "name_masked": mask_name(identity.name),
        "phone_sealed": seal.seal(identity.phone),
        "guardian_sealed": seal.seal(identity.guardian) if identity.guardian else None,
        "person_hash": seal.lookup(person_of(identity.name, identity.phone)),
    }


async def correct_patient(
    session: AsyncSession, seal: Seal, account_id: int, patient_id: uuid.UUID, identity: Identity
) -> None:
    """A slip of the pen is put right as long as nobody else acts for the patient."""
    await session.execute(
        update(Patient)
        .where(Patient.id == patient_id, ~others_act_for(account_id))
        .values(**_name_and_phone(seal, identity))
    )


def _name_and_phone(seal: Seal, identity: Identity) -> dict[str, object]:
    return {
        "name_sealed": seal.seal(identity.name),
        "name_masked": mask_name(identity.name),
        "phone_sealed": seal.seal(identity.phone),
        "phone_hash": seal.lookup(identity.phone),
        "phone_masked": mask_digits(identity.phone),
    }
