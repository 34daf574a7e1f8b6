"""Conversations in the database: opening, finding, and storing every message with its answer."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Author, Conversation, Handler, Message, Outcome
from api.conversations.schemas import Outgoing
from api.errors import NotFound
from api.patients.models import Account
from api.security import token_hash

# A patient may come back to the same page on the same day; a kiosk wipes its session by itself.
SESSION_LIFE = timedelta(hours=24)


async def open_conversation(
    session: AsyncSession, *, channel: str, external_hash: str, session_token: str, now: datetime
) -> Conversation:
    """Start a conversation for whoever `external_hash` is on `channel`."""
    statement = (
        pg_insert(Account)
        .values(channel=channel, external_hash=external_hash, created_at=now)
        .on_conflict_do_update(
            index_elements=["channel", "external_hash"], set_={"channel": channel}
        )
        .returning(Account.id)
    )
    account_id = (await session.execute(statement)).scalar_one()
    conversation = Conversation(
        session_hash=token_hash(session_token),
        channel=channel,
        account_id=account_id,
        handler=Handler.BOT,
        created_at=now,
        last_at=now,
        expires_at=now + SESSION_LIFE,
    )
    session.add(conversation)
    await session.flush()
    return conversation


async def find_by_token(session: AsyncSession, session_token: str, now: datetime) -> Conversation:
    """The conversation of a client's token. Raises `NotFound("session_expired")`."""
    conversation = await session.scalar(
        select(Conversation).where(
            Conversation.session_hash == token_hash(session_token),
            Conversation.expires_at > now,
            Conversation.erased_at.is_(None),
        )
    )
    if conversation is None:
        raise NotFound("session_expired")
    return conversation


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


async def end(session: AsyncSession, conversation_id: uuid.UUID, now: datetime) -> None:
    """End a conversation: its token is worth nothing from now on."""
    await session.execute(
        update(Conversation).where(Conversation.id == conversation_id).values(expires_at=now)
    )


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
) -> Recorded:
    """Store a patient's message before anything else is done with it."""
    inserted = await session.scalar(
        pg_insert(Message)
        .values(
            conversation_id=conversation_id,
            author=Author.PATIENT,
            text=text,
            payload=payload,
            buttons=[],
            client_message_id=client_message_id,
            outcome=Outcome.RECEIVED,
            at=now,
        )
        .on_conflict_do_nothing(index_elements=["conversation_id", "client_message_id"])
        .returning(Message.id)
    )
    if inserted is not None:
        return Recorded(inserted, repeated=False)
    first = await session.execute(
        select(Message.id, Message.outcome).where(
            Message.conversation_id == conversation_id,
            Message.client_message_id == client_message_id,
        )
    )
    message_id, outcome = first.one()
    return Recorded(
        message_id,
        repeated=outcome is not Outcome.RECEIVED,
        failed=outcome is Outcome.FAILED,
    )


async def store_answers(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    answers: Sequence[Outgoing],
    *,
    inbound_id: int,
    outcome: Outcome,
    now: datetime,
    understanding: dict[str, Any] | None = None,
) -> list[Message]:
    """Store what is said in answer to a message, and what became of that message."""
    await set_outcome(session, inbound_id, outcome, understanding)
    return await append(session, conversation_id, answers, now=now, answers_id=inbound_id)


async def set_outcome(
    session: AsyncSession,
    inbound_id: int,
    outcome: Outcome,
    understanding: dict[str, Any] | None = None,
) -> None:
    """Store what became of a patient's message, and what was understood."""
    changes: dict[str, Any] = {"outcome": outcome}
    if understanding is not None:
        changes["understanding"] = understanding
    await session.execute(update(Message).where(Message.id == inbound_id).values(**changes))


async def append(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    messages: Sequence[Outgoing],
    *,
    now: datetime,
    answers_id: int | None = None,
) -> list[Message]:
    """Store messages to the patient, in order; without `answers_id` they come as events."""
    await session.execute(
        update(Conversation).where(Conversation.id == conversation_id).values(last_at=now)
    )
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
    stored = await session.scalars(
        insert(Message).returning(Message, sort_by_parameter_order=True), rows
    )
    return list(stored)


async def answers_to(session: AsyncSession, inbound_id: int) -> list[Message]:
    """What was said in answer to a message, in order."""
    return list(
        await session.scalars(
            select(Message).where(Message.answers_id == inbound_id).order_by(Message.id)
        )
    )


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
        select(Conversation.handler).where(Conversation.id == conversation_id).with_for_update()
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
