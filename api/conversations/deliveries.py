"""Messages that must be carried to the patient, because nobody waits for them at the other end.

A page asks for its messages; WeChat doesn't: what isn't the answer to a push that is still open is
posted, in order, by a job (`api.wechat.posting`). It is written down and queued in the transaction
that stores the message.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from api.conversations.models import DeliveryState, Message, MessageDelivery
from api.jobs.deferring import Deferred, defer

POSTED_CHANNELS = frozenset({"wechat"})
POST = "post_messages"
ON_ITS_WAY = timedelta(seconds=20)


def on_its_way(
    conversation_id: ColumnElement[uuid.UUID] | InstrumentedAttribute[uuid.UUID], now: datetime
) -> ColumnElement[bool]:
    """A delivery of the conversation that is about to go out: what is said after it must not come
    first. One that the channel has put off, or that has waited for long, holds nobody up."""
    return and_(
        MessageDelivery.conversation_id == conversation_id,
        MessageDelivery.state.in_([DeliveryState.WAITING, DeliveryState.SENDING]),
        MessageDelivery.at > now - ON_ITS_WAY,
        MessageDelivery.attempts <= 1,
        MessageDelivery.error.is_(None),
    )


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
