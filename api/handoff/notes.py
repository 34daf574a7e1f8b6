"""What colleagues write down for each other about a conversation; never shown to a patient."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.cleaning import clean_text
from api.conversations.masking import mask_identity
from api.errors import InvalidInput
from api.handoff.models import ConversationNote
from api.staff.models import Staff


async def add(
    session: AsyncSession, conversation_id: uuid.UUID, staff: Staff, text: str, now: datetime
) -> ConversationNote:
    """Write a note; identity and phone numbers in it are masked like a patient's. Raises
    `InvalidInput("note_empty")`."""
    said = mask_identity(clean_text(text))[0]
    if not said:
        raise InvalidInput("note_empty")
    note = ConversationNote(conversation_id=conversation_id, author_id=staff.id, text=said, at=now)
    session.add(note)
    await session.flush()
    return note


async def of_conversation(
    session: AsyncSession, conversation_id: uuid.UUID
) -> Sequence[tuple[ConversationNote, Staff]]:
    """The notes of a conversation with their authors, the oldest first."""
    rows = await session.execute(
        select(ConversationNote, Staff)
        .join(Staff, Staff.id == ConversationNote.author_id)
        .where(ConversationNote.conversation_id == conversation_id)
        .order_by(ConversationNote.id)
    )
    return [(note, author) for note, author in rows]
