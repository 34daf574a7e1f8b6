"""What was practised, and which real conversations may be practised on."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base


class PracticeRun(Base):
    """One talk of a staff member with a simulated patient. `state` is the engine's, `score` that of
    `api/practice/scoring.py`; nothing in it is of a real patient. `asked_at`: when the patient said
    their last word, from which waiting is counted; `seconds`: from beginning to end. `ended_at` is
    empty while it goes on."""

    __tablename__ = "practice_runs"
    __table_args__ = (
        Index("ix_practice_runs_staff", "staff_id", "id"),
        Index("ix_practice_runs_ended", "ended_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    scenario: Mapped[str] = mapped_column(Text)
    seed: Mapped[int]
    state: Mapped[dict[str, Any]] = mapped_column(JSONB)
    score: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    points: Mapped[float | None]
    hints: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    seconds: Mapped[int | None]


class TeachingPiece(Base):
    """A reviewed conversation that trainees may answer themselves. `lines` were anonymised when a
    trainer released it: `{speaker, text, seconds, danger}` each; `points` are the places of the
    answers that are practised. It goes when the conversation's words go."""

    __tablename__ = "teaching_pieces"
    __table_args__ = (
        UniqueConstraint("conversation_id", name="uq_teaching_pieces_conversation"),
        Index("ix_teaching_pieces_withdrawn", "withdrawn_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE")
    )
    title: Mapped[str] = mapped_column(Text)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    points: Mapped[list[int]] = mapped_column(JSONB)
    released_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    released_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class TeachingAnswer(Base):
    """What a trainee answered at one place of a piece, and the rubric's points for it (0 to 100,
    none where the rules could say nothing)."""

    __tablename__ = "teaching_answers"
    __table_args__ = (
        Index("ix_teaching_answers_piece", "piece_id"),
        Index("ix_teaching_answers_staff", "staff_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    piece_id: Mapped[int] = mapped_column(ForeignKey("teaching_pieces.id", ondelete="CASCADE"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    line: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    seconds: Mapped[float]
    points: Mapped[int | None]
    at: Mapped[datetime]
