"""Staff accounts, their sessions, and the record of what they looked at and did."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    and_,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum
from api.staff.audit.sql import REFUSE_CHANGE, SEALING


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
    the code of the one they belong to. Whoever `must_change_password` can do nothing else first.
    While `newcomer_since` is set, somebody learns and does nothing else (A9.1).
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
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default="false")
    newcomer_since: Mapped[date | None]

    @hybrid_property
    def works(self) -> bool:
        """Whether work may be given to them: the account is active, and no newcomer's."""
        return self.active and self.newcomer_since is None

    @works.inplace.expression
    @classmethod
    def _works(cls) -> ColumnElement[bool]:
        return and_(cls.active, cls.newcomer_since.is_(None))

    @property
    def actor(self) -> str:
        """How records name this person."""
        return f"staff:{self.username}"


class StaffSession(Base):
    """A login. Only the hash of the cookie's token is kept."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]


class AuditEntry(Base):
    """Who looked at or did what to which record. Append only: a trigger refuses changes, another
    seals it (`AuditSeal`). `restricted` is what the discipline office alone may know of."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_at", "at", "id"),
        Index("ix_audit_log_actor", "actor", "at"),
        Index("ix_audit_log_action", "action", "at"),
        Index("ix_audit_log_subject", "subject", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(100))
    details: Mapped[dict[str, object]] = mapped_column(JSONB, default=dict)
    restricted: Mapped[bool] = mapped_column(default=False, server_default="false")


class AuditSeal(Base):
    """A link of the chain over the record, in the order of the commits, made by the database.
    `entry_digest` is of the entry, `digest` of the seal and the digest before it (SHA-256). Stays
    when its entry's time is over, so that the chain stays whole."""

    __tablename__ = "audit_seals"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    entry_digest: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)


APPEND_ONLY = (*REFUSE_CHANGE, *SEALING)
"""What a migration runs too."""

# So that both tables are there when the triggers are made.
Base.metadata.tables["audit_seals"].add_is_dependent_on(Base.metadata.tables["audit_log"])


@event.listens_for(AuditSeal.__table__, "after_create")
def _append_only(_: object, connection: Connection, **__: object) -> None:
    for statement in APPEND_ONLY:
        connection.execute(text(statement))
