"""A proposal: one thing that the assistant should learn, and what became of it."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class ProposalKind(StrEnum):
    """What it changes: a file of `data/nlu`, of `knowledge_base/`, or of `bot/domain`."""

    EXAMPLE = "example"
    ALIAS = "alias"
    ARTICLE = "article"
    QUESTION = "question"
    TRIAGE = "triage"
    RED_FLAG = "red_flag"
    WORDING = "wording"


class ProposalState(StrEnum):
    """`accepted` waits for the next challenger; `adopted` is in the files that are in use."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ADOPTED = "adopted"


class Proposal(Base):
    """`content` is the shape of its kind (`api/proposals/kinds.py`), with nothing of a patient in
    it: names and numbers were replaced before it was stored. It outlives the conversation it came
    from. `challenger_id` is the model that first learned it."""

    __tablename__ = "proposals"
    __table_args__ = (
        Index("ix_proposals_state", "state", "id"),
        Index("ix_proposals_kind", "kind", "state", "id"),
        Index("ix_proposals_author", "author_id", "id"),
        Index("ix_proposals_conversation", "conversation_id"),
        Index("ix_proposals_message", "message_id"),
        Index("ix_proposals_challenger", "challenger_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ProposalKind] = mapped_column(text_enum(ProposalKind))
    state: Mapped[ProposalState] = mapped_column(text_enum(ProposalState))
    content: Mapped[dict[str, object]] = mapped_column(JSONB)
    why: Mapped[str] = mapped_column(Text, default="")
    conversation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="SET NULL")
    )
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(Text)
    challenger_id: Mapped[int | None]
    at: Mapped[datetime]
