"""Verdicts on turns, and what a model can be measured with of them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints.models import Complaint
from api.conversations.models import Message
from api.review.anonymising import Anonymised
from api.review.verdict_models import TurnVerdict

Entity = dict[str, object]
"""`{"entity", "start", "end", "value"}`; offsets of the text it is told with."""


@dataclass(frozen=True)
class Verdict:
    """What a reviewer says of a turn. Entities are told in offsets of the message as it is
    stored; none where they were right."""

    correct: bool
    right_intent: str | None = None
    right_entities: Sequence[Entity] | None = None
    right_step: str | None = None


@dataclass(frozen=True)
class Place:
    """Where the assistant stood when a message came."""

    active_loop: str | None = None
    requested_slot: str | None = None


@dataclass(frozen=True)
class LabelledTurn:
    """A turn with what a reviewer says it meant. `text` is anonymous; `right_entities` are in its
    offsets, none where nobody looked at them. `understood_intent` is what the assistant took it
    for then."""

    conversation_id: uuid.UUID
    message_id: int
    text: str
    active_loop: str | None
    requested_slot: str | None
    understood_intent: str | None
    right_intent: str
    right_entities: list[Entity] | None = field(default=None)


def intent_of(message: Message) -> str | None:
    """What the assistant took a message for."""
    intent: Any = (message.understanding or {}).get("intent") or {}
    name = intent.get("name")
    return str(name) if name else None


async def judge(
    session: AsyncSession,
    message: Message,
    place: Place,
    said: Anonymised,
    verdict: Verdict,
    reviewer_id: int,
    now: datetime,
) -> None:
    """Keep a verdict on a message; an earlier one gives way."""
    entities = moved_entities(said, verdict.right_entities)
    values = {
        "conversation_id": message.conversation_id,
        "correct": verdict.correct,
        "right_intent": verdict.right_intent,
        "right_entities": entities,
        "right_step": verdict.right_step,
        "text": said.text,
        "intent": intent_of(message),
        "active_loop": place.active_loop,
        "requested_slot": place.requested_slot,
        "reviewer_id": reviewer_id,
        "at": now,
    }
    await session.execute(
        insert(TurnVerdict)
        .values(message_id=message.id, **values)
        .on_conflict_do_update(index_elements=[TurnVerdict.message_id], set_=values)
    )


def moved_entities(said: Anonymised, entities: Sequence[Entity] | None) -> list[Entity] | None:
    """The entities in offsets of the anonymous text; one that was cut is left out, and a value
    that was the text itself is what stands there now."""
    if entities is None:
        return None
    moved: list[Entity] = []
    for entity in entities:
        place = said.moved(_offset(entity["start"]), _offset(entity["end"]))
        if place is None:
            continue
        start, end = place
        replaced = any(piece.new_start < end and start < piece.new_end for piece in said.pieces)
        value = said.text[start:end] if replaced else entity["value"]
        moved.append({**entity, "start": start, "end": end, "value": value})
    return moved


async def of_conversation(
    session: AsyncSession, conversation_id: uuid.UUID
) -> dict[int, TurnVerdict]:
    """The verdicts on a conversation's messages, by message."""
    found = await session.scalars(
        select(TurnVerdict).where(TurnVerdict.conversation_id == conversation_id)
    )
    return {verdict.message_id: verdict for verdict in found}


async def labelled_turns(session: AsyncSession) -> list[LabelledTurn]:
    """Every turn with a known meaning, oldest message first: what a challenger is measured with.
    Nothing of a conversation in which something restricted was filed."""
    restricted = exists().where(
        Complaint.conversation_id == TurnVerdict.conversation_id, Complaint.restricted
    )
    found = await session.scalars(
        select(TurnVerdict)
        .where(
            ~restricted,
            TurnVerdict.text != "",
            or_(
                TurnVerdict.right_intent.is_not(None),
                TurnVerdict.correct & TurnVerdict.intent.is_not(None),
            ),
        )
        .order_by(TurnVerdict.message_id)
    )
    return [_labelled(verdict) for verdict in found]


def _labelled(verdict: TurnVerdict) -> LabelledTurn:
    return LabelledTurn(
        conversation_id=verdict.conversation_id,
        message_id=verdict.message_id,
        text=verdict.text,
        active_loop=verdict.active_loop,
        requested_slot=verdict.requested_slot,
        understood_intent=verdict.intent,
        right_intent=verdict.right_intent or verdict.intent or "",
        right_entities=verdict.right_entities,
    )


def _offset(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value
