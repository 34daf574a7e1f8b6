"""Patients' messages on their way in: each stored once, and found when its turn has come."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Author, Conversation, Message, Outcome
from api.conversations.opening import SESSION_LIFE


@dataclass(frozen=True)
class Recorded:
    """A stored message of a patient; `repeated` when this `client_message_id` was there before
    and has its answer. One that a dead process left unanswered counts as new."""

    id: int
    repeated: bool
    failed: bool = False


async def record_inbound(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    *,
    text: str,
    payload: str | None,
    client_message_id: str | None,
    now: datetime,
    awaited: bool = True,
    media: dict[str, object] | None = None,
) -> Recorded:
    """Store a patient's message before anything else is done with it. `awaited`: whoever sent it
    carries the answer to the patient, however long it takes; else it is posted, and the message
    waits for its turn. `media` is what came instead of words."""
    inserted = await session.scalar(
        insert(Message)
        .values(
            conversation_id=conversation_id,
            author=Author.PATIENT,
            text=text,
            payload=payload,
            buttons=[],
            client_message_id=client_message_id,
            outcome=Outcome.RECEIVED,
            awaited_until=now + SESSION_LIFE if awaited else None,
            sent_at=None if awaited else now,
            at=now,
            **({"media": media} if media else {}),
        )
        .on_conflict_do_nothing(index_elements=["conversation_id", "client_message_id"])
        .returning(Message.id)
    )
    if inserted is not None:
        return Recorded(inserted, repeated=False)
    assert client_message_id is not None  # noqa: S101 (without one nothing can conflict)
    first = await message_by_key(session, conversation_id, client_message_id)
    return Recorded(
        first.id,
        repeated=first.outcome is not Outcome.RECEIVED,
        failed=first.outcome is Outcome.FAILED,
    )


async def message_by_key(
    session: AsyncSession, conversation_id: uuid.UUID, client_message_id: str
) -> Message:
    """A patient's message by the key that its client gave it. Raises `NoResultFound`."""
    found = await session.scalars(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.client_message_id == client_message_id,
        )
        .execution_options(populate_existing=True)
    )
    return found.one()


async def next_received(
    session: AsyncSession, conversation_id: uuid.UUID, up_to: int
) -> tuple[Conversation, Message] | None:
    """A conversation with its message that is to be answered next, in the patient's order, not that
    in which the network brought them; none after the message `up_to`, which has a task of its own.
    What has no `sent_at` doesn't wait for a turn."""
    found = await session.execute(
        _next_received(), {"conversation": conversation_id, "up_to": up_to}
    )
    row = found.first()
    return (row[0], row[1]) if row else None


@cache
def _next_received() -> Select[Conversation, Message]:
    # Put together once: that takes longer than the database does.
    own = Message.id == bindparam("up_to")
    mine = select(Message.sent_at, Message.id).where(own).scalar_subquery()
    return (
        select(Conversation, Message)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(
            Conversation.id == bindparam("conversation"),
            Message.outcome == Outcome.RECEIVED,
            tuple_(Message.sent_at, Message.id) <= mine,
        )
        .order_by(Message.sent_at, Message.id)
        .limit(1)
    )


async def is_unanswered(session: AsyncSession, inbound_id: int) -> bool:
    """Whether a patient's message still has no answer. Lock the conversation first."""
    outcome = await session.scalar(select(Message.outcome).where(Message.id == inbound_id))
    return outcome is Outcome.RECEIVED
