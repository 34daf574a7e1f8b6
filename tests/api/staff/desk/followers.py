"""Patients on WeChat, as the desk sees them: what may be sent, and what became of what was."""

import uuid
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Conversation, DeliveryState, MessageDelivery
from api.patients.models import Account
from api.wechat.models import WeChatContact
from tests.api.staff import factories


async def follower(
    session: AsyncSession, now: datetime, *, wrote_at: datetime | None, left: int = 5
) -> Conversation:
    """The conversation of somebody who follows the account; `left` of the messages that their last
    one allowed."""
    conversation = await factories.conversation(session, now, "wechat")
    account = await session.get_one(Account, conversation.account_id)
    account.external_sealed = b"sealed"
    contact = WeChatContact(account_id=account.id, messaged_at=wrote_at, messages_left=left)
    session.add(contact)
    await session.flush()
    return conversation


async def change(session: AsyncSession, conversation: Conversation, **values: object) -> None:
    """Change what is known of the follower."""
    mine = WeChatContact.account_id == conversation.account_id
    await session.execute(update(WeChatContact).where(mine).values(**values))


async def posted(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    state: DeliveryState,
    error: str | None = None,
) -> None:
    """What waits in a conversation has come so far."""
    waits = (
        MessageDelivery.conversation_id == conversation_id,
        MessageDelivery.state == DeliveryState.WAITING,
    )
    await session.execute(update(MessageDelivery).where(*waits).values(state=state, error=error))
