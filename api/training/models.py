"""What was learned, read and confirmed, sat and passed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base


class TrainingCompletion(Base):
    """A module that somebody has done: alone, by its self-check (`score` of 100), or in a room
    (`session_id`; `score` is the trainer's, if they gave one)."""

    __tablename__ = "training_completions"
    __table_args__ = (
        Index("ix_training_completions_staff", "staff_id", "module", "at"),
        Index("ix_training_completions_session", "session_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    module: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(SmallInteger)
    score: Mapped[int | None] = mapped_column(SmallInteger)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("training_sessions.id"))
    at: Mapped[datetime]


class RuleReading(Base):
    """That somebody has read a version of a house rule, and confirmed it."""

    __tablename__ = "rule_readings"
    __table_args__ = (
        UniqueConstraint("staff_id", "rule", "version", name="uq_rule_readings_staff_rule"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    rule: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime]


class TrainingSession(Base):
    """A module that a trainer holds in a room. `closed_at`: when the attendance was taken."""

    __tablename__ = "training_sessions"
    __table_args__ = (Index("ix_training_sessions_held", "held_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    module: Mapped[str] = mapped_column(String(40))
    held_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(60))
    trainer_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    closed_at: Mapped[datetime | None]


class TrainingAttendance(Base):
    """Who is asked to come to a session, and whether they did (none: not taken yet)."""

    __tablename__ = "training_attendance"
    __table_args__ = (
        UniqueConstraint("session_id", "staff_id", name="uq_training_attendance_session_staff"),
        Index("ix_training_attendance_staff", "staff_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    attended: Mapped[bool | None]
    score: Mapped[int | None] = mapped_column(SmallInteger)


class ExamAttempt(Base):
    """One sitting of the exam. `seed` decides what was drawn; `paper` is what was (shape:
    `exam.Paper`), `answers` the options that were chosen (question's place → 1-based).

    `ended_at` is empty while it goes on; `due_at` is when it ends by itself. `result` is the
    rules' (shape: `marking.ExamScore`). It counts once a trainer has looked at it (`reviewed_at`):
    then `points` and `passed` hold, and `reason` says why they are not the rules'.
    """

    __tablename__ = "exam_attempts"
    __table_args__ = (
        Index("ix_exam_attempts_staff", "staff_id", "id"),
        Index(
            "uq_exam_attempts_open",
            "staff_id",
            unique=True,
            postgresql_where=text("reviewed_at IS NULL"),
        ),
        Index("ix_exam_attempts_waiting", "reviewed_at", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    role: Mapped[str] = mapped_column(String(20))
    seed: Mapped[int]
    paper: Mapped[dict[str, Any]] = mapped_column(JSONB)
    answers: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    points: Mapped[float | None]
    passed: Mapped[bool | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reviewed_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)


class ExamTalk(Base):
    """One simulated patient of an attempt, from when they were called in. `state` is the engine's;
    `asked_at` is when the patient said their last word. Nothing in it is of a real patient."""

    __tablename__ = "exam_talks"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("exam_attempts.id"), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    state: Mapped[dict[str, Any]] = mapped_column(JSONB)
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Certificate(Base):
    """What somebody got for an exam passed. `expires_on` is its last day."""

    __tablename__ = "training_certificates"
    __table_args__ = (Index("ix_training_certificates_staff", "staff_id", "expires_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("exam_attempts.id"), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    issued_on: Mapped[date]
    expires_on: Mapped[date]


class NewcomerRelease(Base):
    """That somebody who was a newcomer `since` works alone. `reason`: why a supervisor `waived`
    what was missing (somebody who comes from another desk)."""

    __tablename__ = "newcomer_releases"
    __table_args__ = (Index("ix_newcomer_releases_staff", "staff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    since: Mapped[date]
    released_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    waived: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(Text)


class TrainingReminder(Base):
    """Something that somebody is to do by a day: a module, a rule, the exam. Made and taken away by
    the job that looks every morning, and as soon as it was done."""

    __tablename__ = "training_reminders"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    due: Mapped[date]
    since: Mapped[datetime]
