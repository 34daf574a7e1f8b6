"""Questions without an answer, and the gaps in our knowledge that they make."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class Unanswered(StrEnum):
    """How it was seen that a question had no answer."""

    GUIDE_UNKNOWN = "guide_unknown"
    FALLBACK = "fallback"
    OUT_OF_SCOPE = "out_of_scope"
    MEDICAL = "medical"
    NOT_HELPED = "not_helped"
    HANDED_OFF = "handed_off"


class GapState(StrEnum):
    """`proposed`: somebody wrote what was missing; `dismissed`: it is nothing for the guide."""

    OPEN = "open"
    PROPOSED = "proposed"
    DISMISSED = "dismissed"


class Dismissal(StrEnum):
    """Why a gap is left as it is."""

    ANSWERED_ELSEWHERE = "answered_elsewhere"
    NOT_OURS = "not_ours"
    NEEDS_A_PERSON = "needs_a_person"
    NO_QUESTION = "no_question"


class Gap(Base):
    """Questions that ask nearly the same. No word of a patient is in it. `article` is the guide
    article nearest to them, `likeness` how near (0 to 1); `department` proposes who should write
    the answer (a department's code, or an office as articles name their owner), `given` says that
    somebody chose it. `size` counts its questions."""

    __tablename__ = "knowledge_gaps"
    __table_args__ = (
        Index("ix_knowledge_gaps_state", "state", "size"),
        Index("ix_knowledge_gaps_department", "department"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[GapState] = mapped_column(text_enum(GapState), default=GapState.OPEN)
    size: Mapped[int] = mapped_column(default=0)
    article: Mapped[str | None] = mapped_column(String(60))
    likeness: Mapped[float] = mapped_column(default=0.0)
    department: Mapped[str | None] = mapped_column(String(40))
    given: Mapped[bool] = mapped_column(default=False)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id", ondelete="SET NULL"))
    why_dismissed: Mapped[Dismissal | None] = mapped_column(text_enum(Dismissal))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    at: Mapped[datetime]


class GapQuestion(Base):
    """One question that had no answer. `text` is made anonymous, and still goes with what was said
    in the conversation. `place` is its place in its gap: 0 asks most like all the others.
    `department` is the one that was spoken of."""

    __tablename__ = "gap_questions"
    __table_args__ = (
        Index("ix_gap_questions_gap", "gap_id", "place"),
        Index("ix_gap_questions_conversation", "conversation_id"),
        Index("ix_gap_questions_at", "at"),
    )

    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE")
    )
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("knowledge_gaps.id", ondelete="SET NULL"))
    place: Mapped[int | None] = mapped_column(SmallInteger)
    why: Mapped[Unanswered] = mapped_column(text_enum(Unanswered))
    text: Mapped[str] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[datetime]
