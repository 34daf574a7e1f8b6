"""Opening conversations, finding them by their client's token, ending them."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Conversation, Handler
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
        insert(Account)
        .values(channel=channel, external_hash=external_hash, created_at=now)
        .on_conflict_do_update(
            index_elements=["channel", "external_hash"], set_={"channel": channel}
        )
        .returning(Account.id)
    )
    account_id = (await session.execute(statement)).scalar_one()
    return await open_for_account(
        session, account_id, channel=channel, session_token=session_token, now=now
    )


async def open_for_account(
    session: AsyncSession, account_id: int, *, channel: str, session_token: str, now: datetime
) -> Conversation:
    """Start a conversation of a known account."""
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


async def is_held(session: AsyncSession, session_token: str) -> bool:
    """Whether a client's token still is that of a conversation, however old."""
    found = await session.scalar(
        select(Conversation.id).where(Conversation.session_hash == token_hash(session_token))
    )
    return found is not None


async def end(session: AsyncSession, conversation_id: uuid.UUID, now: datetime) -> None:
    """End a conversation: its token is worth nothing from now on."""
    await session.execute(
        update(Conversation).where(Conversation.id == conversation_id).values(expires_at=now)
    )
