"""What is done about a complaint until it is closed and filed away (A4.6–A4.12)."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, ForeignKey, Index, LargeBinary, String, Text, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum
from api.security import RESEALED_AT_ONCE


class EvidenceKind(StrEnum):
    """What speaks for or against the complaint."""

    PICTURE = "picture"
    MEDICAL_RECORD = "medical_record"
    VIDEO = "video"
    STATEMENT = "statement"
    DOCUMENT = "document"
    OTHER = "other"


class Evidence(Base):
    """A piece of evidence. Either what the complainant sent (`attachment_id`), or a file of the
    staff's (`content_sealed`, encrypted), or a description of something kept elsewhere. `sha256`
    (hex) is of the content itself, or of the description: it shows later that nothing changed."""

    __tablename__ = "complaint_evidence"
    __table_args__ = ({"info": {RESEALED_AT_ONCE: 4}},)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaints.id"), index=True)
    kind: Mapped[EvidenceKind] = mapped_column(text_enum(EvidenceKind))
    source: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    attachment_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attachments.id", ondelete="SET NULL")
    )
    name: Mapped[str | None] = mapped_column(String(200))
    media_type: Mapped[str | None] = mapped_column(String(80))
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int | None]
    sha256: Mapped[str] = mapped_column(String(64))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class Opinion(Base):
    """An opinion asked of a department or a board (科室意见、质控意见), and what came back."""

    __tablename__ = "complaint_opinions"

    __table_args__ = (
        Index("ix_complaint_opinions_open", "due_at", postgresql_where=text("received_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaints.id"), index=True)
    asked_of: Mapped[str] = mapped_column(String(80))
    question: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    opinion: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime | None]


class AnswerState(StrEnum):
    """`waiting` for a supervisor when it admits something; `returned` by them; `sent` for good."""

    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    SENT = "sent"


class ComplaintAnswer(Base):
    """The answer to a complainant. The apology stands apart from the finding, because an apology is
    not an admission; what `admits` a fault goes out only when a supervisor has approved it."""

    __tablename__ = "complaint_answers"

    __table_args__ = (
        Index(
            "ix_complaint_answers_waiting", "created_at", postgresql_where=text("state = 'waiting'")
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaints.id"), index=True)
    state: Mapped[AnswerState] = mapped_column(text_enum(AnswerState))
    apology: Mapped[str] = mapped_column(Text)
    finding: Mapped[str] = mapped_column(Text)
    admits: Mapped[bool]
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None]


class Remedy(Base):
    """整改措施: what will be done, by whom, until when. `worked` is the later judgement, made at
    `judged_at`, whether its cause has come up less often since."""

    __tablename__ = "complaint_remedies"
    __table_args__ = (
        Index("ix_complaint_remedies_open", "due", postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaints.id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(String(40))
    owner: Mapped[str] = mapped_column(String(60))
    due: Mapped[date]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_note: Mapped[str | None] = mapped_column(Text)
    escalated_at: Mapped[datetime | None]
    worked: Mapped[bool | None]
    worked_note: Mapped[str | None] = mapped_column(Text)
    judged_at: Mapped[datetime | None]


class Pause(Base):
    """A time in which a complaint's clock stood still, and why (等患者补充材料、等鉴定)."""

    __tablename__ = "complaint_pauses"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaints.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    until: Mapped[datetime | None]


class TransferState(StrEnum):
    """`offered` until the other accepts or declines; until then the first goes on."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ComplaintTransfer(Base):
    """An owner asks another to take a complaint over; it moves only when that one accepts."""

    __tablename__ = "complaint_transfers"
    __table_args__ = (
        Index(
            "uq_complaint_transfers_one_open",
            "complaint_id",
            unique=True,
            postgresql_where=text("state = 'offered'"),
        ),
        Index("ix_complaint_transfers_to", "to_id", postgresql_where=text("state = 'offered'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaints.id"), index=True)
    state: Mapped[TransferState] = mapped_column(text_enum(TransferState))
    from_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class Revisit(Base):
    """回访: after the end the complainant is asked whether it is settled. `due_at` is when; who
    can't be asked in a conversation, or didn't answer there, is called (`channel` phone).
    `satisfaction` is 1 to 5. `dropped_at`: the case was opened again before anybody answered."""

    __tablename__ = "complaint_revisits"
    __table_args__ = (
        Index(
            "ix_complaint_revisits_open",
            "due_at",
            postgresql_where=text("answered_at IS NULL AND dropped_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaints.id"), index=True)
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    solved: Mapped[bool | None]
    satisfaction: Mapped[int | None]
    words: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str | None] = mapped_column(String(16))
    answered_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]


class CaseArchive(Base):
    """A closed case as it was, whole (`content`), with the SHA-256 (hex) of its canonical JSON.
    Append only: a trigger refuses changes; a reopened case is filed again as a further copy."""

    __tablename__ = "complaint_archives"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("complaints.id"), index=True)
    content: Mapped[dict[str, object]] = mapped_column(JSONB)
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


APPEND_ONLY = (
    """
    CREATE OR REPLACE FUNCTION refuse_archive_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND current_setting('daoyi.retention', true) = 'on'
            AND OLD.at < now() - interval '3 years'
        THEN
            RETURN OLD;
        END IF;
        RAISE restrict_violation USING MESSAGE = TG_TABLE_NAME || ' is append only';
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER complaint_archives_append_only
    BEFORE UPDATE OR DELETE ON complaint_archives
    FOR EACH ROW EXECUTE FUNCTION refuse_archive_change()
    """,
    """
    CREATE OR REPLACE FUNCTION refuse_archive_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE restrict_violation USING MESSAGE = TG_TABLE_NAME || ' is append only';
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER complaint_archives_not_emptied
    BEFORE TRUNCATE ON complaint_archives
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_archive_emptying()
    """,
)
"""SQL by which the database itself refuses to change what was filed away; the migration runs the
same. Only `api.retention` may delete, and nothing younger than three years."""


@event.listens_for(CaseArchive.__table__, "after_create")
def _append_only(_: object, connection: Connection, **__: object) -> None:
    for statement in APPEND_ONLY:
        connection.execute(text(statement))
