"""Staff accounts, their sessions, and the record of what they looked at and did."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, ForeignKey, SmallInteger, String, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class Role(StrEnum):
    """What somebody is employed for; the permission matrix in `api/staff/permissions.py` says what
    each may do."""

    AGENT = "agent"
    COMPLAINT_OFFICER = "complaint_officer"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    TRAINER = "trainer"
    DISCIPLINE = "discipline"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Staff(Base):
    """A staff member. The password is an argon2 hash.

    `skills` are the queues that somebody serves (ids of `service_levels.yml`; none: all of them),
    `chat_limit` how many conversations they hold at once (none: the desk's default), `department`
    the code of the one they belong to.
    """

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    display_name: Mapped[str] = mapped_column(String(40))
    role: Mapped[Role] = mapped_column(text_enum(Role))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    skills: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")
    chat_limit: Mapped[int | None] = mapped_column(SmallInteger)
    department: Mapped[str | None] = mapped_column(String(40))

    @property
    def actor(self) -> str:
        """How records name this person."""
        return f"staff:{self.username}"


class StaffSession(Base):
    """A login. Only the hash of the cookie's token is kept."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]


class AuditEntry(Base):
    """Who looked at or did what to which record. Append only: a trigger refuses changes."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60), index=True)
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(100), index=True)
    details: Mapped[dict[str, object]] = mapped_column(JSONB, default=dict)


APPEND_ONLY = (
    """
    CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND current_setting('daoyi.retention', true) = 'on'
            AND OLD.at < now() - interval '6 months'
        THEN
            RETURN OLD;
        END IF;
        RAISE restrict_violation USING MESSAGE = TG_TABLE_NAME || ' is append only';
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """,
)
"""SQL by which the database itself refuses to change the record; a migration runs the same. Only
`api.retention` may delete, and nothing younger than half a year (等保 level 3)."""


@event.listens_for(AuditEntry.__table__, "after_create")
def _append_only(_: object, connection: Connection, **__: object) -> None:
    for statement in APPEND_ONLY:
        connection.execute(text(statement))
