"""What a patient sent beside words."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum
from api.security import RESEALED_AT_ONCE

# WeChat's have some 64 characters.
MAX_MEDIA_ID = 512


class AttachmentKind(StrEnum):
    """What it was sent as."""

    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"


class Fetched(StrEnum):
    """Whether we have it: still to be got, kept, or not to be had."""

    WAITING = "waiting"
    KEPT = "kept"
    FAILED = "failed"


class Attachment(Base):
    """Something that came with a message. `media_id` is what the channel knows it by, for a few
    days; `media_type` is read from the content, which is encrypted; `size` (bytes) and `sha256`
    are of the content itself. While it is waiting it is asked for again at `next_at`."""

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("message_id", "media_id"),
        Index("ix_attachments_waiting", "next_at", postgresql_where=text("fetched = 'waiting'")),
        {"info": {RESEALED_AT_ONCE: 4}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    kind: Mapped[AttachmentKind] = mapped_column(text_enum(AttachmentKind))
    fetched: Mapped[Fetched] = mapped_column(text_enum(Fetched))
    media_id: Mapped[str] = mapped_column(String(MAX_MEDIA_ID))
    media_type: Mapped[str | None] = mapped_column(String(40))
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    at: Mapped[datetime]
