"""What reviewers say of single turns: whether they were understood, and comments."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base


class TurnVerdict(Base):
    """What a reviewer found of one message of a patient; the latest word counts. Goes with what
    was said in the conversation.

    `correct`: understood as it was meant. Otherwise what is right instead, as far as it was wrong:
    `right_intent`, `right_entities` (`[{"entity", "start", "end", "value"}]`, offsets of `text`),
    `right_step` (an action of the bot). `text` is the message made anonymous; `intent`,
    `active_loop` and `requested_slot` are what the assistant took it for, and where it stood when
    the message came.
    """

    __tablename__ = "turn_verdicts"
    __table_args__ = (Index("ix_turn_verdicts_conversation", "conversation_id"),)

    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE")
    )
    correct: Mapped[bool]
    right_intent: Mapped[str | None] = mapped_column(String(60))
    right_entities: Mapped[list[dict[str, object]] | None] = mapped_column(JSONB)
    right_step: Mapped[str | None] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    intent: Mapped[str | None] = mapped_column(String(60))
    active_loop: Mapped[str | None] = mapped_column(String(60))
    requested_slot: Mapped[str | None] = mapped_column(String(60))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class ReviewComment(Base):
    """A reviewer's remark on a message, of the patient or of who answered. Goes with what was said
    in the conversation."""

    __tablename__ = "review_comments"
    __table_args__ = (
        Index("ix_review_comments_conversation", "conversation_id", "id"),
        Index("ix_review_comments_message", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE")
    )
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
