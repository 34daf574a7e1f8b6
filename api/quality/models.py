"""What is judged, by whom and how, and appeals against it."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class AssessmentState(StrEnum):
    """`open` until everybody who should has judged; `differing` when two did and don't agree;
    `done` counts in the figures."""

    OPEN = "open"
    DIFFERING = "differing"
    DONE = "done"


class Place(StrEnum):
    """Which judgement of a service it is: the first, the blind second, what was agreed on where
    they differ, what an appeal changed."""

    FIRST = "first"
    SECOND = "second"
    AGREED = "agreed"
    APPEAL = "appeal"


class AppealState(StrEnum):
    """`changed`: the scores were changed; `kept`: they were not."""

    OPEN = "open"
    CHANGED = "changed"
    KEPT = "kept"


class Assessment(Base):
    """The service of one person (`agent_id`), or of the bot (none), in one conversation.

    `served_at` is when they last said something there: it counts in that month and quarter.
    `scores` (criterion → 0, 1, 2 or null) and `total` (0 to 100) are those that count, once it is
    done. `double`: it is judged a second time. `done_at` is when whom it is about may see it.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        Index(
            "uq_assessments_agent",
            "conversation_id",
            "agent_id",
            unique=True,
            postgresql_where=text("agent_id IS NOT NULL"),
        ),
        Index(
            "uq_assessments_bot",
            "conversation_id",
            unique=True,
            postgresql_where=text("agent_id IS NULL"),
        ),
        Index("ix_assessments_served", "served_at", postgresql_where=text("state = 'done'")),
        Index("ix_assessments_agent", "agent_id", "served_at"),
        Index("ix_assessments_undone", "state", "id", postgresql_where=text("state <> 'done'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE")
    )
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[AssessmentState] = mapped_column(text_enum(AssessmentState))
    double: Mapped[bool]
    scores: Mapped[dict[str, int | None]] = mapped_column(JSONB, default=dict)
    total: Mapped[int | None] = mapped_column(SmallInteger)
    served_at: Mapped[datetime]
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Judgement(Base):
    """One judgement. `proposed` is what the rules observed, `scores` what the reviewer says;
    `remarks` are `{"criterion", "words", "message"}`, the id of the message or null. Final ones are
    never changed: what counts later is a judgement of another place."""

    __tablename__ = "judgements"
    __table_args__ = (
        UniqueConstraint("assessment_id", "place"),
        Index("ix_judgements_reviewer", "reviewer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"))
    place: Mapped[Place] = mapped_column(text_enum(Place))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    final: Mapped[bool] = mapped_column(default=False)
    rubric_version: Mapped[int]
    proposed: Mapped[dict[str, int | None]] = mapped_column(JSONB, default=dict)
    scores: Mapped[dict[str, int | None]] = mapped_column(JSONB, default=dict)
    remarks: Mapped[list[dict[str, object]]] = mapped_column(JSONB, default=list)
    total: Mapped[int | None] = mapped_column(SmallInteger)
    at: Mapped[datetime]


class JudgementAppeal(Base):
    """Whom it is about doesn't agree. At most one per assessment; `before` are the scores and the
    total against which it was made."""

    __tablename__ = "judgement_appeals"
    __table_args__ = (
        Index("ix_judgement_appeals_open", "at", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(
        ForeignKey("assessments.id", ondelete="CASCADE"), unique=True
    )
    state: Mapped[AppealState] = mapped_column(text_enum(AppealState))
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, object]] = mapped_column(JSONB)
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(Text)
