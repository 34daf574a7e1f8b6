"""What stands beside a conversation on the desk: who it is, what is known, what is booked."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.cards import upcoming, with_deadline
from api.appointments.schemas import AppointmentCard
from api.conversations import service as conversations
from api.conversations.models import Author, Conversation, Message
from api.courtesy.addressing import Person, form_for_writer, form_of_address
from api.errors import NotFound
from api.green_channel.models import GreenChannel
from api.handoff.models import Ticket
from api.patients.models import Patient, Relation, VisitorCard
from api.patients.papers import age_on
from api.staff.desk import records
from api.staff.desk.holding import require_hold
from api.staff.desk.panel_schemas import (
    KnownOut,
    PanelOut,
    PanelVisitor,
    RevealedOut,
    RevealReason,
    TriageOut,
)
from api.staff.desk.replying import name_of
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check
from api.triage.models import TriageRecord

_REVEALED_SECONDS = 60
_Cards = list[tuple[VisitorCard, Patient]]


async def read(
    office: Office, staff: Staff, conversation_id: uuid.UUID, *, refresh: bool = False
) -> PanelOut:
    """All of it, masked. Looking is recorded; `refresh` is for a page that has entered its look at
    the transcript already. Raises `Forbidden`, `NotFound`."""
    check(staff, Permission.SEE_QUEUE)
    async with office.sessions() as session, session.begin():
        found = await conversations.get_conversation(session, conversation_id)
        if not refresh:
            office.record(session, staff, "conversation.panel", f"conversation:{found.id}")
        hidden = await records.is_hidden_from(session, staff, conversation_id)
        intent, confidence = await _understood(session, found.id) if not hidden else (None, None)
        return PanelOut(
            visitors=_visitors(office, await _cards(session, found.account_id)),
            known=[] if hidden else await _known(office, session, found.id),
            triage=None if hidden else await _triage(session, found.id),
            understood=intent,
            confidence=confidence,
            appointments=await _appointments(office, session, staff, found),
            green_channel=await _green_channel(session, found.id),
            hidden=hidden,
        )


async def reveal(
    office: Office, staff: Staff, conversation_id: uuid.UUID, card_id: int, reason: RevealReason
) -> RevealedOut:
    """A visitor's name and number in the clear, for who serves the conversation, or supervises the
    desk. Every look is recorded with its reason.

    Raises `Forbidden`, `NotFound`, `Refused("not_yours")`.
    """
    check(staff, Permission.REVEAL_PATIENT)
    async with office.sessions() as session, session.begin():
        found = await conversations.get_conversation(session, conversation_id)
        if not allows(staff, Permission.SUPERVISE_DESK):
            await require_hold(session, staff, conversation_id)
        card = await session.get(VisitorCard, card_id)
        if card is None or card.account_id != found.account_id:
            raise NotFound("not_found")
        details = {"conversation": str(conversation_id), "reason": reason}
        office.record(session, staff, "patient.reveal", f"visitor:{card_id}", **details)
        sealed = card.name_sealed, card.phone_sealed
    name, phone = (office.seal.open(one) for one in sealed)
    return RevealedOut(name=name, phone=phone, seconds=_REVEALED_SECONDS)


async def _cards(session: AsyncSession, account_id: int) -> _Cards:
    rows = await session.execute(
        select(VisitorCard, Patient)
        .join(Patient, Patient.id == VisitorCard.patient_id)
        .where(VisitorCard.account_id == account_id, Patient.erased_at.is_(None))
        .order_by(VisitorCard.id)
    )
    return [(card, patient) for card, patient in rows]


def _visitors(office: Office, cards: _Cards) -> list[PanelVisitor]:
    return [_visitor(office, card, patient) for card, patient in cards]


def _visitor(office: Office, card: VisitorCard, patient: Patient) -> PanelVisitor:
    today, rules = office.clock.today(), office.aids.courtesy.address
    age = age_on(patient.birth_date, today) if patient.birth_date else None
    # The surname is in the masked name already, a double one whole only in the clear one.
    name = name_of(office, card)
    person = Person(name, age, patient.sex, writes=card.relation is Relation.SELF)
    return PanelVisitor(
        card_id=card.id,
        name_masked=card.name_masked,
        phone_masked=patient.phone_masked,
        relation=card.relation,
        sex=patient.sex,
        age=age,
        consent_withdrawn=card.consent_withdrawn_at is not None,
        address=form_of_address(rules, person),
        writer=form_for_writer(rules, person),
    )


async def _known(
    office: Office, session: AsyncSession, conversation_id: uuid.UUID
) -> list[KnownOut]:
    """The slots in the summary of the latest ticket, those that have a name."""
    summary = await session.scalar(
        select(Ticket.summary)
        .where(Ticket.conversation_id == conversation_id)
        .order_by(Ticket.created_at.desc())
        .limit(1)
    )
    slots = (summary or {}).get("slots")
    named = set(office.wording.keys())
    return [
        KnownOut(name=office.wording(key), value=value)
        for slot, given in (sorted(slots.items()) if isinstance(slots, dict) else ())
        if (key := f"staff_desk.slot.{slot}") in named and (value := _said(given))
    ]


def _said(value: Any) -> str:
    """A slot's value in words: as it is, or the names in it (a card, a subject)."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        named = [value.get(key) for key in ("name", "department", "doctor", "date", "time")]
        return " ".join(dict.fromkeys(part for part in named if isinstance(part, str)))
    if isinstance(value, list):
        return "，".join(filter(None, map(_said, value)))
    return ""


async def _triage(session: AsyncSession, conversation_id: uuid.UUID) -> TriageOut | None:
    last = await session.scalar(
        select(TriageRecord)
        .where(TriageRecord.conversation_id == conversation_id)
        .order_by(TriageRecord.id.desc())
        .limit(1)
    )
    if last is None:
        return None
    departments: Any = last.result.get("departments") or []
    return TriageOut(
        text=last.text,
        urgency=str(last.result.get("urgency")),
        departments=[str(one.get("name")) for one in departments],
        at=last.at,
    )


async def _understood(
    session: AsyncSession, conversation_id: uuid.UUID
) -> tuple[str | None, float | None]:
    """What the assistant understood last, and how surely."""
    found: Any = await session.scalar(
        select(Message.understanding)
        .where(
            Message.conversation_id == conversation_id,
            Message.author == Author.PATIENT,
            Message.understanding.is_not(None),
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    intent = (found or {}).get("intent") or {}
    return intent.get("name"), intent.get("confidence")


async def _appointments(
    office: Office, session: AsyncSession, staff: Staff, found: Conversation
) -> list[AppointmentCard]:
    if not allows(staff, Permission.SEE_APPOINTMENTS):
        return []
    now: datetime = office.clock.now()
    cards = await upcoming(session, office.wording, now, found.account_id)
    return [with_deadline(card, office.booking, now) for card in cards]


async def _green_channel(session: AsyncSession, conversation_id: uuid.UUID) -> int | None:
    return await session.scalar(
        select(GreenChannel.id).where(
            GreenChannel.conversation_id == conversation_id, GreenChannel.closed_at.is_(None)
        )
    )
