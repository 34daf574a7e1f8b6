"""The patient's own conversation: what they are told is said there, too."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import service as conversations
from api.conversations.models import Author, Conversation
from api.conversations.schemas import Outgoing
from api.notices.facts import Facts
from api.notices.models import Delivery, DeliveryStatus, Notice, Rung
from api.notices.words import Words

# A screen in the lobby, which the next person may stand at by now.
_PUBLIC = "kiosk"


async def say_in_chat(
    session: AsyncSession, now: datetime, words: Words, facts: Facts
) -> uuid.UUID | None:
    """Put the notice into the account's open conversation, once; returns which one to wake.

    Not where the conversation has said it itself (`params["said"]`), and not on a public screen.
    """
    notice = facts.notice
    if notice.params.get("said"):
        return None
    conversation_id = await _open_conversation(session, now, notice)
    if conversation_id is None or not await _first_time(session, now, notice):
        return None
    said = Outgoing(text=words.text(facts), author=Author.SYSTEM, buttons=words.buttons(facts))
    await conversations.append(session, conversation_id, [said], now=now)
    return conversation_id


async def _open_conversation(
    session: AsyncSession, now: datetime, notice: Notice
) -> uuid.UUID | None:
    """The conversation it came from while that is open, else the account's last one."""
    return await session.scalar(
        select(Conversation.id)
        .where(
            Conversation.account_id == notice.account_id,
            Conversation.expires_at > now,
            Conversation.erased_at.is_(None),
            Conversation.channel != _PUBLIC,
        )
        .order_by(
            (Conversation.id == notice.conversation_id).desc().nulls_last(),
            Conversation.last_at.desc(),
        )
        .limit(1)
    )


async def _first_time(session: AsyncSession, now: datetime, notice: Notice) -> bool:
    written = await session.scalar(
        insert(Delivery)
        .values(
            notice_id=notice.id,
            rung=Rung.CHAT,
            status=DeliveryStatus.DELIVERED,
            attempts=1,
            first_at=now,
            at=now,
        )
        .on_conflict_do_nothing(index_elements=["notice_id", "rung"])
        .returning(Delivery.id)
    )
    return written is not None
