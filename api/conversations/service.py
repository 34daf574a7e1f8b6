"""Conversations in the database: every message is stored with its answer."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.deliveries import POSTED_CHANNELS, on_its_way, post_later
from api.conversations.models import Author, Conversation, Handler, Message, Outcome
from api.conversations.opening import SESSION_LIFE
from api.conversations.schemas import Outgoing
from api.errors import NotFound


async def get_conversation(session: AsyncSession, conversation_id: uuid.UUID) -> Conversation:
    """The conversation of that id. Raises `NotFound`."""
    conversation = await session.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFound("not_found")
    return conversation


async def account_of(session: AsyncSession, conversation_id: uuid.UUID) -> int:
    """The id of the account that the conversation belongs to. Raises `NotFound`."""
    account_id = await session.scalar(
        select(Conversation.account_id).where(Conversation.id == conversation_id)
    )
    if account_id is None:
        raise NotFound("not_found")
    return account_id


async def store_answers(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    answers: Sequence[Outgoing],
    *,
    inbound_id: int,
    outcome: Outcome,
    now: datetime,
    understanding: dict[str, Any] | None = None,
    overtakes: bool = False,
) -> list[Message]:
    """Store what is said in answer to a message, and what became of that message. When nobody waits
    for it any more, or something before it is still on its way by post, it is posted, unless it
    `overtakes`; when it has its answer already, nothing is stored. Returns what whoever waits is to
    carry."""
    # The conversation first, as everybody does, so that nobody waits in a circle.
    channel = await _touch(session, conversation_id, now)
    awaited = await set_outcome(
        session, inbound_id, outcome, now, understanding, overtakes=overtakes
    )
    if awaited is None:
        return []
    stored = await _insert(session, conversation_id, answers, now, inbound_id)
    if not awaited and channel in POSTED_CHANNELS and stored:
        await post_later(session, conversation_id, [message.id for message in stored], now)
    return stored if awaited else []


async def set_outcome(
    session: AsyncSession,
    inbound_id: int,
    outcome: Outcome,
    now: datetime,
    understanding: dict[str, Any] | None = None,
    *,
    overtakes: bool = True,
) -> bool | None:
    """Store what became of a patient's message, and what was understood. Returns whether somebody
    waits for its answer and may have it; none when it has one already."""
    waits = Message.awaited_until > now
    if not overtakes:
        waits = and_(waits, ~exists().where(on_its_way(Message.conversation_id, now)))
    still = case((waits, Message.awaited_until))
    changes: dict[str, Any] = {"outcome": outcome, "awaited_until": still}
    if understanding is not None:
        changes["understanding"] = understanding
    return await session.scalar(
        update(Message)
        .where(Message.id == inbound_id, Message.outcome == Outcome.RECEIVED)
        .values(**changes)
        .returning(Message.awaited_until.is_not(None))
        .execution_options(synchronize_session=False)
    )


async def append(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    messages: Sequence[Outgoing],
    *,
    now: datetime,
    answers_id: int | None = None,
    posted: bool = True,
) -> list[Message]:
    """Store messages to the patient, in order; without `answers_id` they come as events.

    Where nobody fetches them they are posted, unless `posted` says that they reach the patient
    otherwise.
    """
    channel = await _touch(session, conversation_id, now)
    stored = await _insert(session, conversation_id, messages, now, answers_id)
    if posted and channel in POSTED_CHANNELS and stored:
        await post_later(session, conversation_id, [message.id for message in stored], now)
    return stored


async def _insert(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    messages: Sequence[Outgoing],
    now: datetime,
    answers_id: int | None,
) -> list[Message]:
    if not messages:
        return []
    rows = [
        {
            "conversation_id": conversation_id,
            "author": message.author,
            "author_name": message.author_name,
            "text": message.text,
            "buttons": [button.model_dump() for button in message.buttons],
            "card": message.card,
            "answers_id": answers_id,
            "at": now,
        }
        for message in messages
    ]
    found = await session.scalars(
        insert(Message).returning(Message, sort_by_parameter_order=True), rows
    )
    return list(found)


async def _touch(session: AsyncSession, conversation_id: uuid.UUID, now: datetime) -> str | None:
    """Note that something was said; returns the channel. Where a patient has no page that could be
    left open, the conversation lives on from its last word."""
    lives_on = case(
        (Conversation.channel.in_(POSTED_CHANNELS), now + SESSION_LIFE),
        else_=Conversation.expires_at,
    )
    return await session.scalar(
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .values(last_at=now, expires_at=lives_on)
        .returning(Conversation.channel)
        .execution_options(synchronize_session=False)
    )


async def answers_to(session: AsyncSession, inbound_id: int) -> list[Message]:
    """What was said in answer to a message, in order."""
    return list(
        await session.scalars(
            select(Message).where(Message.answers_id == inbound_id).order_by(Message.id)
        )
    )


async def post_answers(session: AsyncSession, inbound_id: int, attempt: int, now: datetime) -> None:
    """Have a message's answers posted after all: who waited for them could not carry them. Not when
    the channel has brought the message again since that `attempt`, for that one carries them."""
    conversation_id = await session.scalar(
        update(Message)
        .where(
            Message.id == inbound_id,
            Message.awaited_until.is_not(None),
            Message.attempts == attempt,
        )
        .values(awaited_until=None)
        .returning(Message.conversation_id)
        .execution_options(synchronize_session=False)
    )
    if conversation_id is None:
        return
    answers = await answers_to(session, inbound_id)
    if answers:
        await post_later(session, conversation_id, [message.id for message in answers], now)


async def messages_after(
    session: AsyncSession, conversation_id: uuid.UUID, after: int
) -> list[Message]:
    """Messages that came by themselves (a person's replies, reminders) after message `after`."""
    return list(
        await session.scalars(
            select(Message)
            .where(
                Message.conversation_id == conversation_id,
                Message.id > after,
                Message.answers_id.is_(None),
                Message.author != Author.PATIENT,
            )
            .order_by(Message.id)
        )
    )


async def last_message_id(session: AsyncSession, conversation_id: uuid.UUID) -> int:
    """The id of the newest message, 0 when there is none."""
    newest = await session.scalar(
        select(Message.id)
        .where(Message.conversation_id == conversation_id)
        .order_by(Message.id.desc())
        .limit(1)
    )
    return newest or 0


async def payload_was_offered(
    session: AsyncSession, conversation_id: uuid.UUID, payload: str
) -> bool:
    """Whether a button with this payload was shown in this conversation."""
    offered = await session.scalar(
        select(Message.id)
        .where(
            Message.conversation_id == conversation_id,
            Message.buttons.contains([{"payload": payload}]),
        )
        .limit(1)
    )
    return offered is not None


async def handler_for_update(session: AsyncSession, conversation_id: uuid.UUID) -> Handler:
    """Who answers now; locks the row so that it stays so until this transaction ends."""
    handler = await session.scalar(
        select(Conversation.handler)
        .where(Conversation.id == conversation_id)
        # Not against those who only refer to it: a message that arrives doesn't wait for us.
        .with_for_update(key_share=True)
    )
    if handler is None:
        raise NotFound("not_found")
    return handler


async def transcript(session: AsyncSession, conversation_id: uuid.UUID) -> list[Message]:
    """Every message of a conversation, in order."""
    return list(
        await session.scalars(
            select(Message).where(Message.conversation_id == conversation_id).order_by(Message.id)
        )
    )
