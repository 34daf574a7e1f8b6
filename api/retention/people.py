"""Visitor cards that nobody uses, patients whom no card names, and old links to the form and to
pages."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    exists,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment
from api.attendance.models import Suspension
from api.conversations.models import Conversation
from api.page_links.models import PageLink
from api.patients.models import Consent, IdentityLink, Patient, VisitorCard
from api.patients.privacy import erase_identities
from api.retention.kinds import Kind
from api.retention.rules import Retention, months_before
from api.waitlist.models import ON_THE_LIST, WaitlistEntry


def _unused(since: datetime) -> list[ColumnElement[bool]]:
    """A card by which nothing was booked, and whose account has said nothing."""
    booked = exists().where(
        Appointment.account_id == VisitorCard.account_id,
        Appointment.patient_id == VisitorCard.patient_id,
        Appointment.date >= since.date(),
    )
    talked = exists().where(
        Conversation.account_id == VisitorCard.account_id, Conversation.last_at >= since
    )
    waits = exists().where(
        WaitlistEntry.card_id == VisitorCard.id, WaitlistEntry.status.in_(ON_THE_LIST)
    )
    return [VisitorCard.created_at < since, ~booked, ~talked, ~waits]


def _cards_due(now: datetime, rules: Retention) -> Select[int]:
    since = months_before(now, rules.visitor_cards_months)
    return select(VisitorCard.id).where(*_unused(since))


async def _erase_cards(session: AsyncSession, now: datetime, due: Sequence[int]) -> int:
    rows = await session.execute(
        select(VisitorCard.id, VisitorCard.account_id, VisitorCard.patient_id)
        .join(Patient, Patient.id == VisitorCard.patient_id)
        .where(VisitorCard.id.in_(due))
        .order_by(Patient.id)
        .with_for_update(of=[Patient, VisitorCard], skip_locked=True)
    )
    cards = rows.all()
    ids = [card_id for card_id, _, _ in cards]
    whose = [(account_id, patient_id) for _, account_id, patient_id in cards]
    await session.execute(delete(VisitorCard).where(VisitorCard.id.in_(ids)))
    await session.execute(
        update(Consent)
        .where(
            tuple_(Consent.account_id, Consent.patient_id).in_(whose),
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
        .execution_options(synchronize_session=False)
    )
    return len(cards)


_NAMELESS = ~exists().where(VisitorCard.patient_id == Patient.id)


def _patients_due(now: datetime, rules: Retention) -> Select[uuid.UUID]:
    """Whom no card names and nobody booked for in the same time; and hashes that were kept of
    erased ones because of a suspension (`privacy.erase_identities`), when that is over."""
    since = months_before(now, rules.visitor_cards_months)
    booked = exists().where(Appointment.patient_id == Patient.id, Appointment.date >= since.date())
    suspended = exists().where(
        Suspension.patient_id == Patient.id,
        Suspension.ends_at > now,
        Suspension.lifted_at.is_(None),
    )
    forgotten = and_(Patient.erased_at.is_(None), Patient.created_at < since, _NAMELESS, ~booked)
    hash_kept = and_(
        Patient.erased_at.is_not(None), ~Patient.id_number_hash.startswith("erased:"), ~suspended
    )
    return select(Patient.id).where(or_(forgotten, hash_kept))


async def _erase_patients(session: AsyncSession, now: datetime, due: Sequence[uuid.UUID]) -> int:
    free = select(Patient.id).where(Patient.id.in_(due), _NAMELESS).order_by(Patient.id)
    ids = (await session.scalars(free.with_for_update(skip_locked=True))).all()
    await erase_identities(session, now, ids)
    return len(ids)


def _links_due(now: datetime, rules: Retention) -> Select[str]:
    before = now - timedelta(days=rules.identity_links_days)
    return select(IdentityLink.token_hash).where(IdentityLink.expires_at < before)


async def _erase_links(session: AsyncSession, now: datetime, due: Sequence[str]) -> int:
    gone = await session.execute(
        delete(IdentityLink)
        .where(IdentityLink.token_hash.in_(due))
        .returning(IdentityLink.token_hash)
    )
    return len(gone.all())


def _page_links_due(now: datetime, rules: Retention) -> Select[str]:
    """As long as links to the form: long after a page can be read for the last time."""
    before = now - timedelta(days=rules.identity_links_days)
    return select(PageLink.token_hash).where(PageLink.expires_at < before)


async def _erase_page_links(session: AsyncSession, now: datetime, due: Sequence[str]) -> int:
    gone = await session.execute(
        delete(PageLink).where(PageLink.token_hash.in_(due)).returning(PageLink.token_hash)
    )
    return len(gone.all())


VISITOR_CARDS = Kind("visitor_cards", _cards_due, _erase_cards)
PATIENTS = Kind("patients", _patients_due, _erase_patients)
IDENTITY_LINKS = Kind("identity_links", _links_due, _erase_links)
PAGE_LINKS = Kind("page_links", _page_links_due, _erase_page_links)
