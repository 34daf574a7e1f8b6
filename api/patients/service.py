"""Patients, the visitor cards by which accounts act for them, and the one-time identity link.

Errors leave the transaction to be rolled back by the caller. Rows are locked patient before card,
as in `api.appointments`, so that erasing and booking never wait for each other in a circle.
"""

import uuid
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.conversations.models import Conversation
from api.errors import NotFound
from api.patients.identity import Identity, age_on, check_identity
from api.patients.models import Consent, IdentityLink, Patient, VisitorCard
from api.patients.privacy import erase_account_data, my_data, others_act_for
from api.patients.schemas import IdentityForm, IdentityLinkOut, Redeemed, Sex, Visitor
from api.security import Seal, mask_digits, mask_name, random_token, token_hash

__all__ = [
    "erase_account_data",
    "find_identity_link",
    "my_data",
    "open_identity_link",
    "redeem_identity_link",
    "register",
    "visitors",
]

LINK_LIFE = timedelta(minutes=15)
# What the form's consent box says (the pages' words); a new text is a new version.
CONSENT_VERSION = "2026-11"
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
        )
        for card, sex, birth_date in rows
    ]


async def open_identity_link(
    session: AsyncSession, clock: Clock, conversation_id: uuid.UUID
) -> IdentityLinkOut:
    """Make a link that can be used once within 15 minutes. Raises `NotFound`."""
    if await session.get(Conversation, conversation_id) is None:
        raise NotFound("not_found")
    token, expires_at = random_token(), clock.now() + LINK_LIFE
    session.add(
        IdentityLink(
            token_hash=token_hash(token), conversation_id=conversation_id, expires_at=expires_at
        )
    )
    await session.flush()
    return IdentityLinkOut(token=token, expires_at=expires_at)


async def find_identity_link(session: AsyncSession, clock: Clock, token: str) -> IdentityLink:
    """The link, if it can still be used. Raises `NotFound("identity_link_expired")`."""
    link = await session.scalar(select(IdentityLink).where(*_usable(token, clock.now())))
    if link is None:
        raise NotFound("identity_link_expired")
    return link


async def redeem_identity_link(
    session: AsyncSession, clock: Clock, seal: Seal, token: str, form: IdentityForm
) -> Redeemed:
    """Register the patient for the conversation's account; the link can't be used again.

    A faulty form (`InvalidInput`, see `identity.check_identity`) leaves the link usable. Raises
    `NotFound("identity_link_expired")` when it is unknown, old or used, also by somebody who was
    quicker by a moment.
    """
    await find_identity_link(session, clock, token)
    identity = check_identity(form, clock.today())
    conversation_id = await session.scalar(
        update(IdentityLink)
        .where(*_usable(token, clock.now()))
        .values(used_at=clock.now())
        .returning(IdentityLink.conversation_id)
    )
    if conversation_id is None:
        raise NotFound("identity_link_expired")
    conversation = await session.get_one(Conversation, conversation_id)
    card_id = await register(session, clock.now(), seal, conversation.account_id, identity)
    return Redeemed(conversation_id=conversation_id, card_id=card_id)


def _usable(token: str, now: datetime) -> list[ColumnElement[bool]]:
    return [
        IdentityLink.token_hash == token_hash(token),
        IdentityLink.used_at.is_(None),
        IdentityLink.expires_at > now,
    ]


async def register(
    session: AsyncSession, now: datetime, seal: Seal, account_id: int, identity: Identity
) -> int:
    """Find or add the patient, give the account a visitor card, record the consent.

    Returns the card's id. Typing the same person again corrects the card.
    """
    patient_id = await _find_or_add_patient(session, now, seal, identity)
    card_id = await _write_card(session, now, seal, account_id, patient_id, identity)
    await _correct_patient(session, seal, account_id, patient_id, identity)
    session.add(
        Consent(
            patient_id=patient_id,
            account_id=account_id,
            purpose=CONSENT_TO_REGISTER_CHILD if identity.guardian else CONSENT_TO_REGISTER,
            version=CONSENT_VERSION,
            given_at=now,
        )
    )
    await session.flush()
    return card_id


async def _find_or_add_patient(
    session: AsyncSession, now: datetime, seal: Seal, identity: Identity
) -> uuid.UUID:
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
    # An update that changes nothing, so that one statement finds, locks and returns the row.
    found = added.on_conflict_do_update(
        index_elements=[Patient.id_type, Patient.id_number_hash],
        set_={"created_at": Patient.created_at},
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
    typed = {
        "relation": identity.relation,
        "name_sealed": seal.seal(identity.name),
        "name_masked": mask_name(identity.name),
        "phone_sealed": seal.seal(identity.phone),
        "guardian_sealed": seal.seal(identity.guardian) if identity.guardian else None,
        "person_hash": seal.lookup(f"{identity.name.casefold()}|{identity.phone}"),
    }
    statement = (
        insert(VisitorCard)
        .values(account_id=account_id, patient_id=patient_id, created_at=now, **typed)
        .on_conflict_do_update(index_elements=["account_id", "patient_id"], set_=typed)
        .returning(VisitorCard.id)
    )
    return (await session.scalars(statement)).one()


async def _correct_patient(
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
