"""The options that were shown last on WeChat, and those of old menus."""

import re
import uuid
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.conversations.models import Author, DeliveryState, Message, MessageDelivery
from api.conversations.options import Offered, offered
from api.conversations.schemas import MessageOut

_ID = re.compile(r"([1-9][0-9]{0,9})\.([0-9]{1,3})")
_HIGHEST = 2**31 - 1  # that a message's id can be in the database


@dataclass(frozen=True)
class LastShown:
    """The last answer, or the message that came by itself after it. Not `sure`: it was on its way
    to WeChat when the patient's words came, so that nobody knows which of two lists they answer."""

    messages: list[MessageOut]
    sure: bool

    @property
    def options(self) -> list[Offered]:
        """Its options, numbered as they were rendered."""
        return offered(self.messages)


async def last_shown(session: AsyncSession, conversation_id: uuid.UUID, before: int) -> LastShown:
    """Only what the patient can have seen when they sent the message `before` counts: what was
    carried back, or posted and taken, or was just being posted."""
    given = {"conversation": conversation_id, "before": before}
    rows = list(await session.execute(_last_answer(), given))
    sure = all(state is not DeliveryState.SENDING for _, state in rows)
    return LastShown([MessageOut.of(message) for message, _ in rows], sure)


@cache
def _last_answer() -> Select[Message, DeliveryState | None]:
    # Put together once: that takes longer than the database does.
    asked = aliased(Message)
    carried = and_(Message.answers_id.is_not(None), asked.awaited_until.is_not(None))
    chose = aliased(Message)
    chosen_at = select(chose.at).where(chose.id == bindparam("before")).scalar_subquery()
    in_time = MessageDelivery.at <= func.coalesce(chosen_at, MessageDelivery.at)
    may_be_there = MessageDelivery.state.in_((DeliveryState.SENT, DeliveryState.SENDING))
    said = (
        select(Message.id, Message.answers_id, MessageDelivery.state)
        .outerjoin(asked, asked.id == Message.answers_id)
        .outerjoin(MessageDelivery, MessageDelivery.message_id == Message.id)
        .where(
            Message.conversation_id == bindparam("conversation"),
            Message.author != Author.PATIENT,
            Message.id < bindparam("before"),
            or_(carried, and_(may_be_there, in_time)),
        )
        .order_by(Message.id.desc())
        .limit(1)
        .subquery()
    )
    return (
        select(Message, said.c.state)
        .join(said, or_(Message.id == said.c.id, Message.answers_id == said.c.answers_id))
        .order_by(Message.id)
    )


async def option_by_id(session: AsyncSession, conversation_id: uuid.UUID, id: str) -> str | None:
    """The payload of the option `<message id>.<index>` of this conversation (a tap on a menu, maybe
    an old one); None when it was never offered here."""
    match = _ID.fullmatch(id)
    if match is None or int(match[1]) > _HIGHEST:
        return None
    buttons = await session.scalar(
        select(Message.buttons).where(
            Message.id == int(match[1]), Message.conversation_id == conversation_id
        )
    )
    index = int(match[2])
    return buttons[index]["payload"] if buttons and index < len(buttons) else None
