"""What the patient asked and no agent has answered: a talk isn't over before (A5.1)."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Author, Message
from api.errors import Refused
from api.handoff.clocks import is_closing
from api.handoff.levels import ServiceLevels

# The most that is looked at of what was said in one go.
_LOOKED_AT = 20


async def check_answered(
    session: AsyncSession,
    levels: ServiceLevels,
    conversation_id: uuid.UUID,
    wrap_up: str | None,
    note: str | None,
) -> None:
    """Refuse to end a talk as settled, or without a reason, while the patient waits for an answer:
    `Refused("question_unanswered")`. Who refers the patient on, or found nobody there, or says
    in a note why, may end it."""
    explained = wrap_up in {"referred", "no_answer"} or (wrap_up == "other" and note)
    if not explained and await question_open(session, levels, conversation_id):
        raise Refused("question_unanswered")


async def question_open(
    session: AsyncSession, levels: ServiceLevels, conversation_id: uuid.UUID
) -> bool:
    """Whether the patient said something after the agents' last word that wants an answer."""
    last_reply = select(func.coalesce(func.max(Message.id), 0)).where(
        Message.conversation_id == conversation_id, Message.author == Author.AGENT
    )
    said = await session.scalars(
        select(Message.text)
        .where(
            Message.conversation_id == conversation_id,
            Message.author == Author.PATIENT,
            Message.id > last_reply.scalar_subquery(),
        )
        .order_by(Message.id.desc())
        .limit(_LOOKED_AT)
    )
    return any(not is_closing(text, levels.desk.closing_words) for text in said)
