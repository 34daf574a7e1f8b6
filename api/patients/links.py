"""One-time links to the identity form: 15 minutes, one use, one at a time in a conversation.

Only a hash of a link is kept. It dies with its conversation, so that a kiosk that is cleared leaves
nothing open behind.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.conversations.models import Conversation
from api.conversations.service import account_of
from api.errors import NotFound
from api.patients.models import IdentityLink, VisitorCard
from api.patients.schemas import IdentityLinkOut
from api.security import random_token, token_hash

LINK_LIFE = timedelta(minutes=15)


async def open_identity_link(
    session: AsyncSession, clock: Clock, conversation_id: uuid.UUID
) -> IdentityLinkOut:
    """Make a link to an empty form; those of the conversation before it are worth nothing from now
    on. Raises `NotFound`."""
    await account_of(session, conversation_id)
    return await _open(session, clock.now(), conversation_id, None)


async def open_correction_link(
    session: AsyncSession, clock: Clock, conversation_id: uuid.UUID, card_id: int
) -> IdentityLinkOut:
    """The same, to correct a visitor card of the conversation's account. Raises `NotFound`, for a
    card that isn't theirs `NotFound("visitor_not_found")`."""
    account_id = await account_of(session, conversation_id)
    mine = [VisitorCard.id == card_id, VisitorCard.account_id == account_id]
    if await session.scalar(select(VisitorCard.id).where(*mine)) is None:
        raise NotFound("visitor_not_found")
    return await _open(session, clock.now(), conversation_id, card_id)


async def find_identity_link(session: AsyncSession, clock: Clock, token: str) -> IdentityLink:
    """The link, if it can still be used. Raises `NotFound("identity_link_expired")`."""
    link = await session.scalar(select(IdentityLink).where(*_usable(token, clock.now())))
    if link is None:
        raise NotFound("identity_link_expired")
    return link


async def use_up(session: AsyncSession, now: datetime, token: str) -> uuid.UUID:
    """Use a link, once, and return its conversation. Raises `NotFound("identity_link_expired")`,
    also for who was slower by a moment."""
    conversation_id = await session.scalar(
        update(IdentityLink)
        .where(*_usable(token, now))
        .values(used_at=now)
        .returning(IdentityLink.conversation_id)
        .execution_options(synchronize_session=False)
    )
    if conversation_id is None:
        raise NotFound("identity_link_expired")
    return conversation_id


async def _open(
    session: AsyncSession, now: datetime, conversation_id: uuid.UUID, card_id: int | None
) -> IdentityLinkOut:
    await session.execute(
        delete(IdentityLink).where(
            IdentityLink.conversation_id == conversation_id, IdentityLink.used_at.is_(None)
        )
    )
    token, expires_at = random_token(), now + LINK_LIFE
    session.add(
        IdentityLink(
            token_hash=token_hash(token),
            conversation_id=conversation_id,
            card_id=card_id,
            expires_at=expires_at,
        )
    )
    await session.flush()
    return IdentityLinkOut(token=token, expires_at=expires_at)


def _usable(token: str, now: datetime) -> list[ColumnElement[bool]]:
    goes_on = exists().where(
        Conversation.id == IdentityLink.conversation_id,
        Conversation.expires_at > now,
        Conversation.erased_at.is_(None),
    )
    return [
        IdentityLink.token_hash == token_hash(token),
        IdentityLink.used_at.is_(None),
        IdentityLink.expires_at > now,
        goes_on,
    ]
