"""Remarks of reviewers on messages, for other reviewers and for whoever judges the service."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.masking import without_numbers
from api.conversations.models import Message
from api.review.verdict_models import ReviewComment
from api.staff.models import Staff


@dataclass(frozen=True)
class Comment:
    """A remark with who made it."""

    id: int
    message_id: int
    author: str
    text: str
    at: datetime


async def add(
    session: AsyncSession, message: Message, author_id: int, text: str, now: datetime
) -> int:
    """Remark on a message; numbers are taken out. Returns the id."""
    comment = ReviewComment(
        conversation_id=message.conversation_id,
        message_id=message.id,
        author_id=author_id,
        text=without_numbers(text.strip()),
        at=now,
    )
    session.add(comment)
    await session.flush()
    return comment.id


async def of_conversation(session: AsyncSession, conversation_id: uuid.UUID) -> list[Comment]:
    """What was remarked in a conversation, oldest first."""
    found = await session.execute(
        select(ReviewComment, Staff.display_name)
        .join(Staff, Staff.id == ReviewComment.author_id)
        .where(ReviewComment.conversation_id == conversation_id)
        .order_by(ReviewComment.id)
    )
    return [Comment(row.id, row.message_id, author, row.text, row.at) for row, author in found]
