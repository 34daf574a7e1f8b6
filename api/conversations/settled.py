"""Answers in words to whether something is settled. That question may come by itself, days later:
the dialogue model never said it and can't know what 解决了 answers; the button that means the same
does."""

import json
import re
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Author, Message

# Whoever writes more tells something else.
_LONGEST = 60
_NO = re.compile(
    r"没(有)?(完全|真正|彻底|给我)?(解决|处理好|办好)|(解决|处理)(得|的)?不(了|好|彻底)|不满意|没(什么)?用"
    r"|还是(老样子|那样|一样|没)|^(没有|没呢?|还没有?|不是|不行|没有呢)[。.！!啊呀]*$"
    r"|不算(是|真)?(解决|处理|办)|没(有)?人(来|管)?(解决|处理)|(解决|处理|办)了?(一半|一部分)"
)
# The whole text: who says 解决了 and goes on may go on with 可是.
_YES = re.compile(
    r"(嗯+|是的?|对的?|好的?)?[，,。\s]*(我的?|这个|那个)?(问题|事情|事儿?|投诉)?"
    r"(已经|都|全都?|算是|基本上?|终于|总算)*"
    r"((解决|处理|办)(好|完)?[了啦]|(很|挺|非常|比较)?满意|没问题了|是的?|对的?|嗯+|好了|可以了)"
    r"([，,。.！!\s]*(太好了|辛苦(你们?|您)?了?|(多|非常)?(谢谢|感谢|谢)(你们?|您)?[了啦]?))*"
    r"[。.！!啊呀\s]*"
)
_QUESTION = re.compile(r"[吗么?？]|怎么|什么|几时|多久")
# What of a button's payload says which of the two it is.
_SLOT = "solved"


def answer_in(text: str) -> str | None:
    """`yes`, `no`, or None: whether the words say that something is settled."""
    said = text.strip()
    if not said or len(said) > _LONGEST or _QUESTION.search(said):
        return None
    if _NO.search(said):
        return "no"
    return "yes" if _YES.fullmatch(said) else None


async def meant_button(
    session: AsyncSession, conversation_id: uuid.UUID, before: int, text: str
) -> str | None:
    """The payload of the button that the message `before` means, when the last thing that was said
    to the patient asked whether something is settled."""
    answer = answer_in(text)
    if answer is None:
        return None
    last = await session.scalar(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.author != Author.PATIENT,
            Message.id < before,
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    if last is None:
        return None
    payloads = (button["payload"] for button in last.buttons)
    return next((one for one in payloads if _slots(one).get(_SLOT) == answer), None)


def _slots(payload: str) -> dict[str, Any]:
    _, brace, rest = payload.partition("{")
    if not brace:
        return {}
    try:
        slots = json.loads(brace + rest)
    except ValueError:
        return {}
    return slots if isinstance(slots, dict) else {}
