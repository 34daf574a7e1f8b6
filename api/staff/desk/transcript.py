"""A conversation as staff see it: masked, and without what only the discipline office may read.

What belongs to a restricted complaint is everything up to the message that handed the receipt
over, and every later message that carries that receipt (asking where it stands, its progress).
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.attachments.models import Attachment
from api.attachments.schemas import AttachmentLine
from api.complaints.models import Complaint
from api.conversations.masking import mask_identity
from api.conversations.models import DeliveryState, Message, MessageDelivery
from api.staff.desk.conversation_schemas import DeliveryStanding, TranscriptLine
from api.wording import Wording

Said = tuple[Message, MessageDelivery | None]
"""A message with how it is posted to the patient, where it is."""

# A card's fields that are a key to something: whoever has the address can fill the form in.
_SECRET_FIELDS = {"url"}
_STANDINGS: Final[dict[DeliveryState, DeliveryStanding]] = {
    DeliveryState.WAITING: "waiting",
    DeliveryState.SENDING: "waiting",
    DeliveryState.SENT: "sent",
    DeliveryState.UNKNOWN: "unknown",
    DeliveryState.FAILED: "failed",
}


async def read(session: AsyncSession, conversation_id: uuid.UUID) -> list[Said]:
    """Every message of a conversation, in order."""
    rows = await session.execute(
        select(Message, MessageDelivery)
        .outerjoin(MessageDelivery, MessageDelivery.message_id == Message.id)
        .where(Message.conversation_id == conversation_id)
        .order_by(Message.id)
    )
    return [(row[0], row[1]) for row in rows]


def lines(
    wording: Wording,
    said: Sequence[Said],
    restricted: Sequence[Complaint],
    attachments: Mapping[int, Sequence[Attachment]],
) -> list[TranscriptLine]:
    """The messages in order, each with its attachments; those that belong to `restricted`
    complaints with their words replaced, and without attachments."""
    hidden = hidden_ids([message for message, _ in said], restricted)
    return [
        _hidden_line(wording, message, delivery)
        if message.id in hidden
        else _line(wording, message, delivery, attachments.get(message.id, ()))
        for message, delivery in said
    ]


def hidden_ids(messages: Sequence[Message], restricted: Sequence[Complaint]) -> set[int]:
    """Which messages belong to `restricted` complaints."""
    return {number for complaint in restricted for number in _belonging(complaint, messages)}


def _line(
    wording: Wording,
    message: Message,
    delivery: MessageDelivery | None,
    attachments: Sequence[Attachment],
) -> TranscriptLine:
    intent, confidence = _understood(message)
    return TranscriptLine(
        id=message.id,
        author=message.author.value,
        author_name=message.author_name,
        text=mask_identity(message.text)[0] or _instead_of_words(wording, message),
        card=_harmless(message.card),
        attachments=[AttachmentLine.of(attachment) for attachment in attachments],
        intent=intent,
        confidence=confidence,
        outcome=message.outcome.value if message.outcome else None,
        delivery=_STANDINGS[delivery.state] if delivery else None,
        delivery_error=delivery.error if delivery else None,
        hidden=False,
        at=message.at,
    )


def _belonging(complaint: Complaint, messages: Sequence[Message]) -> set[int]:
    carriers = {message.id for message in messages if _receipt(message) == complaint.receipt}
    if carriers:
        return carriers | {message.id for message in messages if message.id <= min(carriers)}
    # Filed by another program: nothing in the conversation says where it ended.
    return {message.id for message in messages if message.at <= complaint.created_at}


def _hidden_line(
    wording: Wording, message: Message, delivery: MessageDelivery | None
) -> TranscriptLine:
    return TranscriptLine(
        id=message.id,
        author=message.author.value,
        author_name=message.author_name,
        text=wording("staff.hidden"),
        card=None,
        intent=None,
        confidence=None,
        outcome=message.outcome.value if message.outcome else None,
        delivery=_STANDINGS[delivery.state] if delivery else None,
        delivery_error=delivery.error if delivery else None,
        hidden=True,
        at=message.at,
    )


def _instead_of_words(wording: Wording, message: Message) -> str:
    if not message.media:
        return ""
    said = f"attachments.said.{message.media.get('kind')}"
    return wording.first(said, "attachments.said.other")


def _understood(message: Message) -> tuple[str | None, float | None]:
    """The intent and its confidence; a pressed button is its own, certain, intent."""
    if message.payload:
        return message.payload.lstrip("/").partition("{")[0], 1.0
    intent: Any = (message.understanding or {}).get("intent") or {}
    confidence = intent.get("confidence")
    return intent.get("name"), float(confidence) if confidence is not None else None


def _harmless(card: dict[str, object] | None) -> dict[str, object] | None:
    if card is None:
        return None
    return {name: value for name, value in card.items() if name not in _SECRET_FIELDS}


def _receipt(message: Message) -> object:
    return (message.card or {}).get("receipt")
