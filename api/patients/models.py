"""Patients, who may act for them, and what they agreed to. Identity is stored encrypted."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class IdType(StrEnum):
    """Papers by which a patient can register."""

    ID_CARD = "id_card"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"
    TRAVEL_PERMIT = "travel_permit"
    BIRTH_CERTIFICATE = "birth_certificate"
    OTHER = "other"


class Relation(StrEnum):
    """What the patient is to the person who writes."""

    SELF = "self"
    CHILD = "child"
    PARENT = "parent"
    OTHER = "other"


class Account(Base):
    """Whoever writes to us on one channel: a web session, an openid, a call. Never a phone number;
    `external_hash` is a keyed hash; `external_sealed` the same, encrypted, where we can write to
    them by it (an openid)."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("channel", "external_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    external_hash: Mapped[str] = mapped_column(String(64))
    external_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class Patient(Base):
    """A person who is treated, known by a paper. `*_sealed` columns are encrypted with the field
    key; `*_hash` are keyed hashes to look up by (`Seal.lookups`). `name_masked` is what staff may
    see. Name and phone are as the first account gave them; what another account typed stays on its
    card."""

    __tablename__ = "patients"
    __table_args__ = (UniqueConstraint("id_type", "id_number_hash"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    name_masked: Mapped[str] = mapped_column(String(40))
    id_type: Mapped[IdType] = mapped_column(text_enum(IdType))
    id_number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    id_number_hash: Mapped[str] = mapped_column(String(64))
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    phone_hash: Mapped[str] = mapped_column(String(64), index=True)
    phone_masked: Mapped[str] = mapped_column(String(20))
    birth_date: Mapped[date | None]
    sex: Mapped[str | None] = mapped_column(String(1))
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class VisitorCard(Base):
    """就诊人: this account may book for this patient. What the account typed is kept here.

    Nobody checks papers online, so knowing a number must not open another person's bookings:
    `person_hash` (keyed, of name and phone) says which accounts typed the same, and only those
    see what the others booked. All cards of a patient are sealed and hashed with one key
    (`rotation`), so that this holds while the key is changed.

    While `consent_withdrawn_at` is set nothing new is booked for the patient with this card.
    """

    __tablename__ = "visitor_cards"
    __table_args__ = (UniqueConstraint("account_id", "patient_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    patient_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("patients.id", ondelete="CASCADE"), index=True
    )
    relation: Mapped[Relation] = mapped_column(text_enum(Relation))
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    name_masked: Mapped[str] = mapped_column(String(40))
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    guardian_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    person_hash: Mapped[str] = mapped_column(String(64))
    consent_withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Consent(Base):
    """What somebody agreed to, and when; `withdrawn_at` when they took it back. `version` names the
    words of the form (`service.CONSENT_VERSION`)."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_account", "account_id", "patient_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("patients.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class IdentityLink(Base):
    """A one-time link to the identity form, bound to a conversation, which has one at a time. Only
    a hash is kept. With a `card_id` it corrects that visitor card."""

    __tablename__ = "identity_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    card_id: Mapped[int | None] = mapped_column(
        ForeignKey("visitor_cards.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
