"""The record of who looked at or did what. Rows are only ever added (`models.APPEND_ONLY`)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.staff.models import AuditEntry


def record(
    session: AsyncSession,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    **details: object,
) -> None:
    """Add an entry to the same transaction as what it tells of: neither is kept without the other.

    `actor` is `staff:<username>`; `subject` names a record (`conversation:<id>`); `details` never
    hold what was read or written, only codes and ids.
    """
    session.add(AuditEntry(at=now, actor=actor, action=action, subject=subject, details=details))


def record_restricted(
    session: AsyncSession,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    **details: object,
) -> None:
    """The same, of what the discipline office alone may know of."""
    entry = AuditEntry(at=now, actor=actor, action=action, subject=subject, details=details)
    entry.restricted = True
    session.add(entry)
