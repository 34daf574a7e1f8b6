"""Telephone calls: which conversation each is, and what was said and answered last."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base


class Call(Base):
    """One call. `call_id` is the gateway's name for it; a number is never kept here.

    `last_seq` is the newest event that was replied to. `talk` is where the call stands
    (`api.hotline.talk.Talk`), sealed: a caller who types their identity number has a part of it in
    there. `callback_sealed` is the number that somebody promised to ring up.
    """

    __tablename__ = "calls"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    call_id: Mapped[str] = mapped_column(String(120), unique=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    last_seq: Mapped[int] = mapped_column(default=-1)
    talk: Mapped[bytes | None] = mapped_column(LargeBinary)
    callback_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
