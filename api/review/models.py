"""Conversations as the review inbox lists them, and the plans by which some are drawn."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum
from api.review.reasons import Ending, PassedOver


class ReviewState(StrEnum):
    """`assigned` has a reviewer; `done` was reviewed; `passed_over` was not worth it."""

    OPEN = "open"
    ASSIGNED = "assigned"
    DONE = "done"
    PASSED_OVER = "passed_over"


class ReviewPlan(Base):
    """So many conversations of a channel (none: of all) every week, shared out evenly among
    `reviewers` (ids of staff; none: nobody yet). `seed` makes the draw the same again."""

    __tablename__ = "review_plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str | None] = mapped_column(String(16))
    per_week: Mapped[int] = mapped_column(SmallInteger)
    reviewers: Mapped[list[int]] = mapped_column(JSONB, default=list)
    seed: Mapped[str] = mapped_column(String(32))
    active: Mapped[bool] = mapped_column(default=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class ReviewDraw(Base):
    """One draw of a plan for the week that began on Monday `week`: `drawn` of `candidates`,
    in the order that `seed` gives. By nobody: by the weekly job."""

    __tablename__ = "review_draws"
    __table_args__ = (Index("ix_review_draws_plan", "plan_id", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("review_plans.id"))
    week: Mapped[date]
    seed: Mapped[str] = mapped_column(String(64))
    candidates: Mapped[int]
    drawn: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class ReviewItem(Base):
    """One conversation as it is digested, worth a look or not. What belongs to restricted
    complaints is left out of everything here; `restricted` are the serials of those. `score` is
    what its `reasons` (`{"reason", "message_id", "count", "weight"}`, heaviest first) make. `turns`
    are messages of the patient; with none it isn't listed. `agents` are ids of staff who had it.
    `read_to` is the conversation's last word when it was digested."""

    __tablename__ = "review_items"
    __table_args__ = (
        Index(
            "ix_review_items_inbox",
            "state",
            text("score DESC"),
            text("ended_at DESC"),
            "conversation_id",
        ),
        Index("ix_review_items_ended", text("ended_at DESC"), "channel"),
        Index("ix_review_items_score", text("score DESC"), text("ended_at DESC")),
        Index("ix_review_items_assigned", "assigned_to_id", "state"),
        Index("ix_review_items_reviewed", "reviewed_by_id", "reviewed_at"),
        Index("ix_review_items_outcome", "outcome"),
        Index("ix_review_items_drawn", "plan_id", "drawn_week", "state"),
        Index("ix_review_items_read", "read_to"),
        Index(
            "ix_review_items_restricted",
            "conversation_id",
            postgresql_where=text("restricted <> '{}'"),
        ),
        Index("ix_review_items_reasons", "reason_codes", postgresql_using="gin"),
        Index("ix_review_items_flows", "flows", postgresql_using="gin"),
        Index("ix_review_items_intents", "intents", postgresql_using="gin"),
        Index("ix_review_items_departments", "departments", postgresql_using="gin"),
        Index("ix_review_items_agents", "agents", postgresql_using="gin"),
    )

    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    channel: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    turns: Mapped[int]
    score: Mapped[int]
    reasons: Mapped[list[dict[str, object]]] = mapped_column(JSONB)
    reason_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    outcome: Mapped[Ending] = mapped_column(text_enum(Ending))
    flows: Mapped[list[str]] = mapped_column(ARRAY(Text))
    intents: Mapped[list[str]] = mapped_column(ARRAY(Text))
    departments: Mapped[list[str]] = mapped_column(ARRAY(Text))
    agents: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    restricted: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    read_to: Mapped[datetime]
    state: Mapped[ReviewState] = mapped_column(text_enum(ReviewState), default=ReviewState.OPEN)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reviewed_at: Mapped[datetime | None]
    why_passed: Mapped[PassedOver | None] = mapped_column(text_enum(PassedOver))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("review_plans.id"))
    drawn_week: Mapped[date | None]
