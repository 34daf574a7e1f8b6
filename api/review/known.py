"""Whom a conversation is of, as far as the api knows: what no example may say."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Result, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints.models import Complaint
from api.conversations.models import Conversation
from api.doctors.models import Doctor
from api.hotline.models import Call
from api.patients.models import Patient, VisitorCard
from api.review.marks import Known
from api.security import Seal

_LONGEST_NAME = 12  # characters; a longer "who" of a complaint is a story


async def known_of(session: AsyncSession, seal: Seal, conversation_id: uuid.UUID) -> Known:
    """The names and numbers of everybody whom the conversation's account acts for, of who
    complained in it, and where a caller wants to be rung up. In the clear: never keep it."""
    return (await known_of_all(session, seal, [conversation_id]))[conversation_id]


async def known_of_all(
    session: AsyncSession, seal: Seal, conversations: Collection[uuid.UUID]
) -> dict[uuid.UUID, Known]:
    """The same of several conversations, in as many queries as of one."""
    people = {one: _People() for one in conversations}
    for conversation_id, name, phone, guardian, *patients in await _cards(session, conversations):
        known = people[conversation_id]
        patients_name, paper, patients_phone = patients
        known.names.update(_opened(seal, name, patients_name))
        known.numbers.update(_opened(seal, phone, paper, patients_phone))
        for whose in _opened(seal, guardian):
            guardians_name, _, number = whose.rpartition(" ")
            known.names.add(guardians_name)
            known.numbers.add(number)
    for conversation_id, who, contact in await _complained(session, conversations):
        if who and len(who) <= _LONGEST_NAME:
            people[conversation_id].names.add(who)
        people[conversation_id].numbers.update(_opened(seal, contact))
    calls = (
        select(Conversation.id, Call.callback_sealed)
        .join(Call, Call.conversation_id == Conversation.id)
        .where(Conversation.id.in_(conversations))
    )
    for conversation_id, callback in await session.execute(calls):
        people[conversation_id].numbers.update(_opened(seal, callback))
    return {one: known.known() for one, known in people.items()}


@dataclass
class _People:
    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def known(self) -> Known:
        return Known(tuple(sorted(self.names - {""})), tuple(sorted(self.numbers - {""})))


async def roster(session: AsyncSession) -> list[str]:
    """The doctors' names, always in the same order."""
    return list(await session.scalars(select(Doctor.name).order_by(Doctor.id)))


async def _cards(
    session: AsyncSession, conversations: Collection[uuid.UUID]
) -> Result[uuid.UUID, bytes, bytes, bytes | None, bytes, bytes, bytes]:
    return await session.execute(
        select(
            Conversation.id,
            VisitorCard.name_sealed,
            VisitorCard.phone_sealed,
            VisitorCard.guardian_sealed,
            Patient.name_sealed,
            Patient.id_number_sealed,
            Patient.phone_sealed,
        )
        .join(Patient, Patient.id == VisitorCard.patient_id)
        .join(Conversation, Conversation.account_id == VisitorCard.account_id)
        .where(Conversation.id.in_(conversations))
    )


async def _complained(
    session: AsyncSession, conversations: Collection[uuid.UUID]
) -> Result[uuid.UUID, str | None, bytes | None]:
    return await session.execute(
        select(Conversation.id, Complaint.who, Complaint.contact_sealed)
        .join(Complaint, Complaint.conversation_id == Conversation.id)
        .where(Conversation.id.in_(conversations))
    )


def _opened(seal: Seal, *fields: bytes | None) -> Iterator[str]:
    """What is in the fields that aren't empty: those of an erased person are."""
    for content in fields:
        if content:
            yield seal.open(content)
