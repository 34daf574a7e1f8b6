"""What goes with the words of a conversation."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from api.practice.models import TeachingPiece


async def forget(session: AsyncSession, conversations: Sequence[uuid.UUID]) -> None:
    """Drop the pieces that were made of these conversations, with what was answered in them."""
    await session.execute(
        delete(TeachingPiece)
        .where(TeachingPiece.conversation_id.in_(conversations))
        .execution_options(synchronize_session=False)
    )
