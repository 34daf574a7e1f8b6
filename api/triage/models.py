"""The record of each triage: what was said, what was proposed, by which knowledge."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base


class TriageRecord(Base):
    """`text` is masked as in the conversation; `result` is the answer of `POST /v1/triage`."""

    __tablename__ = "triage_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    result: Mapped[dict[str, object]] = mapped_column(JSONB)
    version: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
