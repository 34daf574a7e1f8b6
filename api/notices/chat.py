"""The patient's own conversation: what they are told is said there, too.

A page shows it by itself. On WeChat the ladder carries it (`Rung.WECHAT_MESSAGE`), so that it is
never posted beside that.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import service as conversations
from api.conversations.models import Author, Conversation, Message
from api.conversations.schemas import MessageOut, Outgoing
from api.notices.facts import Facts
from api.notices.models import Delivery, DeliveryStatus, Notice, NoticeKind, Rung
from api.notices.words import Words

# A screen in the lobby, which the next person may stand at by now.
_PUBLIC = "kiosk"
# No page is left there: a conversation can be written to for 48 hours (facts/wechat.md).
_WECHAT, _WECHAT_HOURS = "wechat", timedelta(hours=48)
# It tells of a message that is in the conversation already.
_NOT_SAID = {NoticeKind.MESSAGE_WAITING}


async def say_in_chat(
    session: AsyncSession, now: datetime, words: Words, facts: Facts
) -> uuid.UUID | None:
    """Put the notice into the account's open conversation, once; returns which one to wake.

    Not where the conversation has said it itself (`params["said"]`, `params["message"]`), and not
    on a public screen.
    """
    notice = facts.notice
    if notice.kind in _NOT_SAID or {"said", "message"} & notice.params.keys():
        return None
    conversation_id = await _open_conversation(session, now, notice)
    if conversation_id is None or not (step_id := await _first_time(session, now, notice)):
        return None
    said = Outgoing(text=words.text(facts), author=Author.SYSTEM, buttons=words.buttons(facts))
    [stored] = await conversations.append(session, conversation_id, [said], now=now, posted=False)
    receipt = update(Delivery).where(Delivery.id == step_id).values(receipt=str(stored.id))
    await session.execute(receipt)
    return conversation_id


async def message_of(session: AsyncSession, notice: Notice) -> MessageOut | None:
    """What the conversation says of it; none when it doesn't, or it was erased."""
    written = select(Delivery.receipt).where(
        Delivery.notice_id == notice.id, Delivery.rung == Rung.CHAT
    )
    found = notice.params.get("message") or await session.scalar(written)
    message = await session.get(Message, int(found)) if found else None
    return MessageOut.of(message) if message and message.text else None


async def _open_conversation(
    session: AsyncSession, now: datetime, notice: Notice
) -> uuid.UUID | None:
    """The conversation it came from while that is open, else the account's last one."""
    on_wechat = and_(Conversation.channel == _WECHAT, Conversation.last_at > now - _WECHAT_HOURS)
    return await session.scalar(
        select(Conversation.id)
        .where(
            Conversation.account_id == notice.account_id,
            or_(Conversation.expires_at > now, on_wechat),
            Conversation.erased_at.is_(None),
            Conversation.channel != _PUBLIC,
        )
        .order_by(
            (Conversation.id == notice.conversation_id).desc().nulls_last(),
            Conversation.last_at.desc(),
        )
        .limit(1)
    )


async def _first_time(session: AsyncSession, now: datetime, notice: Notice) -> int | None:
    """The row that says it was said, when it is a new one."""
    written: int | None = await session.scalar(
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
    return written
