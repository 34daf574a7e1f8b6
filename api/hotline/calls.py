"""Calls in the database: found by the gateway's name for them, and kept with their last replies."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations import opening
from api.conversations.models import Author, Message
from api.hotline.models import Call
from api.hotline.talk import Talk
from api.security import Seal, UnknownKey, random_token, token_hash

CHANNEL = "hotline"


async def find(session: AsyncSession, call_id: str) -> Call | None:
    """The call of that name."""
    call: Call | None = await session.scalar(select(Call).where(Call.call_id == call_id))
    return call


async def begin(session: AsyncSession, call_id: str, now: datetime) -> Call:
    """A new call with a conversation of its own. Who is calling isn't known: the account is the
    call's, never the number's."""
    conversation = await opening.open_conversation(
        session,
        channel=CHANNEL,
        external_hash=token_hash(f"call:{call_id}"),
        session_token=random_token(),
        now=now,
    )
    call = Call(
        call_id=call_id,
        conversation_id=conversation.id,
        last_seq=-1,
        started_at=now,
    )
    session.add(call)
    await session.flush()
    return call


def talk_of(call: Call, seal: Seal) -> Talk:
    """Where the call stands. One that can't be read any more begins anew."""
    if call.talk is None:
        return Talk()
    try:
        return Talk.model_validate_json(seal.open_bytes(call.talk))
    except (UnknownKey, ValueError):
        return Talk()


async def keep(session: AsyncSession, call: Call, seal: Seal, seq: int, talk: Talk) -> None:
    """Store where the call stands now."""
    await session.execute(
        update(Call)
        .where(Call.id == call.id)
        .values(
            last_seq=max(call.last_seq, seq),
            talk=seal.seal_bytes(talk.model_dump_json(exclude_defaults=True).encode()),
        )
    )


async def promise(session: AsyncSession, call: Call, sealed: bytes) -> None:
    """Keep the number under which somebody promised to ring up."""
    await session.execute(update(Call).where(Call.id == call.id).values(callback_sealed=sealed))


async def number_to_call(session: AsyncSession, conversation_id: uuid.UUID) -> bytes | None:
    """The sealed number under which a call was promised in a conversation; none in most."""
    number: bytes | None = await session.scalar(
        select(Call.callback_sealed).where(Call.conversation_id == conversation_id)
    )
    return number


async def end(session: AsyncSession, call: Call, now: datetime) -> None:
    """The line is dead: nothing of the talk is kept but the conversation itself."""
    await session.execute(update(Call).where(Call.id == call.id).values(ended_at=now, talk=None))
    await opening.end(session, call.conversation_id, now)


async def last_understanding(session: AsyncSession, conversation_id: uuid.UUID) -> dict[str, Any]:
    """What the dialogue model made of the caller's last words."""
    found = await session.scalar(
        select(Message.understanding)
        .where(Message.conversation_id == conversation_id, Message.author == Author.PATIENT)
        .order_by(Message.id.desc())
        .limit(1)
    )
    return found or {}
