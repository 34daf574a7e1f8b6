"""Attachments in the database: kept with a message, listed, opened. Where they are fetched from is
a `MediaSource`, which the channel provides."""

import asyncio
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.attachments.media_types import OTHER
from api.attachments.models import MAX_MEDIA_ID, Attachment, AttachmentKind, Fetched
from api.errors import NotFound
from api.jobs.deferring import Deferred, defer
from api.security import Seal
from api.sending import Busy, Rejected, Unknown

FETCH = "fetch_attachment"


class Media(Protocol):
    """What a channel hands over; `type` is what it says it is, which nobody relies on."""

    @property
    def content(self) -> bytes: ...
    @property
    def type(self) -> str: ...


class MediaSource(Protocol):
    """Where the channel keeps what patients send."""

    async def fetch(self, media_id: str) -> Media | Rejected | Busy | Unknown:
        """Get it. Never raises for what the channel or the network does."""
        ...


@dataclass(frozen=True)
class Content:
    """An attachment, opened."""

    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Sealed:
    """A picture, encrypted. `size` (bytes) and `sha256` (hex) are of what it was before."""

    media_type: str
    content: bytes = field(repr=False)
    size: int
    sha256: str


async def seal_picture(seal: Seal, media_type: str, content: bytes) -> Sealed:
    """Encrypt it."""
    # Megabytes: others don't wait for it.
    sealed = await asyncio.to_thread(seal.seal_bytes, content)
    return Sealed(media_type, sealed, len(content), hashlib.sha256(content).hexdigest())


async def keep(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    message_id: int,
    kind: AttachmentKind,
    media_id: str,
    now: datetime,
) -> None:
    """Note what came with a message, and have it fetched once the caller's transaction is
    committed. The same again changes nothing."""
    noted = await session.scalar(
        insert(Attachment)
        .values(
            id=uuid.uuid4(),
            conversation_id=conversation_id,
            message_id=message_id,
            kind=kind,
            fetched=Fetched.WAITING,
            media_id=media_id[:MAX_MEDIA_ID],
            next_at=now,
            at=now,
        )
        .on_conflict_do_nothing(index_elements=["message_id", "media_id"])
        .returning(Attachment.id)
    )
    if noted is not None:
        await queue(session, [noted])


async def keep_content(
    session: AsyncSession,
    conversation_id: uuid.UUID,
    message_id: int,
    picture: Sealed,
    now: datetime,
) -> uuid.UUID:
    """Keep a picture that has come with a message as it is; nothing is left to be fetched. The same
    again changes nothing. Returns the attachment's id."""
    await session.execute(
        insert(Attachment)
        .values(
            id=uuid.uuid4(),
            conversation_id=conversation_id,
            message_id=message_id,
            kind=AttachmentKind.IMAGE,
            fetched=Fetched.KEPT,
            media_id=picture.sha256,
            media_type=picture.media_type,
            content_sealed=picture.content,
            size=picture.size,
            sha256=picture.sha256,
            next_at=now,
            at=now,
        )
        .on_conflict_do_nothing(index_elements=["message_id", "media_id"])
    )
    kept = await of_message(session, message_id)
    if kept is None:
        raise NotFound("not_found")
    return kept


async def of_message(session: AsyncSession, message_id: int) -> uuid.UUID | None:
    """The id of what came with a message, if anything did."""
    found: uuid.UUID | None = await session.scalar(
        select(Attachment.id).where(Attachment.message_id == message_id).limit(1)
    )
    return found


async def count_of(session: AsyncSession, conversation_id: uuid.UUID) -> int:
    """How many came in a conversation."""
    query = select(func.count()).where(Attachment.conversation_id == conversation_id)
    return int(await session.scalar(query) or 0)


async def queue(session: AsyncSession, attachments: Sequence[uuid.UUID]) -> None:
    """Have attachments fetched now."""
    jobs = [Deferred(FETCH, {"attachment_id": str(attachment)}) for attachment in attachments]
    await defer(session, jobs)


async def of_conversation(
    session: AsyncSession, conversation_id: uuid.UUID
) -> dict[int, list[Attachment]]:
    """What came with each message, without the contents."""
    rows = await session.scalars(
        select(Attachment)
        .where(Attachment.conversation_id == conversation_id)
        .order_by(Attachment.message_id, Attachment.at)
    )
    by_message = defaultdict(list)
    for attachment in rows:
        by_message[attachment.message_id].append(attachment)
    return dict(by_message)


async def find(session: AsyncSession, attachment_id: uuid.UUID) -> Attachment:
    """One attachment without its content. Raises `NotFound`."""
    attachment = await session.get(Attachment, attachment_id)
    if attachment is None:
        raise NotFound("not_found")
    return attachment


async def open_content(session: AsyncSession, seal: Seal, attachment: Attachment) -> Content:
    """What is in it. Raises `NotFound` when it was not (yet) fetched, `UnknownKey`."""
    sealed = await session.scalar(
        select(Attachment.content_sealed).where(Attachment.id == attachment.id)
    )
    if not sealed:
        raise NotFound("not_found")
    # Megabytes: others don't wait for it.
    content = await asyncio.to_thread(seal.open_bytes, sealed)
    return Content(attachment.media_type or OTHER, content)
