"""Messages that must be carried to the patient, because nobody waits for them at the other end.

A page asks for its messages; WeChat doesn't: what isn't the answer to a push that is still open is
posted, in order, by a job (`api.wechat.posting`). It is written down and queued in the transaction
that stores the message.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import DeliveryState, MessageDelivery
from api.jobs.deferring import Deferred, defer

POSTED_CHANNELS = frozenset({"wechat"})
POST = "post_messages"


async def post_later(
    session: AsyncSession, conversation_id: uuid.UUID, message_ids: Sequence[int], now: datetime
) -> None:
    """Have messages of a conversation posted, in order."""
    rows = [
        {
            "message_id": message_id,
            "conversation_id": conversation_id,
            "state": DeliveryState.WAITING,
            "attempts": 0,
            "at": now,
        }
        for message_id in message_ids
    ]
    await session.execute(insert(MessageDelivery), rows)
    await queue_posting(session, conversation_id)


async def queue_posting(session: AsyncSession, conversation_id: uuid.UUID) -> None:
    """Have what waits in a conversation posted. Again is harmless."""
    await defer(session, [Deferred(POST, {"conversation_id": str(conversation_id)})])
