"""Conversations and every message in them."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class Handler(StrEnum):
    """Who answers: the bot, nobody yet (the patient waits for a person), or a person."""

    BOT = "bot"
    QUEUE = "queue"
    HUMAN = "human"


class Author(StrEnum):
    """Who said a message."""

    PATIENT = "patient"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Outcome(StrEnum):
    """What became of a patient's message. `received` only while it is being worked on."""

    RECEIVED = "received"
    ANSWERED = "answered"
    FORWARDED = "forwarded"
    FAILED = "failed"


class Conversation(Base):
    """One patient on one channel. `session_hash` is the hash of the token that the client holds.
    `generation` makes the dialogue model's sender id: a return from a person starts a new one."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_kept", "last_at", postgresql_where=text("erased_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    session_hash: Mapped[str] = mapped_column(String(64), unique=True)
    channel: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    handler: Mapped[Handler] = mapped_column(text_enum(Handler))
    generation: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class Message(Base):
    """One message, of a patient or to a patient. Patients' texts are masked before they are
    stored. `answers_id` is the patient's message that this one answers.

    Until `awaited_until` somebody waits for the answer to this message and carries it to the
    patient; one that comes later is posted (`deliveries`). `attempts` counts how often the channel
    has brought the message; only the last of them still waits. `media` is what came instead of
    words, as the channel names it (`{"kind": "voice", …}`). `sent_at` is when the patient sent it,
    for messages that are stored before their turn has come.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_message_id"),
        Index("ix_messages_conversation", "conversation_id", "id"),
        Index("ix_messages_answers", "answers_id", postgresql_where=text("answers_id IS NOT NULL")),
        Index("ix_messages_unfinished", "at", postgresql_where=text("outcome = 'received'")),
        Index(
            "ix_messages_waiting",
            "conversation_id",
            "sent_at",
            "id",
            postgresql_where=text("outcome = 'received'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE")
    )
    author: Mapped[Author] = mapped_column(text_enum(Author))
    author_name: Mapped[str | None] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    payload: Mapped[str | None] = mapped_column(Text)
    buttons: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    card: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    client_message_id: Mapped[str | None] = mapped_column(String(80))
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome))
    understanding: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    awaited_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    media: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    sent_at: Mapped[datetime | None]
    at: Mapped[datetime]


class DeliveryState(StrEnum):
    """`sending` is written before the channel is asked: whoever finds it later must assume that the
    patient may have it. `unknown`: no answer told; `failed`: it did not arrive and never will."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"


class MessageDelivery(Base):
    """A message that must be carried to the patient because nobody waits for it: on WeChat by a
    customer-service message. `error` is the channel's code."""

    __tablename__ = "message_deliveries"
    __table_args__ = (
        Index(
            "ix_message_deliveries_open",
            "conversation_id",
            "message_id",
            postgresql_where=text("state IN ('waiting', 'sending', 'failed')"),
        ),
    )

    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True
    )
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE")
    )
    state: Mapped[DeliveryState] = mapped_column(text_enum(DeliveryState))
    error: Mapped[str | None] = mapped_column(String(40))
    attempts: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
