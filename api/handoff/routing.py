"""Which queue a wish for a person belongs to, and who should go first: from the reason, from what
was talked about, and from the age of whom the account books for. Pure, but for `what_is_known`."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE
from api.conversations.models import Author, Conversation, Message
from api.handoff.desk_rules import GENERAL, MARKS, DeskRules
from api.patients.models import Patient, Relation, VisitorCard

_WORDS_LOOKED_AT = 5


@dataclass(frozen=True)
class Known:
    """What the conversation tells: the patient's last words, the latest first, and ages in years
    of whom it is probably about."""

    words: Sequence[str] = ()
    ages: Sequence[int] = ()


async def what_is_known(session: AsyncSession, conversation_id: uuid.UUID, now: datetime) -> Known:
    """Read it. An age counts of whoever writes, or of the only one the account books for."""
    said = await session.scalars(
        select(Message.text)
        .where(Message.conversation_id == conversation_id, Message.author == Author.PATIENT)
        .order_by(Message.id.desc())
        .limit(_WORDS_LOOKED_AT)
    )
    cards = await session.execute(
        select(VisitorCard.relation, Patient.birth_date)
        .join(Patient, Patient.id == VisitorCard.patient_id)
        .join(Conversation, Conversation.account_id == VisitorCard.account_id)
        .where(Conversation.id == conversation_id)
        .order_by(VisitorCard.id)
    )
    known = [(relation, born) for relation, born in cards if born is not None]
    about = [born for relation, born in known if relation is Relation.SELF or len(known) == 1]
    today = now.astimezone(HOSPITAL_ZONE).date()
    return Known(words=said.all(), ages=[_years(born, today) for born in about])


def skill_for(rules: DeskRules, reason: str, summary: Mapping[str, Any], known: Known) -> str:
    """The queue: by the reason, else by the department that was talked about, else by words, the
    latest first; else `general`."""
    department = department_of(summary)
    for skill in rules.skills:
        if reason in skill.reasons:
            return skill.id
    for skill in rules.skills:
        if department in skill.departments:
            return skill.id
    for text in (*known.words, *_texts(summary)):
        for skill in rules.skills:
            if any(word in text for word in skill.words):
                return skill.id
    return GENERAL


def marks_for(rules: DeskRules, summary: Mapping[str, Any], known: Known) -> list[str]:
    """Who it is about, as far as it makes them go first, in the order of `MARKS`."""
    text = "\n".join((*known.words, *_texts(summary)))
    return [
        name
        for name in MARKS
        if (mark := rules.marks.get(name)) is not None
        and (
            any(word in text for word in mark.words)
            or any(mark.fits_age(age) for age in known.ages)
        )
    ]


def department_of(summary: Mapping[str, Any]) -> str | None:
    """The code of the department that was advised, or that a booking was about."""
    slots = summary.get("slots")
    if not isinstance(slots, Mapping):
        return None
    advised = slots.get("triage__result")
    if isinstance(advised, Mapping) and (departments := advised.get("departments")):
        best = departments[0]
        return str(best.get("code")) if isinstance(best, Mapping) else None
    subject = slots.get("registration__subject")
    if isinstance(subject, Mapping):
        return str(subject.get("department") or subject.get("code"))
    return None


def _texts(value: object) -> Iterator[str]:
    """Every string in a summary. What triage explains about departments nobody said."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name != "triage__result":
                yield from _texts(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner)


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
