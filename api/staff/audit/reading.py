"""Reading the record: the auditor everything but what is restricted, the discipline office what is
restricted and nothing else. Looking is recorded. Entries hold codes and ids, never content."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, Text, cast, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE
from api.complaints.models import Complaint
from api.errors import InvalidInput
from api.staff.audit.check import check_chain
from api.staff.audit.schemas import (
    AuditExportIn,
    AuditFilter,
    AuditLine,
    AuditPage,
    BrokenOut,
    ChainOut,
    PermissionLine,
)
from api.staff.models import AuditEntry, Role, Staff
from api.staff.office import Office
from api.staff.permissions import MATRIX, Permission, allows, check
from api.staff.reports.sheets import Sheet, to_csv
from api.wording import Wording

PAGE = 100
EXPORTED = 10_000
COLUMNS = ("at", "actor", "name", "action", "subject", "details")
_SUBJECT = "audit"
_NOT_STAFF = ("patient", "system", "nobody")


async def read(office: Office, staff: Staff, wanted: AuditFilter) -> AuditPage:
    """A page of 100, newest first. Raises `Forbidden`, `InvalidInput("invalid_input")`."""
    seen = _seen_by(staff)
    async with office.sessions() as session, session.begin():
        found = await _entries(session, _query(wanted, seen).limit(PAGE + 1))
        office.record(session, staff, "audit.view", _SUBJECT, asked=_said(wanted))
        items = await _lines(office, session, found[:PAGE])
    rest = _cursor(found[PAGE - 1]) if len(found) > PAGE else None
    return AuditPage(items=items, next=rest)


async def export(office: Office, staff: Staff, wanted: AuditExportIn) -> bytes:
    """The entries as CSV; the record keeps who took them out and what for.

    Raises `Forbidden`, `InvalidInput("reason_needed")`, `InvalidInput("audit_export_too_long")`.
    """
    seen = _seen_by(staff)
    if not wanted.reason.strip():
        raise InvalidInput("reason_needed")
    async with office.sessions() as session, session.begin():
        found = await _entries(session, _query(wanted, seen).limit(EXPORTED + 1))
        if len(found) > EXPORTED:
            raise InvalidInput("audit_export_too_long", limit=EXPORTED)
        details = {"lines": len(found), "reason": wanted.reason.strip()}
        office.record(session, staff, "audit.export", _SUBJECT, asked=_said(wanted), **details)
        items = await _lines(office, session, found)
    heading = [office.wording(f"staff_admin.audit.{name}") for name in COLUMNS]
    return to_csv(Sheet(_SUBJECT, heading, [cells(line) for line in items]))


async def check_unbroken(office: Office, staff: Staff) -> ChainOut:
    """Check the whole chain. That it was checked, and how, is recorded."""
    check(staff, Permission.READ_AUDIT)
    async with office.sessions() as session, session.begin():
        state = await check_chain(session)
        office.record(session, staff, "audit.check", _SUBJECT, unbroken=state.unbroken)
    return ChainOut(
        unbroken=state.unbroken,
        checked_at=office.clock.now(),
        since=state.since,
        digest=state.digest,
        broken=[BrokenOut(fault=one.fault, at=one.at) for one in state.broken],
    )


async def people(office: Office, staff: Staff) -> dict[str, str]:
    """Whose entries can be asked for: what to give as `person`, and what they are called."""
    _seen_by(staff)
    async with office.sessions() as session:
        rows = await session.execute(
            select(Staff.username, Staff.display_name).order_by(Staff.username)
        )
        named = {username: f"{name}（{username}）" for username, name in rows}
    words = {name: office.wording(f"staff_admin.actor.{name}") for name in _NOT_STAFF}
    return named | words


def permissions(office: Office, staff: Staff) -> list[PermissionLine]:
    """The matrix, to be read. Raises `Forbidden`."""
    check(staff, Permission.READ_AUDIT, Permission.MANAGE_STAFF)
    return [
        PermissionLine(
            permission=permission,
            name=office.wording(f"staff_admin.permission.{permission}"),
            roles=[role for role in Role if role in roles],
        )
        for permission, roles in MATRIX.items()
    ]


def cells(line: AuditLine) -> list[str | int]:
    """An entry as a line of a table."""
    told = " ".join(f"{name}={_told(value)}" for name, value in sorted(line.details.items()))
    at = line.at.astimezone(HOSPITAL_ZONE)
    return [f"{at:%F %T}", line.actor, line.actor_name, line.action_name, line.subject, told]


def _told(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _seen_by(staff: Staff) -> ColumnElement[bool]:
    """The entries that somebody may know of. Raises `Forbidden`."""
    check(staff, Permission.READ_AUDIT, Permission.HANDLE_RESTRICTED)
    told = AuditEntry.subject.concat(" ").concat(cast(AuditEntry.details, Text))
    names_one = exists().where(
        Complaint.restricted,
        or_(
            func.strpos(told, Complaint.receipt) > 0,
            func.strpos(told, cast(Complaint.id, Text)) > 0,
        ),
    )
    # A complaint can become restricted after somebody else has looked at it.
    restricted = or_(AuditEntry.restricted, names_one)
    return restricted if allows(staff, Permission.HANDLE_RESTRICTED) else ~restricted


def _query(wanted: AuditFilter, seen: ColumnElement[bool]) -> Select[AuditEntry]:
    query = select(AuditEntry).where(seen)
    if wanted.person:
        named = wanted.person if wanted.person in _NOT_STAFF else f"staff:{wanted.person}"
        query = query.where(AuditEntry.actor == named)
    if wanted.action:
        query = query.where(AuditEntry.action.in_(_spellings(wanted.action)))
    if wanted.subject:
        query = query.where(AuditEntry.subject == wanted.subject.strip())
    if wanted.since:
        query = query.where(AuditEntry.at >= _midnight(wanted.since))
    if wanted.until and wanted.until < date.max:
        query = query.where(AuditEntry.at < _midnight(wanted.until + timedelta(days=1)))
    if wanted.before:
        query = query.where(tuple_(AuditEntry.at, AuditEntry.id) < _place(wanted.before))
    return query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def _spellings(action: str) -> list[str]:
    """An action, and as its words are named: there a line stands for the point."""
    dotted = [
        action[:place] + "." + action[place + 1 :]
        for place, sign in enumerate(action)
        if sign == "_"
    ]
    return [action, *dotted]


def _said(wanted: AuditFilter) -> dict[str, object]:
    """What was asked for, without the reason, for the record."""
    return wanted.model_dump(mode="json", exclude_none=True, exclude={"reason"})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HOSPITAL_ZONE)


def _cursor(entry: AuditEntry) -> str:
    return f"{entry.at.isoformat()}/{entry.id}"


def _place(cursor: str) -> tuple[datetime, int]:
    at, _, entry_id = cursor.partition("/")
    try:
        moment, number = datetime.fromisoformat(at), int(entry_id)
    except ValueError as unreadable:
        raise InvalidInput("invalid_input", fields=["before"]) from unreadable
    if moment.tzinfo is None or not 0 <= number < 2**31:
        raise InvalidInput("invalid_input", fields=["before"])
    return moment, number


async def _entries(session: AsyncSession, query: Select[AuditEntry]) -> Sequence[AuditEntry]:
    return (await session.scalars(query)).all()


async def _lines(
    office: Office, session: AsyncSession, found: Sequence[AuditEntry]
) -> list[AuditLine]:
    names = await _names(session, {entry.actor for entry in found})
    words = office.wording
    return [
        AuditLine(
            at=entry.at,
            actor=entry.actor,
            actor_name=names.get(entry.actor, "")
            or (words(f"staff_admin.actor.{entry.actor}") if entry.actor in _NOT_STAFF else ""),
            action=entry.action,
            action_name=action_name(office, entry.action),
            subject=entry.subject,
            details=entry.details,
        )
        for entry in found
    ]


def action_name(office: Office, action: str) -> str:
    """What an action is called; itself when nobody has named it yet."""
    key = f"staff_admin.action.{action.replace('.', '_')}"
    return office.wording(key) if key in _known(office.wording) else action


@lru_cache(maxsize=2)
def _known(wording: Wording) -> frozenset[str]:
    return frozenset(wording.keys())


async def _names(session: AsyncSession, actors: set[str]) -> dict[str, str]:
    usernames = [actor.removeprefix("staff:") for actor in actors]
    rows = await session.execute(
        select(Staff.username, Staff.display_name).where(Staff.username.in_(usernames))
    )
    return {f"staff:{username}": name for username, name in rows}
