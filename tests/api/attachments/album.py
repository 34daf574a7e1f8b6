"""Pictures of nothing, where they are fetched from, and the messages that they came with."""

import asyncio
import uuid
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.attachments import service
from api.attachments.fetching import Fetching
from api.attachments.models import Attachment, AttachmentKind
from api.clock import FixedClock
from api.conversations.models import Author, Message, Outcome
from api.database import Sessions
from api.security import Seal
from api.sending import Busy, Rejected, Unknown
from tests.api.staff import factories

# One coloured dot, and no text in any encoding.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63"
    "e0ce2b0500017600ef913f69b00000000049454e44ae426082"
)
SEAL = Seal("a key for pictures")


@dataclass(frozen=True)
class Sent:
    """What a channel hands over."""

    content: bytes = PNG
    type: str = "image/png"


Given = Sent | Rejected | Busy | Unknown


class Shelf:
    """A `MediaSource`: gives what was put there, one for each time it is asked, then pictures."""

    def __init__(self, *given: Given) -> None:
        self._given = deque(given)
        self.asked: list[str] = []

    async def fetch(self, media_id: str) -> Given:
        self.asked.append(media_id)
        # Others get their turn, as they do while a network is waited for.
        await asyncio.sleep(0)
        return self._given.popleft() if self._given else Sent()


@dataclass
class Album:
    """Committed pictures of committed conversations."""

    sessions: Sessions
    clock: FixedClock
    seal: Seal = SEAL
    shelf: Shelf = field(default_factory=Shelf)
    woken: list[uuid.UUID] = field(default_factory=list)

    @property
    def fetching(self) -> Fetching:
        async def wake(conversation_id: uuid.UUID) -> None:
            self.woken.append(conversation_id)

        return Fetching(self.sessions, self.clock, self.seal, self.shelf, wake)

    async def add(self, media_id: str = "media-1") -> Attachment:
        """A picture in a new conversation, not fetched yet."""
        async with self.sessions() as session, session.begin():
            conversation = await factories.conversation(session, self.clock.now(), "wechat")
            return await pasted(session, conversation.id, self.clock.now(), media_id)

    async def again(self, attachment: Attachment) -> Attachment:
        """As it is now."""
        async with self.sessions() as session:
            return await session.get_one(Attachment, attachment.id)

    async def sealed(self, attachment: Attachment) -> bytes | None:
        async with self.sessions() as session:
            return await session.scalar(
                select(Attachment.content_sealed).where(Attachment.id == attachment.id)
            )

    async def jobs(self) -> int:
        """How many jobs wait in the queue."""
        query = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task")
        async with self.sessions() as session:
            return (await session.execute(query, {"task": service.FETCH})).scalar_one()

    async def count(self) -> int:
        async with self.sessions() as session:
            return await session.scalar(select(func.count()).select_from(Attachment)) or 0


async def said(
    session: AsyncSession, conversation_id: uuid.UUID, now: datetime, kind: str = "image"
) -> int:
    """A message of a patient that has no words."""
    message = Message(
        conversation_id=conversation_id,
        author=Author.PATIENT,
        text="",
        media={"kind": kind},
        outcome=Outcome.ANSWERED,
        at=now,
    )
    session.add(message)
    await session.flush()
    return message.id


async def pasted(
    session: AsyncSession, conversation_id: uuid.UUID, now: datetime, media_id: str = "media-1"
) -> Attachment:
    """A picture that came in a conversation, to be fetched."""
    message_id = await said(session, conversation_id, now)
    kind = AttachmentKind.IMAGE
    await service.keep(session, conversation_id, message_id, kind, media_id, now)
    query = select(Attachment).where(Attachment.message_id == message_id)
    return (await session.scalars(query)).one()
