"""Messages that must be carried to the patient, because nobody waits for them at the other end.

A page asks for its messages; WeChat doesn't: what isn't the answer to a push that is still open is
posted, in order, by a job (`api.wechat.posting`). It is written down and queued in the transaction
that stores the message.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import DeliveryState, Message, MessageDelivery
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


async def note_sent(session: AsyncSession, message_id: int, now: datetime) -> None:
    """A message was carried to the patient otherwise than by a job."""
    message = select(
        Message.id,
        Message.conversation_id,
        literal(DeliveryState.SENT.value),
        literal(1),
        literal(now),
    ).where(Message.id == message_id)
    columns = ["message_id", "conversation_id", "state", "attempts", "at"]
    await session.execute(
        insert(MessageDelivery).from_select(columns, message).on_conflict_do_nothing()
    )


async def queue_posting(session: AsyncSession, conversation_id: uuid.UUID) -> None:
    """Have what waits in a conversation posted. Again is harmless."""
    await defer(session, [Deferred(POST, {"conversation_id": str(conversation_id)})])
