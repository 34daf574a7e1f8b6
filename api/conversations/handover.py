"""Going on with one's own phone: a conversation moves from the screen where it began to whoever
scans the code there, and the old token is worth nothing from that moment.

What a code stands for lives in Redis, as long as the code does: if it is lost, another is made.
That a code moves a conversation once is the database's affair: only the token that the code was
made with can be exchanged, in one conditional statement. A moved conversation is one of the web,
also for the rules that ask for somebody in the lobby (check-in); that it began at a kiosk stays
with its account (docs/decisions/0016-going-on-with-a-phone.md).
"""

import hashlib
import hmac
import json
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.models import Conversation, Message
from api.conversations.opening import SESSION_LIFE
from api.errors import NotFound, Unavailable
from api.security import token_hash

CODE_LIFE = timedelta(minutes=3)
_CODE_BYTES = 16
_MOVED_TO = "web"
_COMPLAINT_FORM = "complaint_form"


@dataclass(frozen=True)
class HandoverCode:
    """A code that moves one conversation, once, until `expires_at`."""

    code: str
    expires_at: datetime


@dataclass(frozen=True)
class Pending:
    """What a code stands for: the conversation, held by the token of that hash."""

    conversation_id: uuid.UUID
    session_hash: str


async def make_code(redis: Redis, conversation: Conversation, now: datetime) -> HandoverCode:
    """A code for this conversation as it is held now. Raises `Unavailable` without Redis."""
    made = HandoverCode(secrets.token_urlsafe(_CODE_BYTES), now + CODE_LIFE)
    kept = {
        "conversation": str(conversation.id),
        "held": conversation.session_hash,
        "until": made.expires_at.isoformat(),
    }
    try:
        await redis.set(_key(made.code), json.dumps(kept), ex=CODE_LIFE)
    except RedisError as error:
        raise Unavailable("unavailable") from error
    return made


async def read_code(redis: Redis, code: str, now: datetime) -> Pending:
    """What the code stands for. Raises `NotFound("handover_expired")`, and `Unavailable`."""
    try:
        found = await redis.get(_key(code))
    except RedisError as error:
        raise Unavailable("unavailable") from error
    kept = json.loads(found) if found else None
    if kept is None or datetime.fromisoformat(kept["until"]) <= now:
        raise NotFound("handover_expired")
    return Pending(uuid.UUID(kept["conversation"]), kept["held"])


async def move(
    session: AsyncSession, pending: Pending, code: str, viewer: str, now: datetime
) -> str:
    """Move the conversation to the browser that names itself `viewer`; returns its token. The same
    browser gets the same again, because an answer may be lost on its way; everybody else gets
    `NotFound("handover_expired")`, also when the conversation was ended meanwhile."""
    token = _token(code, viewer)
    moved = await session.scalar(
        update(Conversation)
        .where(
            Conversation.id == pending.conversation_id,
            Conversation.expires_at > now,
            Conversation.erased_at.is_(None),
            or_(
                Conversation.session_hash == pending.session_hash,
                Conversation.session_hash == token_hash(token),
            ),
        )
        .values(session_hash=token_hash(token), channel=_MOVED_TO, expires_at=now + SESSION_LIFE)
        .returning(Conversation.id)
        .execution_options(synchronize_session=False)
    )
    if moved is None:
        raise NotFound("handover_expired")
    return token


async def is_private(session: AsyncSession, conversation_id: uuid.UUID) -> bool:
    """Whether what is talked about now should not be read by those who stand behind: a complaint
    is being told."""
    understanding = await session.scalar(
        select(Message.understanding)
        .where(Message.conversation_id == conversation_id, Message.understanding.is_not(None))
        .order_by(Message.id.desc())
        .limit(1)
    )
    return (understanding or {}).get("active_loop") == _COMPLAINT_FORM


def _key(code: str) -> str:
    return f"handover:{token_hash(code)}"


def _token(code: str, viewer: str) -> str:
    """Made from two secrets, so that who has seen the code alone can't make it."""
    return hmac.new(viewer.encode(), code.encode(), hashlib.sha256).hexdigest()
