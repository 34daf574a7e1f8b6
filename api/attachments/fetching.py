"""Fetching what patients sent, at once and again while the channel can't give it.

An attempt is written down, with the moment of the next one, before the channel is asked: of several
workers one asks, and what a dead one began is asked for again when that moment has come. Refusals
are repeated too: most are about the account (an address that is not allowed), and staff mend them.
"""

import asyncio
import hashlib
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.attachments.media_types import type_of
from api.attachments.models import Attachment, Fetched
from api.attachments.service import FETCH, Media, MediaSource, queue
from api.clock import Clock
from api.database import Sessions
from api.jobs.deferring import Deferred, defer
from api.security import Seal
from api.sending import Busy, Rejected, Unknown

MAX_BYTES = 10 * 1024 * 1024
# The channel forgets after three days; an agent who serves the patient wants it within the hour.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
# A job may come a little before our own clock says so.
_EARLY = timedelta(seconds=10)
# A job this late has died with its worker.
_LOST = timedelta(minutes=2)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fetching:
    """What fetching needs, made once at start. `wake` tells the desk that a conversation has
    something new."""

    sessions: Sessions
    clock: Clock
    seal: Seal
    media: MediaSource
    wake: Callable[[uuid.UUID], Awaitable[None]]


async def fetch(work: Fetching, attachment_id: uuid.UUID) -> None:
    """Fetch an attachment, or have it tried again later. Again, or twice at once, is harmless."""
    begun = await _begin(work, attachment_id)
    if begun is None:
        return
    got = await work.media.fetch(begun.media_id)
    if isinstance(got, Rejected | Busy | Unknown):
        _log.info("attachment %s: %s after %s", attachment_id, got.error, begun.attempts)
        ended = await _try_later(work, begun)
    else:
        ended = await _store(work, begun, got)
    if ended:
        await work.wake(begun.conversation_id)


async def queue_lost(session: AsyncSession, now: datetime, limit: int = 100) -> int:
    """Have fetched what should have been long ago. Returns how many there were."""
    lost = await session.scalars(
        select(Attachment.id)
        .where(Attachment.fetched == Fetched.WAITING, Attachment.next_at < now - _LOST)
        .order_by(Attachment.next_at)
        .limit(limit)
    )
    found = lost.all()
    await queue(session, found)
    return len(found)


async def _begin(work: Fetching, attachment_id: uuid.UUID) -> Attachment | None:
    """The attachment, its attempt written down; none when there is nothing to do now."""
    now = work.clock.now()
    async with work.sessions() as session, session.begin():
        attachment = await session.get(Attachment, attachment_id, with_for_update=True)
        if attachment is None or attachment.fetched is not Fetched.WAITING:
            return None
        if attachment.next_at > now + _EARLY:
            return None
        attachment.next_at = now + PAUSES[min(attachment.attempts, len(PAUSES) - 1)]
        attachment.attempts += 1
        return attachment


async def _try_later(work: Fetching, begun: Attachment) -> bool:
    """Wait for the next attempt; after the last one it is given up. Returns whether it is."""
    async with work.sessions() as session, session.begin():
        if begun.attempts > len(PAUSES):
            await _end(session, begun, fetched=Fetched.FAILED)
            return True
        job = Deferred(FETCH, {"attachment_id": str(begun.id)}, begun.next_at - work.clock.now())
        await defer(session, [job])
        return False


async def _store(work: Fetching, begun: Attachment, got: Media) -> bool:
    content = got.content
    kept: dict[str, object] = {"fetched": Fetched.FAILED}
    if 0 < len(content) <= MAX_BYTES:
        # Megabytes: others don't wait for it.
        sealed = await asyncio.to_thread(work.seal.seal_bytes, content)
        kept = {
            "fetched": Fetched.KEPT,
            "media_type": type_of(content),
            "content_sealed": sealed,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    async with work.sessions() as session, session.begin():
        await _end(session, begun, **kept)
    return True


async def _end(session: AsyncSession, begun: Attachment, **changes: object) -> None:
    """Write how it ended, unless it has ended or the conversation was erased meanwhile."""
    await session.execute(
        update(Attachment)
        .where(Attachment.id == begun.id, Attachment.fetched == Fetched.WAITING)
        .values(**changes)
    )
