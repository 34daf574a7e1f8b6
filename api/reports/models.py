"""What reports are made of and what was made: every state that a complaint has been in, and the
runs of the weekly sheet and the monthly pack."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from api.complaints.models import ComplaintStatus, Verdict
from api.database import Base, text_enum
from api.reports.periods import ReportKind


class ComplaintState(Base):
    """How a complaint stood after one of its events; never changed. With it a report of a past
    month comes out the same, whatever has happened since. No words of anybody are in it.

    The database itself writes the rows (`KEPT_STATES`), so that nothing that is done to a complaint
    can forget to."""

    __tablename__ = "complaint_states"
    __table_args__ = (Index("ix_complaint_states_complaint", "complaint_id", "event_id"),)

    event_id: Mapped[int] = mapped_column(
        ForeignKey("complaint_events.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaints.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    status: Mapped[ComplaintStatus] = mapped_column(text_enum(ComplaintStatus))
    category: Mapped[str] = mapped_column(String(24))
    department: Mapped[str | None] = mapped_column(String(40))
    cause: Mapped[str | None] = mapped_column(String(40))
    verdict: Mapped[Verdict | None] = mapped_column(text_enum(Verdict))
    urgent: Mapped[bool]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    joined_to_id: Mapped[uuid.UUID | None]
    reopened: Mapped[int] = mapped_column(SmallInteger)
    paused_at: Mapped[datetime | None]
    due_at: Mapped[datetime]


class ReportRun(Base):
    """A report that was made by itself when its period was over, with the SHA-256 (hex) of its
    figures. `first` is the period's first day; `restricted` ones are of the discipline office's
    own world."""

    __tablename__ = "report_runs"
    __table_args__ = (UniqueConstraint("kind", "first", "restricted"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ReportKind] = mapped_column(text_enum(ReportKind))
    first: Mapped[date]
    restricted: Mapped[bool]
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


_COPIED = (
    "status, category, department, cause, verdict, urgent, owner_id, joined_to_id, reopened,"
    " paused_at, due_at"
)

KEPT_STATES = (
    f"""
    CREATE OR REPLACE FUNCTION keep_complaint_state() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO complaint_states (event_id, complaint_id, at, {_COPIED})
        SELECT NEW.id, id, NEW.at, {_COPIED} FROM complaints WHERE id = NEW.complaint_id;
        RETURN NULL;
    END $$
    """,  # noqa: S608 (nothing in it comes from outside)
    "DROP TRIGGER IF EXISTS complaint_events_keep_state ON complaint_events",
    """
    CREATE CONSTRAINT TRIGGER complaint_events_keep_state AFTER INSERT ON complaint_events
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION keep_complaint_state()
    """,
)
"""SQL by which the database keeps the states; the migration runs the same. Deferred: at the commit
the complaint is as the whole transaction leaves it, in whatever order it was written."""


@event.listens_for(ComplaintState.__table__, "after_create")
def _keep_states(_: object, connection: Connection, **__: object) -> None:
    for statement in KEPT_STATES:
        connection.execute(text(statement))
